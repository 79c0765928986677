/* Brings a statement's rows together, and holds the file to its own totals. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "base/hash.h"
#include "statement.h"

#define ID_HEX_DIGITS 24 /* of the hash of a line that has no id: 96 bits */

static int compare_numbers(uint64_t a, uint64_t b)
{
  return a < b ? -1 : a > b;
}

static int compare_keys(const uint32_t a[3], const uint32_t b[3])
{
  for (int i = 0; i < 3; i++)
    if (a[i] != b[i])
      return compare_numbers(a[i], b[i]);
  return 0;
}

static int compare_positions(const void *left, const void *right)
{
  const struct statement_position *a = left, *b = right;
  return compare_keys((uint32_t[]){ a->account, a->security, a->line },
                      (uint32_t[]){ b->account, b->security, b->line });
}

static int compare_lots(const void *left, const void *right)
{
  const struct statement_lot *a = left, *b = right;
  return compare_keys((uint32_t[]){ a->account, a->security, a->line },
                      (uint32_t[]){ b->account, b->security, b->line });
}

/* What the findings call a security. */
static const char *called(const struct statement *statement, uint32_t security)
{
  const struct statement_security *found = &statement->securities[security];
  return found->symbol[0] ? found->symbol : found->cusip[0] ? found->cusip : found->name;
}

static const char *money(struct statement *statement, int64_t amount_e4)
{
  char text[DECIMAL_TEXT_SIZE];
  return arena_strdup(statement->findings->arena, decimal_format(amount_e4, CASH_PLACES, 2, text));
}

static const char *shares(struct statement *statement, int64_t quantity_e6)
{
  char text[DECIMAL_TEXT_SIZE];
  return arena_strdup(statement->findings->arena, decimal_format(quantity_e6, SHARES_PLACES, 0, text));
}

static bool add_position(struct statement_position *to, const struct statement_position *from)
{
  to->has_value &= from->has_value;
  to->has_basis &= from->has_basis;
  return decimal_add(to->quantity_e6, from->quantity_e6, &to->quantity_e6) &&
         decimal_add(to->value_e4, from->value_e4, &to->value_e4) &&
         decimal_add(to->base_value_e4, from->base_value_e4, &to->base_value_e4) &&
         decimal_add(to->basis_e4, from->basis_e4, &to->basis_e4);
}

/* One position an account and security: custodians list what is held on margin and in cash apart. */
static void merge_positions(struct statement *statement)
{
  uint32_t count = 0;
  if (statement->position_count > 1)
    qsort(statement->positions, statement->position_count, sizeof *statement->positions, compare_positions);
  for (uint32_t i = 0; i < statement->position_count; i++) {
    struct statement_position *position = &statement->positions[i];
    struct statement_position *before = count > 0 ? &statement->positions[count - 1] : NULL;
    if (!before || before->account != position->account || before->security != position->security) {
      statement->positions[count++] = *position;
      continue;
    }
    finding_note(statement->findings, position->line, called(statement, position->security),
                 "is added to what line %u says of the same security", before->line);
    if (!add_position(before, position))
      finding_error(statement->findings, position->line, called(statement, position->security), "does not add up");
  }
  statement->position_count = count;
}

/* A file that lists lots alone has positions nevertheless. */
static void add_positions_of_lots(struct statement *statement)
{
  uint32_t known = statement->position_count;
  for (uint32_t i = 0; i < statement->lot_count; i++) {
    const struct statement_lot *lot = &statement->lots[i];
    struct statement_position wanted = { .account = lot->account, .security = lot->security, .line = lot->line };
    bool is_first = i == 0 || lot->account != lot[-1].account || lot->security != lot[-1].security;
    bool is_there = false;
    for (uint32_t at = 0, end = known; is_first && at < end && !is_there;) {
      uint32_t middle = at + (end - at) / 2;
      const struct statement_position *position = &statement->positions[middle];
      int order = position->account != wanted.account ? compare_numbers(position->account, wanted.account)
                                                      : compare_numbers(position->security, wanted.security);
      is_there = order == 0;
      at = order < 0 ? middle + 1 : at;
      end = order > 0 ? middle : end;
    }
    if (!is_first || is_there)
      continue;
    struct statement_position *added = statement_add_position(statement, wanted);
    for (uint32_t of = i; added && of < statement->lot_count && statement->lots[of].account == lot->account &&
                          statement->lots[of].security == lot->security;
         of++)
      if (!decimal_add(added->quantity_e6, statement->lots[of].quantity_e6, &added->quantity_e6))
        finding_error(statement->findings, lot->line, called(statement, lot->security), "the lots do not add up");
  }
  if (statement->position_count > known)
    qsort(statement->positions, statement->position_count, sizeof *statement->positions, compare_positions);
}

