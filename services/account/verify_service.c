/* LedgerService/Verify: recomputes what is kept in step from what is only ever inserted, and says every difference. */
#include <inttypes.h>
#include <string.h>

#include "account.seam.h"
#include "account_sql.h"
#include "base/decimal.h"
#include "batch.h"
#include "bus/bus.h"
#include "plain.h"
#include "read.h"
#include "rebuild.h"

#define MAX_DIFFERENCES 100
#define LEDGER_PLACES 6

const struct access ledger_verify_access = {
  .roles = ROLE_BIT(ROLE_COMPLIANCE) | ROLE_BIT(ROLE_ADMINISTRATOR) | ROLE_BIT(ROLE_SYSTEM),
};

struct verify {
  struct call *call;
  Account__VerifyResponse *out;
  uint64_t sequence; /* of the head */
  uint8_t chain[HASH_BYTES];
};

static void differ(struct verify *verify, const char *sentence)
{
  Account__VerifyResponse *out = verify->out;
  if (out->n_differences < MAX_DIFFERENCES)
    out->differences[out->n_differences++] = (char *)(uintptr_t)sentence;
}

static const char *shares(struct verify *verify, const struct pg_rows *rows, size_t row, int column)
{
  return plain_decimal(verify->call->arena, pg_get_int8(rows, row, column), LEDGER_PLACES, 0);
}

/* Rows of account, segment, security, found and wanted. */
static void differ_in_position(struct verify *verify, const struct pg_rows *rows, size_t row, const char *what)
{
  differ(verify, arena_printf(verify->call->arena,
                              "account %" PRId64 ", segment %" PRId64 ", security %" PRId64 ": %s is %s, should be %s",
                              pg_get_int8(rows, row, 0), pg_get_int8(rows, row, 1), pg_get_int8(rows, row, 2), what,
                              shares(verify, rows, row, 3), shares(verify, rows, row, 4)));
}

static void differ_in_entry(struct verify *verify, const struct pg_rows *rows, size_t row)
{
  if (pg_is_null(rows, row, 1))
    differ(verify, arena_printf(verify->call->arena, "entry %" PRId64 " has no legs", pg_get_int8(rows, row, 0)));
  else
    differ(verify, arena_printf(verify->call->arena, "entry %" PRId64 ": security %" PRId64 " sums to %s, not to zero",
                                pg_get_int8(rows, row, 0), pg_get_int8(rows, row, 1), shares(verify, rows, row, 2)));
}

static void differ_in_lot(struct verify *verify, const struct pg_rows *rows, size_t row)
{
  struct arena *arena = verify->call->arena;
  differ(verify,
         arena_printf(arena,
                      "lot %" PRId64 ": open and closed are %s shares at %s, opened and adjusted were %s shares at %s",
                      pg_get_int8(rows, row, 0), shares(verify, rows, row, 1),
                      plain_decimal(arena, pg_get_int8(rows, row, 3), CASH_PLACES, 2), shares(verify, rows, row, 2),
                      plain_decimal(arena, pg_get_int8(rows, row, 4), CASH_PLACES, 2)));
}

static void differ_in_order(struct verify *verify, const struct pg_rows *rows, size_t row)
{
  differ(verify, arena_printf(verify->call->arena, "order %" PRId64 ": filled is %s, its fills are %s",
                              pg_get_int8(rows, row, 0), shares(verify, rows, row, 1), shares(verify, rows, row, 2)));
}

static void differ_in_record(struct verify *verify, const struct pg_rows *rows, size_t row)
{
  differ(verify,
         arena_printf(verify->call->arena, "record %s %" PRId64 " version %" PRId64 ": the bytes are not those written",
                      pg_get_text(rows, row, 0), pg_get_int8(rows, row, 1), pg_get_int8(rows, row, 2)));
}

static void differ_in_quantity(struct verify *verify, const struct pg_rows *rows, size_t row)
{
  differ_in_position(verify, rows, row, "the position");
}

