/* Tax ids: kept sealed, shown by their last four characters, revealed against a reason in the journal. What the journal
 * keeps of a tax id is a digest under the key, so that a repetition is known and nothing can be read. */
#include <sodium.h>
#include <string.h>

#include "account.h"
#include "account.seam.h"
#include "account_sql.h"
#include "base/hash.h"
#include "lane.h"
#include "tax_id.h"
#include "wire/wire.h"

#define HOME "US"

const struct access master_set_tax_id_access = { .roles = ROLES_ADVISING | ROLE_BIT(ROLE_ASSISTANT) };
const struct access master_reveal_tax_id_access = {
  .roles = ROLE_BIT(ROLE_ADVISOR) | ROLE_BIT(ROLE_COMPLIANCE) | ROLE_BIT(ROLE_ADMINISTRATOR),
  .second_factor = true,
};

struct holder { /* of a tax id, as far as the caller sees the person */
  bool is_organisation, is_us, is_own;
  struct seal_bytes sealed; /* size 0: none */
};

static const char *about(struct call *call, uint64_t person_id)
{
  return arena_printf(call->arena, "tax id %llu %llu", (unsigned long long)call->caller.firm_id,
                      (unsigned long long)person_id);
}

static struct status find_holder(struct call *call, uint64_t person_id, struct holder *out)
{
  struct pg_rows *rows;
  struct status status =
      pg_query(account_of(call)->pool, call->arena, &sql_tax_id_find,
               (struct pg_value[]){ pg_int8((int64_t)call->caller.firm_id), pg_int8((int64_t)person_id),
                                    pg_int8(account_book(&call->caller)), pg_int8((int64_t)call->caller.user_id) },
               &rows);
  if (!status_is_ok(status))
    return status;
  if (pg_count(rows) == 0)
    return status_fail(STATUS_NOT_FOUND, "person_id", "there is no such person");
  const char *residence = pg_get_text(rows, 0, 1);
  struct pg_bytes sealed = pg_get_bytes(rows, 0, 3);
  *out = (struct holder){ .is_organisation = pg_get_int8(rows, 0, 0) != 0,
                          .is_us = !residence[0] || strcmp(residence, HOME) == 0,
                          .is_own = pg_get_int8(rows, 0, 2) != 0,
                          .sealed = { sealed.data, sealed.size } };
  return status;
}

static struct status check_key(struct call *call)
{
  if (call->idempotency_key[0] == LANE_KEY_PREFIX)
    return status_fail(STATUS_INVALID_ARGUMENT, "idempotency_key", "keys do not begin with '#'");
  if (!account_of(call)->seal_key)
    return status_fail(STATUS_FAILED_PRECONDITION, NULL, "this installation has no key for tax ids");
  return status_ok();
}

struct setting { /* a tax id to be kept */
  uint64_t person_id;
  const char *last_four;
  struct seal_bytes sealed;
};

static struct status set_body(struct lane_job *job, struct lane_work *work)
{
  const struct setting *setting = job->context;
  Account__SetTaxIdResponse answer = ACCOUNT__SET_TAX_ID_RESPONSE__INIT;
  pg_send(work->transaction, &sql_tax_id_put,
          (struct pg_value[]){ pg_int8((int64_t)work->firm_id), pg_int8((int64_t)setting->person_id),
                               pg_bytea(setting->sealed.data, setting->sealed.size), pg_text(setting->last_four),
                               pg_int8((int64_t)work->sequence) });
  answer.last_four = setting->last_four;
  answer.sequence = work->sequence;
  work->answer.data = wire_pack(work->arena, &answer.base, &work->answer.size);
  work->summary = arena_printf(work->arena, "[\"tax id of person %llu\"]", (unsigned long long)setting->person_id);
  return status_ok();
}

static struct pg_bytes note_of(struct call *call, uint64_t person_id, const char *tax_id)
{
  uint8_t digest[HASH_BYTES];
  char hex[HASH_HEX_SIZE];
  const struct seal_key *key = account_of(call)->seal_key;
  const char *text = arena_printf(call->arena, "%s %s", about(call, person_id), tax_id);
  crypto_generichash(digest, sizeof digest, (const uint8_t *)text, strlen(text), key->bytes, sizeof key->bytes);
  const char *note = arena_printf(call->arena, "%s, keyed digest %s", about(call, person_id), hash_hex(digest, hex));
  return (struct pg_bytes){ note, strlen(note) };
}

