/* CommitService: the one way to write, and ids taken ahead. */
#include <string.h>

#include "account.h"
#include "account_sql.h"
#include "batch.h"
#include "commit_door.h"
#include "wire/wire.h"

const struct access commit_commit_access = { .roles = ROLES_STAFF };
const struct access commit_commit_all_access = { .roles = ROLES_STAFF };
const struct access commit_find_access = { .roles = ROLES_STAFF };
const struct access commit_reserve_ids_access = { .roles = ROLES_STAFF };

/* A FIX session serves all firms: its numbers may be written by the router in no firm's name. They only rise, so
 * writing them twice is harmless, and no journal has them. */
static struct status put_sessions(struct call *call, const Account__CommitRequest *in, Account__CommitResponse *out)
{
  struct arena *arena = call->arena;
  size_t count = in->n_commands;
  const char **venues = arena_array(arena, count, sizeof *venues);
  int64_t *sender_reserved = arena_array(arena, count, sizeof *sender_reserved);
  int64_t *target_next = arena_array(arena, count, sizeof *target_next);
  struct pg_rows *rows;
  out->outcomes = arena_array(arena, count, sizeof *out->outcomes);
  for (size_t i = 0; i < count; i++) {
    if (in->commands[i]->command_case != ACCOUNT__COMMAND__COMMAND_PUT_VENUE_SESSION)
      return call_fail(call, STATUS_FAILED_PRECONDITION, "commands", "only venue sessions belong to no firm");
    const Account__VenueSessionState *session = in->commands[i]->put_venue_session;
    venues[i] = session->venue;
    sender_reserved[i] = (int64_t)session->sender_reserved;
    target_next[i] = (int64_t)session->target_next;
    out->outcomes[i] = arena_alloc(arena, sizeof *out->outcomes[i]);
    account__outcome__init(out->outcomes[i]);
  }
  out->n_outcomes = count;
  return pg_query(account_of(call)->pool, arena, &sql_commit_put_venue_sessions,
                  (struct pg_value[]){ pg_array(PG_TEXT_ARRAY, venues, count),
                                       pg_array(PG_INT8_ARRAY, sender_reserved, count),
                                       pg_array(PG_INT8_ARRAY, target_next, count) },
                  &rows);
}

/* What the lane is given of a commit of this call. Under the key the same request is a replay, whichever of the two
 * methods brought it. */
static struct pending pending_of(struct call *call, const char *key, const Account__CommitRequest *in)
{
  struct pending pending = { .arena = call->arena,
                             .caller = call->caller,
                             .now_us = call->now_us,
                             .method = commit_commit_method.path,
                             .key = key,
                             .request = in };
  pending.packed.data = wire_pack(call->arena, &in->base, &pending.packed.size);
  struct pg_bytes derived_from = { in->derived_from.data, in->derived_from.len };
  lane_request_hash(pending.method, derived_from.size > 0 ? derived_from : pending.packed, pending.request_hash);
  return pending;
}

struct status commit_commit(struct call *call, const Account__CommitRequest *in, Account__CommitResponse *out)
{
  struct status status = commit_door(call, call->idempotency_key, in);
  if (!status_is_ok(status))
    return status;
  if (call->caller.firm_id == 0)
    return put_sessions(call, in, out);
  struct pending pending = pending_of(call, call->idempotency_key, in);
  status = lane_commit(account_of(call)->lanes, &pending);
  if (status_is_ok(status))
    *out = *pending.response;
  return status;
}

static Account__CommitEnd *end_of(struct call *call, struct status status, Account__CommitResponse *response)
{
  Account__CommitEnd *end = arena_alloc(call->arena, sizeof *end);
  account__commit_end__init(end);
  if (status_is_ok(status)) {
    end->response = response;
    return end;
  }
  end->code = (uint32_t)status.code;
  end->message = arena_strdup(call->arena, status.message);
  end->field = arena_strdup(call->arena, status.field ? status.field : "");
  return end;
}

