/* Takes last prices from internal systems: one statement a batch, one journal line, one message on the feed of prices.
 */
#include <string.h>

#include "account.h"
#include "account.seam.h"
#include "account_sql.h"
#include "base/date.h"
#include "bus/feed.h"
#include "price_feed.h"
#include "wire/wire.h"

#define MAX_FINDINGS 1000
#define FUTURE_US (5 * US_PER_SECOND) /* clocks differ by less */

const struct access price_publish_access = {
  .roles = ROLE_BIT(ROLE_SYSTEM) | ROLE_BIT(ROLE_ADMINISTRATOR) | ROLE_BIT(ROLE_TRADER),
};

struct publishing {
  const Account__PublishPricesRequest *in;
  Account__PriceTicks ticks; /* that were taken, in the arena of the call */
  struct arena *arena;
};

static struct status check_columns(const Account__PublishPricesRequest *in)
{
  size_t named = in->n_symbols + in->n_security_ids;
  if (in->n_symbols > 0 && in->n_security_ids > 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "symbols", "prices are of symbols or of ids");
  if (named != in->n_price_e6)
    return status_fail(STATUS_INVALID_ARGUMENT, in->n_symbols > 0 ? "symbols" : "security_ids",
                       "columns are of equal length");
  if (in->n_at_us != in->n_price_e6)
    return status_fail(STATUS_INVALID_ARGUMENT, "at_us", "columns are of equal length");
  for (size_t i = 0; i < in->n_at_us; i++)
    if (in->at_us[i] < 0 || in->at_us[i] > INT64_C(253402300799) * US_PER_SECOND)
      return status_fail(STATUS_OUT_OF_RANGE, "at_us", "an instant is from 1970 to 9999");
  return status_ok();
}

/* The securities' ids, 0 where the firm has none such. */
static struct status find_ids(struct lane_work *work, const Account__PublishPricesRequest *in, struct pg_value *ids)
{
  struct pg_rows *rows;
  *ids = pg_array(PG_INT8_ARRAY, in->security_ids, in->n_security_ids);
  if (in->n_symbols == 0)
    return status_ok();
  struct status status =
      pg_do(work->transaction, &sql_import_find_securities,
            (struct pg_value[]){ pg_int8((int64_t)work->firm_id), pg_array(PG_TEXT_ARRAY, in->symbols, in->n_symbols) },
            &rows);
  if (status_is_ok(status))
    *ids = pg_get_array(work->arena, rows, 0, 0);
  return status;
}

/* Columns of the statement's one row. */
enum { ROW_PLACES, ROW_REASONS, ROW_LASTS, ROW_LEFT_OUT, ROW_UNCHANGED, ROW_IDS, ROW_PRICES, ROW_AT, ROW_FEED };

static void add_findings(struct arena *arena, const struct pg_rows *rows, Account__PublishPricesResponse *out)
{
  struct pg_value places = pg_get_array(arena, rows, 0, ROW_PLACES);
  struct pg_value reasons = pg_get_array(arena, rows, 0, ROW_REASONS);
  struct pg_value lasts = pg_get_array(arena, rows, 0, ROW_LASTS);
  out->left_out = (uint32_t)pg_get_int8(rows, 0, ROW_LEFT_OUT);
  out->n_findings = places.count;
  out->findings = arena_array(arena, places.count + 1, sizeof *out->findings);
  for (size_t i = 0; i < places.count; i++) {
    Account__PriceFinding *finding = out->findings[i] = arena_alloc(arena, sizeof *finding);
    account__price_finding__init(finding);
    finding->place = (uint32_t)places.int8s[i];
    finding->reason = (Account__PriceFinding__Reason)reasons.int8s[i];
    finding->last_e6 = lasts.int8s[i];
  }
}

static int64_t *lend(const struct pg_value *column)
{
  return (int64_t *)(uintptr_t)column->int8s;
}

