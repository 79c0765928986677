/* Compares what a custodian says is held with what the ledger will hold once the plan is carried out. */
#include <stdlib.h>

#include "base/date.h"
#include "base/decimal.h"
#include "statement_plan.h"

#define E6_OF_E4 100

struct side { /* of one security or of cash in one account */
  uint32_t account;
  uint64_t key; /* id; of a security that is not there yet, its number and NEW_SECURITY; 0 is cash */
  uint32_t line;
  const char *symbol;
  __int128 custodian_e6, ledger_e6;
};
#define NEW_SECURITY (UINT64_C(1) << 63)

struct comparing {
  const struct plan_input *in;
  const struct statement *of;
  struct plan *out;
  struct side *sides;
  size_t count;
};

static void add(struct comparing *comparing, struct side side)
{
  comparing->sides[comparing->count++] = side;
}

static bool is_compared(const struct comparing *comparing, uint32_t account)
{
  return comparing->in->accounts[account].account_id != 0 && !comparing->in->accounts[account].opens &&
         comparing->of->accounts[account].has_positions;
}

static uint64_t key_of(const struct comparing *comparing, uint32_t security)
{
  uint64_t id = comparing->in->security_ids[security];
  return id != 0 ? id : NEW_SECURITY | security;
}

static const char *symbol_of(const struct comparing *comparing, uint32_t security)
{
  const struct statement_security *found = &comparing->of->securities[security];
  return found->symbol[0] ? found->symbol : found->cusip;
}

static void add_custodian(struct comparing *comparing)
{
  const struct statement *of = comparing->of;
  for (uint32_t i = 0; i < of->position_count; i++) {
    const struct statement_position *position = &of->positions[i];
    if (is_compared(comparing, position->account))
      add(comparing, (struct side){ .account = position->account,
                                    .key = key_of(comparing, position->security),
                                    .line = position->line,
                                    .symbol = symbol_of(comparing, position->security),
                                    .custodian_e6 = position->quantity_e6 });
  }
  for (uint32_t i = 0; i < of->account_count; i++)
    if (is_compared(comparing, i) && of->accounts[i].has_cash)
      add(comparing, (struct side){ .account = i,
                                    .line = of->accounts[i].cash_line,
                                    .symbol = "cash",
                                    .custodian_e6 = (__int128)of->accounts[i].cash_e4 * E6_OF_E4 });
}

static void add_ledger(struct comparing *comparing)
{
  const struct plan_input *in = comparing->in;
  for (size_t i = 0; i < in->held_count; i++) {
    const struct plan_held *held = &in->held[i];
    bool is_cash = held->security_id == 0;
    if (is_compared(comparing, held->account) && (!is_cash || comparing->of->accounts[held->account].has_cash))
      add(comparing, (struct side){ .account = held->account,
                                    .key = held->security_id,
                                    .symbol = is_cash ? "cash" : held->symbol,
                                    .ledger_e6 = held->quantity_e6 });
  }
}

/* What the plan posts up to the statement's day. */
static void add_plan(struct comparing *comparing)
{
  for (size_t i = 0; i < comparing->out->step_count; i++) {
    const struct plan_step *step = &comparing->out->steps[i];
    if (!is_compared(comparing, step->account) || step->on > comparing->in->accounts[step->account].as_of)
      continue;
    if (comparing->of->accounts[step->account].has_cash)
      add(comparing, (struct side){ .account = step->account,
                                    .symbol = "cash",
                                    .ledger_e6 = (__int128)step->amount_e4 * E6_OF_E4 });
    if (step->security != SYMBOLS_NONE)
      add(comparing, (struct side){ .account = step->account,
                                    .key = key_of(comparing, step->security),
                                    .symbol = symbol_of(comparing, step->security),
                                    .ledger_e6 = step->quantity_e6 });
  }
}

static int compare_sides(const void *left, const void *right)
{
  const struct side *a = left, *b = right;
  if (a->account != b->account)
    return a->account < b->account ? -1 : 1;
  if (a->key != b->key)
    return a->key < b->key ? -1 : 1;
  return a->line < b->line ? 1 : a->line > b->line ? -1 : 0; /* the custodian's line first */
}

static const char *text_of(struct comparing *comparing, __int128 quantity_e6)
{
  char text[DECIMAL_TEXT_SIZE];
  int64_t clipped = quantity_e6 > INT64_MAX ? INT64_MAX : quantity_e6 < INT64_MIN ? INT64_MIN : (int64_t)quantity_e6;
  return arena_strdup(comparing->of->findings->arena, decimal_format(clipped, SHARES_PLACES, 0, text));
}

static void report(struct comparing *comparing, const struct side *side)
{
  struct plan_count *count = &comparing->out->counts[side->account];
  uint32_t line = side->line ? side->line : comparing->of->accounts[side->account].line;
  count->positions += side->key != 0;
  if (side->custodian_e6 == side->ledger_e6)
    return;
  count->breaks++;
  comparing->out->breaks++;
  finding_break(comparing->of->findings, line, side->symbol, "account %s: the custodian holds %s, the ledger %s: %s",
                comparing->of->accounts[side->account].number, text_of(comparing, side->custodian_e6),
                text_of(comparing, side->ledger_e6), text_of(comparing, side->custodian_e6 - side->ledger_e6));
}

void plan_compare(const struct plan_input *input, struct plan *out)
{
  const struct statement *of = input->statement;
  struct comparing comparing = { .in = input, .of = of, .out = out };
  size_t most = (size_t)of->position_count + of->account_count + input->held_count + out->step_count * 2;
  comparing.sides = arena_array(of->findings->arena, most + 1, sizeof *comparing.sides);
  add_custodian(&comparing);
  add_ledger(&comparing);
  add_plan(&comparing);
  if (comparing.count > 1)
    qsort(comparing.sides, comparing.count, sizeof *comparing.sides, compare_sides);
  for (size_t i = 0, next; i < comparing.count; i = next) {
    struct side whole = comparing.sides[i];
    for (next = i + 1; next < comparing.count && comparing.sides[next].account == whole.account &&
                       comparing.sides[next].key == whole.key;
         next++) {
      whole.custodian_e6 += comparing.sides[next].custodian_e6;
      whole.ledger_e6 += comparing.sides[next].ledger_e6;
    }
    report(&comparing, &whole);
  }
}