static void differ_in_hold(struct verify *verify, const struct pg_rows *rows, size_t row)
{
  differ_in_position(verify, rows, row, "what is held for orders");
}

static void differ_in_lots(struct verify *verify, const struct pg_rows *rows, size_t row)
{
  differ_in_position(verify, rows, row, "the sum of open lots");
}

static void differ_in_due(struct verify *verify, const struct pg_rows *rows, size_t row)
{
  differ_in_position(verify, rows, row,
                     arena_printf(verify->call->arena, "what settles on %s",
                                  plain_date_text(verify->call->arena, pg_get_date(rows, row, 5))));
}

static void differ_in_reversal(struct verify *verify, const struct pg_rows *rows, size_t row)
{
  differ(verify, arena_printf(verify->call->arena, "entry %" PRId64 " does not take back entry %" PRId64,
                              pg_get_int8(rows, row, 0), pg_get_int8(rows, row, 1)));
}

static void differ_in_wash_sale(struct verify *verify, const struct pg_rows *rows, size_t row)
{
  differ(verify, arena_printf(verify->call->arena, "lot %" PRId64 ": %s", pg_get_int8(rows, row, 0),
                              pg_get_text(rows, row, 1)));
}

static const struct check {
  const struct pg_statement *statement; /* of the firm; its rows are differences */
  void (*differ)(struct verify *verify, const struct pg_rows *rows, size_t row);
} checks[] = {
  { &sql_verify_entries, differ_in_entry },      { &sql_verify_positions, differ_in_quantity },
  { &sql_verify_holds, differ_in_hold },         { &sql_verify_lots, differ_in_lots },
  { &sql_verify_closings, differ_in_lot },       { &sql_verify_fills, differ_in_order },
  { &sql_verify_records, differ_in_record },     { &sql_verify_dues, differ_in_due },
  { &sql_verify_reversals, differ_in_reversal }, { &sql_verify_wash_sales, differ_in_wash_sale },
};
#define CHECK_COUNT (sizeof checks / sizeof checks[0])

/* All in one snapshot: commits go on meanwhile. */
static struct status compare(struct pg_transaction *transaction, struct arena *arena, void *context)
{
  struct verify *verify = context;
  struct pg_value firm[] = { pg_int8((int64_t)verify->call->caller.firm_id) };
  struct pg_rows *rows;
  verify->out->n_differences = 0;
  (void)arena;
  struct status status = pg_do(transaction, &sql_verify_snapshot, NULL, NULL);
  if (status_is_ok(status))
    status = pg_do(transaction, &sql_verify_counts, firm, &rows);
  if (!status_is_ok(status))
    return status;
  if (pg_count(rows) == 0)
    return status_fail(STATUS_NOT_FOUND, NULL, "the firm is not known");
  verify->out->entries = (uint64_t)pg_get_int8(rows, 0, 0);
  verify->out->positions = (uint64_t)pg_get_int8(rows, 0, 1);
  verify->out->lots = (uint64_t)pg_get_int8(rows, 0, 2);
  verify->sequence = (uint64_t)pg_get_int8(rows, 0, 3);
  memcpy(verify->chain, pg_get_bytes(rows, 0, 4).data, HASH_BYTES);
  for (size_t i = 0; i < CHECK_COUNT; i++) {
    status = pg_do(transaction, checks[i].statement, firm, &rows);
    if (!status_is_ok(status))
      return status;
    for (size_t row = 0; row < pg_count(rows); row++)
      checks[i].differ(verify, rows, row);
  }
  return status_ok();
}