/* The batch's memory goes when the lane is done: what is to be published is kept in the call's. */
static void keep_ticks(struct publishing *publishing, const struct pg_rows *rows)
{
  struct pg_value ids = pg_get_array(publishing->arena, rows, 0, ROW_IDS);
  struct pg_value prices = pg_get_array(publishing->arena, rows, 0, ROW_PRICES);
  struct pg_value at = pg_get_array(publishing->arena, rows, 0, ROW_AT);
  Account__PriceTicks *ticks = &publishing->ticks;
  account__price_ticks__init(ticks);
  ticks->n_security_ids = ticks->n_price_e6 = ticks->n_at_us = ids.count;
  ticks->security_ids = (uint64_t *)lend(&ids);
  ticks->price_e6 = lend(&prices);
  ticks->at_us = lend(&at);
  ticks->source = publishing->in->source;
}

static struct status publish_body(struct lane_job *job, struct lane_work *work)
{
  struct publishing *publishing = job->context;
  const Account__PublishPricesRequest *in = publishing->in;
  Account__PublishPricesResponse answer = ACCOUNT__PUBLISH_PRICES_RESPONSE__INIT;
  struct pg_rows *rows;
  struct pg_value ids;
  struct status status = find_ids(work, in, &ids);
  if (status_is_ok(status))
    status = pg_do(work->transaction, &sql_price_publish,
                   (struct pg_value[]){ pg_int8((int64_t)work->firm_id), pg_text(in->source), ids,
                                        pg_array(PG_INT8_ARRAY, in->price_e6, in->n_price_e6),
                                        pg_array(PG_TIMESTAMPTZ_ARRAY, in->at_us, in->n_at_us),
                                        pg_timestamptz(work->now_us + FUTURE_US), pg_bool(in->accepts_jumps),
                                        pg_int8(MAX_FINDINGS) },
                   &rows);
  if (!status_is_ok(status))
    return status;
  keep_ticks(publishing, rows);
  add_findings(work->arena, rows, &answer);
  answer.taken = (uint32_t)publishing->ticks.n_security_ids;
  answer.unchanged = (uint32_t)pg_get_int8(rows, 0, ROW_UNCHANGED);
  work->unlogged = answer.taken == 0;
  if (answer.taken > 0) {
    answer.sequence = work->sequence;
    answer.feed_sequence = (uint64_t)pg_get_int8(rows, 0, ROW_FEED);
  }
  work->answer.data = wire_pack(work->arena, &answer.base, &work->answer.size);
  work->summary = arena_printf(work->arena, "{\"prices\": %u, \"left_out\": %u}", answer.taken, answer.left_out);
  return status;
}

/* Prices are many and soon replaced: the journal keeps what they hash to. */
static struct pg_bytes note_of(struct call *call, const Account__PublishPricesRequest *in)
{
  uint8_t hash[HASH_BYTES];
  char hex[HASH_HEX_SIZE];
  size_t size = 0;
  const void *packed = wire_pack(call->arena, &in->base, &size);
  hash_sha256(packed, size, hash);
  const char *note =
      arena_printf(call->arena, "%zu prices of \"%s\", sha256 %s", in->n_price_e6, in->source, hash_hex(hash, hex));
  return (struct pg_bytes){ note, strlen(note) };
}

struct status price_publish(struct call *call, const Account__PublishPricesRequest *in,
                            Account__PublishPricesResponse *out)
{
  struct publishing publishing = { .in = in, .arena = call->arena };
  struct lane_job job = { .body = publish_body, .context = &publishing };
  ProtobufCMessage *answer;
  struct status status = check_columns(in);
  if (!status_is_ok(status))
    return status;
  job.arena = call->arena;
  job.caller = call->caller;
  job.method = call->method->path;
  job.key = call->idempotency_key[0] == LANE_KEY_PREFIX ? "" : call->idempotency_key;
  job.now_us = call->now_us;
  job.request = note_of(call, in);
  status = lane_job(account_of(call)->lanes, call->caller.firm_id, &job);
  if (status_is_ok(status))
    status = wire_unpack(call->arena, call->method->out, job.answer.data, job.answer.size, &answer);
  if (!status_is_ok(status))
    return status;
  *out = *(Account__PublishPricesResponse *)answer;
  if (!job.replayed && out->feed_sequence > 0)
    price_feed_publish(account_of(call), call, out->feed_sequence, &publishing.ticks);
  return status;
}
