/* Applies the commits of a batch to the state, one after another: replay, preconditions, commands, answer, journal
 * line. */
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "batch.h"
#include "wire/json.h"
#include "wire/wire.h"

#define SUMMARY_ITEMS 40 /* of a journal line, then a count */

static const char *reused(void)
{
  return "this idempotency key was used for another request";
}

/* The stored answer of an earlier commit under the same key. */
static struct status replay(struct batch *batch, size_t i, struct pg_bytes stored)
{
  ProtobufCMessage *message = NULL;
  struct status status =
      wire_unpack(batch->arena, &account__commit_response__descriptor, stored.data, stored.size, &message);
  if (!status_is_ok(status))
    return status_fail(STATUS_DATA_LOSS, NULL, "a stored answer cannot be read");
  batch->responses[i] = *(Account__CommitResponse *)message;
  batch->responses[i].replayed = true;
  return status_ok();
}

static bool same_hash(const void *a, const void *b)
{
  return memcmp(a, b, HASH_BYTES) == 0;
}

/* Whether commit i was asked before, in the journal or earlier in this batch; then *status says how it is answered. */
static bool was_asked(struct batch *batch, size_t i, struct status *status)
{
  const struct pending *pending = batch->commits[i];
  for (size_t row = 0; row < pg_count(batch->known_keys); row++) {
    if ((size_t)pg_get_int8(batch->known_keys, row, 0) != i + 1)
      continue;
    bool same = same_hash(pg_get_bytes(batch->known_keys, row, 1).data, pending->request_hash);
    *status = same ? replay(batch, i, pg_get_bytes(batch->known_keys, row, 2))
                   : status_fail(STATUS_FAILED_PRECONDITION, "idempotency_key", reused());
    return true;
  }
  for (size_t line = 0; line < batch->line_count; line++) {
    const struct pending *earlier = batch->lines[line].pending;
    if (strcmp(earlier->key, pending->key) != 0 || strcmp(earlier->caller.principal, pending->caller.principal) != 0)
      continue;
    *status = same_hash(earlier->request_hash, pending->request_hash)
                  ? replay(batch, i, batch->lines[line].answer)
                  : status_fail(STATUS_FAILED_PRECONDITION, "idempotency_key", reused());
    return true;
  }
  return false;
}

static struct status check_preconditions(struct batch *batch, const Account__CommitRequest *request)
{
  for (size_t i = 0; i < request->n_preconditions; i++) {
    const Account__Precondition *precondition = request->preconditions[i];
    const char *kind = precondition->record_kind[0] ? precondition->record_kind : NULL;
    struct status status = apply_precondition(batch->state, kind, precondition->id, precondition->version);
    if (!status_is_ok(status))
      return status_format(batch->arena, status.code, arena_printf(batch->arena, "preconditions[%zu].version", i), "%s",
                           status.message);
  }
  return status_ok();
}

static struct status apply_commands(struct batch *batch, const Account__CommitRequest *request, struct moment at,
                                    Account__Outcome **outcomes)
{
  for (size_t i = 0; i < request->n_commands; i++) {
    struct outcome outcome = { 0 };
    struct status status = batch_command(batch, request->commands[i], at, &outcome);
    if (!status_is_ok(status))
      return status_format(
          batch->arena, status.code,
          arena_printf(batch->arena, "commands[%zu]%s%s", i, status.field ? "." : "", status.field ? status.field : ""),
          "%s", status.message);
    outcomes[i] = arena_alloc(batch->arena, sizeof *outcomes[i]);
    account__outcome__init(outcomes[i]);
    outcomes[i]->id = outcome.id;
    outcomes[i]->version = outcome.version;
    outcomes[i]->duplicate = outcome.duplicate;
  }
  return status_ok();
}

/* For people who read the journal: what each command wrote, without any content. */
static const char *summary(struct arena *arena, const Account__CommitRequest *request,
                           Account__Outcome *const *outcomes)
{
  const char *text = "[";
  size_t shown = request->n_commands < SUMMARY_ITEMS ? request->n_commands : SUMMARY_ITEMS;
  for (size_t i = 0; i < shown; i++) {
    const Account__Command *command = request->commands[i];
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field(&account__command__descriptor, (unsigned)command->command_case);
    bool is_record = command->command_case == ACCOUNT__COMMAND__COMMAND_PUT_RECORD;
    const char *item = arena_printf(arena, "%s%s%s %llu", field ? field->name : "?", is_record ? " " : "",
                                    is_record ? command->put_record->kind : "", (unsigned long long)outcomes[i]->id);
    text = arena_printf(arena, "%s%s%s", text, i ? "," : "", json_quote(arena, item));
  }
  if (request->n_commands > shown)
    text = arena_printf(arena, "%s,\"and %zu more\"", text, request->n_commands - shown);
  return arena_printf(arena, "%s]", text);
}

static void write_line(struct batch *batch, size_t i, uint64_t first_id)
{
  const struct pending *pending = batch->commits[i];
  struct journal_line *line = &batch->lines[batch->line_count++];
  size_t size = 0;
  const void *answer = wire_pack(batch->arena, &batch->responses[i].base, &size);
  *line = (struct journal_line){ .pending = pending,
                                 .sequence = batch->responses[i].sequence,
                                 .first_id = first_id,
                                 .answer = { answer, size },
                                 .summary = summary(batch->arena, pending->request, batch->responses[i].outcomes) };
  struct journal_part part = { .formula = JOURNAL_FORMULA,
                               .firm_id = batch->firm_id,
                               .sequence = line->sequence,
                               .first_id = first_id,
                               .recorded_at_us = batch->now_us,
                               .principal = pending->caller.principal,
                               .method = pending->method,
                               .key = pending->key,
                               .summary = line->summary,
                               .request_hash = pending->request_hash,
                               .request = { pending->packed.data, pending->packed.size },
                               .answer = { line->answer.data, line->answer.size } };
  journal_link(batch->chain, &part, line->chain);
  memcpy(batch->chain, line->chain, HASH_BYTES);
}

/* By the principal, which stands in the journal: so the same comes out when the line is run again. */
static uint64_t user_of(const char *principal)
{
  static const char prefix[] = "user:";
  return strncmp(principal, prefix, strlen(prefix)) == 0 ? strtoull(principal + strlen(prefix), NULL, 10) : 0;
}

static struct status apply_commit(struct batch *batch, size_t i)
{
  const Account__CommitRequest *request = batch->commits[i]->request;
  struct moment at = { .now_us = batch->now_us, .sequence = batch->sequence + 1, .business_on = batch->business_on };
  Account__Outcome **outcomes = arena_array(batch->arena, request->n_commands, sizeof *outcomes);
  uint64_t first_id = state_ids_taken(batch->state);
  state_mark(batch->state, (uint64_t)account_book(&batch->commits[i]->caller));
  state_set_user(batch->state, user_of(batch->commits[i]->caller.principal));
  struct status status = check_preconditions(batch, request);
  if (status_is_ok(status))
    status = apply_commands(batch, request, at, outcomes);
  if (!status_is_ok(status)) {
    state_undo(batch->state);
    return status;
  }
  batch->sequence++;
  batch->responses[i].sequence = batch->sequence;
  batch->responses[i].n_outcomes = request->n_commands;
  batch->responses[i].outcomes = outcomes;
  write_line(batch, i, first_id);
  return status_ok();
}

void batch_apply(struct batch *batch)
{
  for (size_t i = 0; i < batch->count; i++) {
    account__commit_response__init(&batch->responses[i]);
    if (!was_asked(batch, i, &batch->statuses[i]))
      batch->statuses[i] = apply_commit(batch, i);
  }
}