static void check_lots(struct statement *statement, struct statement_position *position)
{
  int64_t quantity_e6 = 0, basis_e4 = 0;
  bool has_basis = true, fits = true;
  const char *name = called(statement, position->security);
  for (uint32_t i = 0; i < position->lot_count && fits; i++) {
    const struct statement_lot *lot = &statement->lots[position->first_lot + i];
    has_basis &= lot->has_basis;
    fits = decimal_add(quantity_e6, lot->quantity_e6, &quantity_e6) && decimal_add(basis_e4, lot->basis_e4, &basis_e4);
  }
  __int128 difference = (__int128)basis_e4 - position->basis_e4;
  __int128 slack = (__int128)position->lot_count * CENT_E4;
  if (!fits)
    finding_error(statement->findings, position->line, name, "the lots do not add up");
  else if (quantity_e6 != position->quantity_e6)
    finding_error(statement->findings, position->line, name, "the lots sum to %s shares, the position says %s",
                  shares(statement, quantity_e6), shares(statement, position->quantity_e6));
  else if (has_basis && position->has_basis && (difference > slack || -difference > slack))
    finding_error(statement->findings, position->line, name, "the lots cost %s, the position says %s",
                  money(statement, basis_e4), money(statement, position->basis_e4));
}

static void give_lots(struct statement *statement)
{
  uint32_t at = 0;
  for (uint32_t i = 0; i < statement->position_count; i++) {
    struct statement_position *position = &statement->positions[i];
    position->first_lot = at;
    while (at < statement->lot_count && statement->lots[at].account == position->account &&
           statement->lots[at].security == position->security)
      at++;
    position->lot_count = at - position->first_lot;
    if (position->lot_count > 0)
      check_lots(statement, position);
  }
}

static __int128 sum_of(const struct statement *statement, const struct statement_total *total)
{
  __int128 sum = 0;
  for (uint32_t i = 0; i < statement->position_count && total->kind != TOTAL_AMOUNT; i++) {
    const struct statement_position *position = &statement->positions[i];
    if (position->account == total->account)
      sum += total->kind == TOTAL_VALUE ? position->base_value_e4 : position->basis_e4;
  }
  for (uint32_t i = 0; i < statement->transaction_count && total->kind == TOTAL_AMOUNT; i++)
    if (statement->transactions[i].account == total->account)
      sum += statement->transactions[i].amount_e4;
  if (total->kind == TOTAL_VALUE)
    sum += statement->accounts[total->account].cash_e4;
  return sum;
}

/* To a cent: what custodians show is rounded row by row, and so is their total of it. */
static void check_total(struct statement *statement, const struct statement_total *total)
{
  static const char *const names[] = { "values", "costs", "amounts" };
  __int128 sum = sum_of(statement, total), difference = sum - total->amount_e4;
  const char *said = money(statement, total->amount_e4);
  if (sum > INT64_MAX || sum < INT64_MIN)
    finding_error(statement->findings, total->line, "total", "the %s do not add up", names[total->kind]);
  else if (difference > CENT_E4 || -difference > CENT_E4)
    finding_error(statement->findings, total->line, "total", "the rows' %s sum to %s, the total says %s",
                  names[total->kind], money(statement, (int64_t)sum), said);
}