/* Runs the job and takes its answer, or that of the time before under the key. */
static struct status run_job(struct call *call, struct lane_job *job, ProtobufCMessage **answer)
{
  struct status status = lane_job(account_of(call)->lanes, call->caller.firm_id, job);
  if (!status_is_ok(status))
    return status;
  return wire_unpack(call->arena, call->method->out, job->answer.data, job->answer.size, answer);
}

struct status master_set_tax_id(struct call *call, const Account__SetTaxIdRequest *in, Account__SetTaxIdResponse *out)
{
  char tax_id[TAX_ID_SIZE];
  struct holder holder;
  struct setting setting = { .person_id = in->person_id };
  struct lane_job job = { .body = set_body, .context = &setting };
  ProtobufCMessage *answer;
  struct status status = check_key(call);
  if (status_is_ok(status))
    status = find_holder(call, in->person_id, &holder);
  if (!status_is_ok(status))
    return status;
  if (!tax_id_read(in->tax_id, holder.is_us, holder.is_organisation, tax_id))
    return status_fail(STATUS_INVALID_ARGUMENT, "tax_id",
                       holder.is_us ? "this is no US tax id" : "a tax id has five letters and digits and more");
  struct seal_bytes plain = { (const uint8_t *)tax_id, strlen(tax_id) };
  status = seal(call->arena, account_of(call)->seal_key, about(call, in->person_id), plain, &setting.sealed);
  if (!status_is_ok(status))
    return status;
  setting.last_four = arena_strdup(call->arena, tax_id_last_four(tax_id));
  lane_job_of_call(&job, call, &in->base);
  job.request = note_of(call, in->person_id, tax_id);
  sodium_memzero(tax_id, sizeof tax_id);
  status = run_job(call, &job, &answer);
  if (status_is_ok(status))
    *out = *(Account__SetTaxIdResponse *)answer;
  return status;
}

static struct status reveal_body(struct lane_job *job, struct lane_work *work)
{
  const Account__RevealTaxIdRequest *in = job->context;
  Account__RevealTaxIdResponse answer = ACCOUNT__REVEAL_TAX_ID_RESPONSE__INIT;
  answer.sequence = work->sequence;
  work->answer.data = wire_pack(work->arena, &answer.base, &work->answer.size);
  work->summary = arena_printf(work->arena, "[\"tax id of person %llu revealed\"]", (unsigned long long)in->person_id);
  return status_ok();
}

/* It is shown only after the line that says so is durable. */
struct status master_reveal_tax_id(struct call *call, const Account__RevealTaxIdRequest *in,
                                   Account__RevealTaxIdResponse *out)
{
  struct holder holder;
  struct seal_bytes plain;
  ProtobufCMessage *answer;
  struct lane_job job = { .body = reveal_body, .context = (void *)(uintptr_t)in };
  struct status status = check_key(call);
  if (status_is_ok(status))
    status = find_holder(call, in->person_id, &holder);
  if (!status_is_ok(status))
    return status;
  if (call->caller.role == ROLE_ADVISOR && !holder.is_own)
    return status_fail(STATUS_PERMISSION_DENIED, "person_id", "only the own advisor may see it");
  if (holder.sealed.size == 0)
    return status_fail(STATUS_NOT_FOUND, "person_id", "no tax id is kept of this person");
  status = unseal(call->arena, account_of(call)->seal_key, about(call, in->person_id), holder.sealed, &plain);
  if (!status_is_ok(status))
    return status;
  lane_job_of_call(&job, call, &in->base);
  status = run_job(call, &job, &answer);
  if (!status_is_ok(status))
    return status;
  *out = *(Account__RevealTaxIdResponse *)answer;
  out->tax_id = arena_printf(call->arena, "%.*s", (int)plain.size, (const char *)plain.data);
  return status;
}