/* Those that pass the door wait in the lane together, in their order; the others are answered from here. */
struct status commit_commit_all(struct call *call, const Account__CommitAllRequest *in, Account__CommitAllResponse *out)
{
  size_t count = in->n_commits, asked = 0;
  struct pending *pending = arena_array(call->arena, count, sizeof *pending);
  struct status *statuses = arena_array(call->arena, count, sizeof *statuses);
  size_t *places = arena_array(call->arena, count, sizeof *places);
  if (call->caller.firm_id == 0)
    return status_fail(STATUS_FAILED_PRECONDITION, NULL, "only venue sessions belong to no firm, by Commit");
  out->ends = arena_array(call->arena, count, sizeof *out->ends);
  out->n_ends = count;
  for (size_t i = 0; i < count; i++) {
    const Account__KeyedCommit *one = in->commits[i];
    struct status status = commit_door(call, one->idempotency_key, one->commit);
    if (!status_is_ok(status)) {
      out->ends[i] = end_of(call, status, NULL);
      continue;
    }
    places[asked] = i;
    pending[asked++] = pending_of(call, one->idempotency_key, one->commit);
  }
  struct status status = lane_commit_all(account_of(call)->lanes, pending, asked, statuses);
  for (size_t i = 0; i < asked && status_is_ok(status); i++)
    out->ends[places[i]] = end_of(call, statuses[i], pending[i].response);
  return status;
}

struct status commit_find(struct call *call, const Account__FindCommitRequest *in, Account__CommitResponse *out)
{
  const char *principal = call->caller.principal, *key = call->idempotency_key;
  uint8_t request_hash[HASH_BYTES];
  struct pg_rows *rows;
  ProtobufCMessage *answer;
  struct status status =
      pg_query(account_of(call)->pool, call->arena, &sql_commit_find_keys,
               (struct pg_value[]){ pg_int8((int64_t)call->caller.firm_id), pg_array(PG_TEXT_ARRAY, &principal, 1),
                                    pg_array(PG_TEXT_ARRAY, &key, 1) },
               &rows);
  if (!status_is_ok(status))
    return status;
  if (pg_count(rows) == 0)
    return status_fail(STATUS_NOT_FOUND, "idempotency_key", "nothing was committed under this key");
  lane_request_hash(commit_commit_method.path, (struct pg_bytes){ in->derived_from.data, in->derived_from.len },
                    request_hash);
  if (memcmp(pg_get_bytes(rows, 0, 1).data, request_hash, HASH_BYTES) != 0)
    return status_fail(STATUS_FAILED_PRECONDITION, "idempotency_key",
                       "this idempotency key was used for another request");
  struct pg_bytes stored = pg_get_bytes(rows, 0, 2);
  status = wire_unpack(call->arena, &account__commit_response__descriptor, stored.data, stored.size, &answer);
  if (!status_is_ok(status))
    return status_fail(STATUS_DATA_LOSS, NULL, "a stored answer cannot be read");
  *out = *(Account__CommitResponse *)answer;
  out->replayed = true;
  return status;
}

struct id_run {
  uint64_t count, first;
};

static struct status take_ids(struct lane_job *job, struct lane_work *work)
{
  struct id_run *run = job->context;
  run->first = *work->next_id;
  *work->next_id += run->count;
  work->unlogged = true;
  return status_ok();
}

/* Ids that nobody uses are no loss, so this needs no key and leaves no line. */
struct status commit_reserve_ids(struct call *call, const Account__ReserveIdsRequest *in,
                                 Account__ReserveIdsResponse *out)
{
  struct id_run run = { .count = in->count };
  struct lane_job job = { .body = take_ids, .context = &run };
  lane_job_of_call(&job, call, &in->base);
  job.key = "";
  struct status status = lane_job(account_of(call)->lanes, call->caller.firm_id, &job);
  out->first = run.first;
  return status;
}