/* The nth line with this content has the same id in every file that has the whole day. */
static void make_id(struct statement *statement, struct statement_transaction *transaction, struct symbols *seen,
                    uint32_t *times)
{
  uint8_t hash[HASH_BYTES];
  char hex[HASH_HEX_SIZE];
  bool is_new;
  struct arena *arena = statement->findings->arena;
  const char *security = transaction->security == SYMBOLS_NONE ? "" : called(statement, transaction->security);
  const char *content =
      arena_printf(arena, "%" PRIu32 "|%d|%d|%s|%" PRId64 "|%" PRId64 "|%s", transaction->account, transaction->on,
                   transaction->kind, security, transaction->quantity_e6, transaction->amount_e4, transaction->memo);
  const char *without_account = strchr(content, '|');
  uint32_t number = symbols_add(seen, content, &is_new);
  hash_sha256(without_account, strlen(without_account), hash);
  hash_hex(hash, hex);
  transaction->id = arena_printf(arena, "line:%.*s:%u", ID_HEX_DIGITS, hex, ++times[number]);
}

static void make_ids(struct statement *statement)
{
  struct symbols *seen = symbols_new(statement->findings->arena);
  uint32_t *times = arena_array(statement->findings->arena, (size_t)statement->transaction_count + 1, sizeof *times);
  for (uint32_t i = 0; i < statement->transaction_count; i++)
    if (statement->transactions[i].id == NULL || statement->transactions[i].id[0] == '\0')
      make_id(statement, &statement->transactions[i], seen, times);
}

/* An id that comes twice in one file must say the same thing twice. */
static void check_ids(struct statement *statement)
{
  struct symbols *seen = symbols_new(statement->findings->arena);
  for (uint32_t i = 0; i < statement->transaction_count; i++) {
    const struct statement_transaction *transaction = &statement->transactions[i];
    bool is_new;
    symbols_add(seen, arena_printf(statement->findings->arena, "%u %s", transaction->account, transaction->id),
                &is_new);
    if (!is_new)
      finding_error(statement->findings, transaction->line, transaction->id, "this transaction's id comes twice");
  }
}

static bool is_within(int64_t value, int64_t most)
{
  return value <= most && value >= -most;
}

/* What no account can hold is a slip of the file; and what follows can reckon without running over. */
static void check_sizes(struct statement *statement)
{
  struct findings *findings = statement->findings;
  static const char what[] = "is larger than any account holds";
  for (uint32_t i = 0; i < statement->position_count; i++) {
    const struct statement_position *row = &statement->positions[i];
    if (!is_within(row->quantity_e6, STATEMENT_MAX_E6) || !is_within(row->value_e4, STATEMENT_MAX_E4) ||
        !is_within(row->basis_e4, STATEMENT_MAX_E4))
      finding_error(findings, row->line, called(statement, row->security), what);
  }
  for (uint32_t i = 0; i < statement->lot_count; i++) {
    const struct statement_lot *row = &statement->lots[i];
    if (!is_within(row->quantity_e6, STATEMENT_MAX_E6) || !is_within(row->basis_e4, STATEMENT_MAX_E4))
      finding_error(findings, row->line, called(statement, row->security), what);
  }
  for (uint32_t i = 0; i < statement->transaction_count; i++) {
    const struct statement_transaction *row = &statement->transactions[i];
    if (!is_within(row->quantity_e6, STATEMENT_MAX_E6) || !is_within(row->amount_e4, STATEMENT_MAX_E4) ||
        !is_within(row->fee_e4, STATEMENT_MAX_E4))
      finding_error(findings, row->line, "amount", what);
  }
  for (uint32_t i = 0; i < statement->account_count; i++)
    if (!is_within(statement->accounts[i].cash_e4, STATEMENT_MAX_E4))
      finding_error(findings, statement->accounts[i].cash_line, "cash", what);
}

void statement_finish(struct statement *statement)
{
  if (statement->findings->errors > 0)
    return;
  check_sizes(statement);
  if (statement->findings->errors > 0)
    return;
  merge_positions(statement);
  if (statement->lot_count > 1)
    qsort(statement->lots, statement->lot_count, sizeof *statement->lots, compare_lots);
  add_positions_of_lots(statement);
  give_lots(statement);
  make_ids(statement);
  check_ids(statement);
  for (uint32_t i = 0; i < statement->total_count; i++)
    check_total(statement, &statement->totals[i]);
}
