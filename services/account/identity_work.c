/* Jobs, tokens, roles and counted tries for the handlers of identity. */
#include "identity_work.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "account_sql.h"
#include "base/date.h"
#include "throttle.h"

#define TOKEN_PREFIX "sts_"
#define TOKEN_BYTES 32

struct status identity_run(struct call *call, const ProtobufCMessage *request, struct lane_job *job)
{
  lane_job_of_call(job, call, request);
  return lane_job(account_of(call)->lanes, call->caller.firm_id, job);
}

struct status identity_run_secret(struct call *call, const ProtobufCMessage *scrubbed, struct lane_job *job)
{
  lane_job_of_call(job, call, scrubbed);
  job->key = "";
  return lane_job(account_of(call)->lanes, call->caller.firm_id, job);
}

void identity_token(char token[TOKEN_SIZE], uint8_t hash[HASH_BYTES])
{
  uint8_t random[TOKEN_BYTES];
  randombytes_buf(random, sizeof random);
  memcpy(token, TOKEN_PREFIX, sizeof TOKEN_PREFIX);
  sodium_bin2base64(token + sizeof TOKEN_PREFIX - 1, TOKEN_SIZE - sizeof TOKEN_PREFIX + 1, random, sizeof random,
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  hash_sha256(token, TOKEN_LENGTH, hash);
  sodium_memzero(random, sizeof random);
}

bool role_is_within(enum role role, enum role of)
{
  if (role < ROLE_CLIENT || role > ROLE_ADMINISTRATOR)
    return false;
  return role == of || of == ROLE_ADMINISTRATOR || (of == ROLE_ADVISOR && role == ROLE_ASSISTANT);
}

const char *totp_about(struct arena *arena, uint64_t firm_id, uint64_t user_id)
{
  return arena_printf(arena, "totp %" PRIu64 " %" PRIu64, firm_id, user_id);
}

static struct status judge(struct arena *arena, const struct tries *tries, const struct pg_rows *rows, int64_t now_us)
{
  int64_t until_us = 0;
  for (size_t row = 0; row < pg_count(rows); row++) {
    const char *subject = pg_get_text(rows, row, 0);
    size_t i = strcmp(subject, tries->subjects[0]) == 0 ? 0 : 1;
    int64_t end_us =
        throttle_until(pg_get_timestamptz(rows, row, 1), pg_get_int8(rows, row, 2), tries->limits[i], now_us);
    if (end_us > until_us)
      until_us = end_us;
  }
  if (until_us == 0)
    return status_ok();
  char text[INSTANT_TEXT_SIZE];
  return status_format(arena, STATUS_RESOURCE_EXHAUSTED, NULL, "too many tries that failed: try again at %s",
                       instant_format(until_us - until_us % US_PER_SECOND + US_PER_SECOND, text));
}

static struct pg_value subjects_of(const struct tries *tries)
{
  return pg_array(PG_TEXT_ARRAY, tries->subjects, tries->count);
}

struct status tries_check(struct call *call, const struct tries *tries)
{
  struct pg_rows *rows;
  struct status status =
      pg_query(account_of(call)->pool, call->arena, &sql_try_read,
               (struct pg_value[]){ pg_int8((int64_t)tries->firm_id), subjects_of(tries) }, &rows);
  return status_is_ok(status) ? judge(call->arena, tries, rows, call->now_us) : status;
}

struct status tries_check_in(struct lane_work *work, const struct tries *tries)
{
  struct pg_rows *rows;
  struct status status = pg_do(work->transaction, &sql_try_read,
                               (struct pg_value[]){ pg_int8((int64_t)tries->firm_id), subjects_of(tries) }, &rows);
  return status_is_ok(status) ? judge(work->arena, tries, rows, work->now_us) : status;
}

void tries_add_in(struct lane_work *work, const struct tries *tries)
{
  pg_send(work->transaction, &sql_try_add,
          (struct pg_value[]){ pg_int8((int64_t)tries->firm_id), subjects_of(tries), pg_timestamptz(work->now_us),
                               pg_timestamptz(work->now_us - THROTTLE_WINDOW_US) });
}

void tries_clear_in(struct lane_work *work, uint64_t firm_id, const char *subject)
{
  pg_send(work->transaction, &sql_try_clear,
          (struct pg_value[]){ pg_int8((int64_t)firm_id), pg_text(subject),
                               pg_timestamptz(work->now_us - THROTTLE_WINDOW_US) });
}

struct status tries_add(struct call *call, const struct tries *tries)
{
  struct pg_pool *pool = account_of(call)->pool;
  struct pg_value firm = pg_int8((int64_t)tries->firm_id);
  struct pg_value before = pg_timestamptz(call->now_us - THROTTLE_WINDOW_US);
  struct pg_rows *rows;
  struct status status = pg_query(pool, call->arena, &sql_try_clear, (struct pg_value[]){ firm, pg_text(""), before },
                                  &rows);
  if (!status_is_ok(status))
    return status;
  return pg_query(pool, call->arena, &sql_try_add,
                  (struct pg_value[]){ firm, subjects_of(tries), pg_timestamptz(call->now_us), before }, &rows);
}