/* One line against the chain before it; after a difference the walk goes on from what the line says. */
static void check_line(struct verify *verify, const struct pg_rows *rows, size_t row, uint8_t chain[HASH_BYTES])
{
  struct pg_bytes request = pg_get_bytes(rows, row, 5), answer = pg_get_bytes(rows, row, 6);
  struct pg_bytes commands = pg_get_bytes(rows, row, 12);
  struct journal_part part = { .formula = (int)pg_get_int8(rows, row, 8),
                               .firm_id = verify->call->caller.firm_id,
                               .first_id = (uint64_t)pg_get_int8(rows, row, 9),
                               .summary = pg_get_text(rows, row, 10),
                               .request_hash = pg_get_bytes(rows, row, 11).data,
                               .sequence = (uint64_t)pg_get_int8(rows, row, 0),
                               .recorded_at_us = pg_get_timestamptz(rows, row, 1),
                               .principal = pg_get_text(rows, row, 2),
                               .method = pg_get_text(rows, row, 3),
                               .key = pg_get_text(rows, row, 4),
                               .request = { request.data, request.size },
                               .answer = { answer.data, answer.size },
                               .commands = { commands.data, commands.size } };
  uint8_t link[HASH_BYTES];
  uint64_t wanted = verify->out->journal_lines + 1;
  if (part.sequence != wanted)
    differ(verify, arena_printf(verify->call->arena, "the journal lacks line %" PRIu64, wanted));
  journal_link(chain, &part, link);
  memcpy(chain, pg_get_bytes(rows, row, 7).data, HASH_BYTES);
  if (memcmp(chain, link, HASH_BYTES) != 0)
    differ(verify, arena_printf(verify->call->arena, "journal line %" PRIu64 ": the chain breaks here", part.sequence));
  verify->out->journal_lines = part.sequence;
}

/* Lines are only ever added, so this needs no snapshot; up to the head that was read. */
static struct status walk_journal(struct verify *verify)
{
  struct call *call = verify->call;
  uint8_t chain[HASH_BYTES] = { 0 }; /* a new firm's */
  char text[HASH_HEX_SIZE];
  for (bool is_over = false; !is_over;) {
    struct call part = call_part(call);
    struct pg_rows *rows;
    struct status status = pg_query(
        account_of(call)->pool, part.arena, &sql_verify_journal,
        (struct pg_value[]){ pg_int8((int64_t)call->caller.firm_id), pg_int8((int64_t)verify->out->journal_lines) },
        &rows);
    size_t count = status_is_ok(status) ? pg_count(rows) : 0;
    for (size_t row = 0; row < count && verify->out->journal_lines < verify->sequence; row++)
      check_line(verify, rows, row, chain);
    is_over = count == 0 || verify->out->journal_lines >= verify->sequence;
    status = call_part_end(&part, call, status);
    if (!status_is_ok(status))
      return status;
  }
  if (verify->out->journal_lines != verify->sequence || memcmp(chain, verify->chain, HASH_BYTES) != 0)
    differ(verify, "the journal does not end where the firm's head says");
  verify->out->chain = arena_strdup(call->arena, hash_hex(verify->chain, text));
  return status_ok();
}

/* What the sums cannot know: rows that the journal does not explain. */
static struct status compare_rebuilt(struct verify *verify)
{
  struct call *call = verify->call;
  struct rebuild rebuild = { .loop = bus_loop(call->bus),
                             .arena = call->arena,
                             .pool = account_of(call)->pool,
                             .conninfo = account_of(call)->conninfo,
                             .firm_id = call->caller.firm_id };
  struct status status = rebuild_verify(&rebuild);
  for (size_t i = 0; i < rebuild.difference_count; i++)
    differ(verify, rebuild.differences[i]);
  verify->out->rebuilt_commits = rebuild.commits;
  verify->out->taken_lines = rebuild.taken;
  return status;
}

struct status ledger_verify(struct call *call, const Account__VerifyRequest *in, Account__VerifyResponse *out)
{
  struct verify verify = { .call = call, .out = out };
  out->differences = arena_array(call->arena, MAX_DIFFERENCES, sizeof *out->differences);
  struct status status = pg_run(account_of(call)->pool, call->arena, compare, &verify);
  if (status_is_ok(status))
    status = walk_journal(&verify);
  if (status_is_ok(status) && in->rebuild)
    status = compare_rebuilt(&verify);
  out->good = out->n_differences == 0;
  return status;
}
