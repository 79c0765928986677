/* Posting: legs reach positions, margin figures and what settles when; what may not be is refused. */
#include "apply_post.h"

#include <assert.h>

#include "base/decimal.h"

#define CASH_UNIT_E6 INT64_C(10000) /* a cent */

struct status post_check_account(struct state *state, uint64_t account_id, const char *field)
{
  struct account_row *account = state_account(state, account_id);
  if (account_id < FIRST_CLIENT_ID || !account)
    return status_format(state_arena(state), STATUS_NOT_FOUND, field, "account %llu is not known",
                         (unsigned long long)account_id);
  if (account->status == ACCOUNT_PROSPECTIVE || account->status == ACCOUNT_CLOSED)
    return status_format(state_arena(state), STATUS_FAILED_PRECONDITION, field,
                         "account %llu is %s: nothing can be posted", (unsigned long long)account_id,
                         account->status == ACCOUNT_CLOSED ? "closed" : "prospective");
  return status_ok();
}

struct status post_check_asset(struct state *state, uint64_t security_id, int64_t quantity_e6)
{
  if (!state_has_security(state, security_id))
    return status_format(state_arena(state), STATUS_NOT_FOUND, "security_id", "security %llu is not known",
                         (unsigned long long)security_id);
  if (security_id == CASH_SECURITY && quantity_e6 % CASH_UNIT_E6 != 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "quantity", "cash is posted in whole cents");
  return status_ok();
}

void entry_add_leg(struct entry *entry, struct leg leg)
{
  if (leg.quantity_e6 == 0)
    return;
  assert(entry->leg_count < ENTRY_LEGS);
  entry->legs[entry->leg_count++] = leg;
}

void entry_add_both(struct entry *entry, struct leg leg)
{
  entry_add_leg(entry, leg);
  leg.quantity_e6 = -leg.quantity_e6;
  entry_add_leg(entry, leg);
}

static struct status refuse(struct state *state, const char *what, int64_t found_e6, int64_t limit_e6)
{
  char found[DECIMAL_TEXT_SIZE], limit[DECIMAL_TEXT_SIZE];
  return status_format(state_arena(state), STATUS_FAILED_PRECONDITION, "quantity",
                       "%s: %s is asked for, %s is available", what, decimal_format(found_e6, SHARES_PLACES, 2, found),
                       decimal_format(limit_e6, SHARES_PLACES, 2, limit));
}

/* The account's margin figures follow its positions; shares without a price are worth nothing. */
static bool change_margin(struct state *state, const struct leg *leg)
{
  struct margin *margin = leg->account_id >= FIRST_CLIENT_ID ? state_margin(state, leg->account_id) : NULL;
  int64_t change_e4 = leg->quantity_e6 / E6_PER_E4;
  if (!margin)
    return true;
  state_touch(state, margin, sizeof *margin);
  if (leg->security_id == CASH_SECURITY)
    return decimal_add(margin->cash_e4, change_e4, &margin->cash_e4);
  int64_t price_e6 = state_security(state, leg->security_id).price_e6;
  return decimal_value(leg->quantity_e6, price_e6, ROUND_HALF_EVEN, &change_e4) &&
         decimal_add(margin->market_e4, change_e4, &margin->market_e4);
}

static struct status add(struct state *state, const struct entry *entry, const struct leg *leg)
{
  struct position *position = state_position(state, leg->account_id, leg->segment_id, leg->security_id);
  state_touch(state, position, sizeof *position);
  if (!decimal_add(position->quantity_e6, leg->quantity_e6, &position->quantity_e6) || !change_margin(state, leg))
    return status_fail(STATUS_OUT_OF_RANGE, "quantity", "the position would exceed what the ledger can hold");
  position->changed = true;
  if (leg->account_id >= FIRST_CLIENT_ID && leg->security_id == CASH_SECURITY &&
      entry->settles_on > entry->effective_on)
    state_change_due(state, (struct due){ .account_id = leg->account_id,
                                          .segment_id = leg->segment_id,
                                          .settles_on = entry->settles_on,
                                          .quantity_e6 = leg->quantity_e6 });
  return status_ok();
}

/* What all legs together do to the position of one of them. */
static int64_t net_of(const struct entry *entry, const struct leg *of)
{
  int64_t net_e6 = 0;
  for (int i = 0; i < entry->leg_count; i++) {
    const struct leg *leg = &entry->legs[i];
    if (leg->account_id == of->account_id && leg->segment_id == of->segment_id && leg->security_id == of->security_id)
      net_e6 += leg->quantity_e6;
  }
  return net_e6;
}

static struct status check_cash(struct state *state, const struct leg *leg, int64_t net_e6, int32_t cash_on,
                                struct moment at)
{
  struct margin *margin = state_margin(state, leg->account_id);
  struct cash cash = state_cash(state, leg->account_id, leg->segment_id);
  int64_t free_e6 = cash_free_e6(&cash, cash_on);
  if (free_e6 >= 0)
    return status_ok();
  if (!margin)
    return refuse(state, "cash", -net_e6, free_e6 - net_e6);
  int64_t excess_e4 = cash_margin_excess_e4(margin, at.business_on);
  return excess_e4 >= 0 ? status_ok() : refuse(state, "margin", -net_e6, excess_e4 * E6_PER_E4 - net_e6);
}

/* After all legs: what a client gives up must not have been held, and money must be free. */
static struct status check_left(struct state *state, const struct entry *entry, const struct leg *leg, int32_t cash_on,
                                struct moment at)
{
  int64_t net_e6 = net_of(entry, leg);
  if (leg->account_id < FIRST_CLIENT_ID || net_e6 >= 0)
    return status_ok();
  struct position *position = state_position(state, leg->account_id, leg->segment_id, leg->security_id);
  int64_t free_e6 = position->quantity_e6 - position->held_e6;
  if (leg->security_id != CASH_SECURITY)
    return free_e6 >= 0 ? status_ok() : refuse(state, "shares", -net_e6, free_e6 - net_e6);
  return cash_on == CASH_HAPPENED ? status_ok() : check_cash(state, leg, net_e6, cash_on, at);
}

struct status entry_post(struct state *state, const struct entry *entry, int32_t cash_on, struct moment at)
{
  struct status status = status_ok();
  assert(entry->leg_count > 0);
  for (int i = 0; i < entry->leg_count && status_is_ok(status); i++)
    status = add(state, entry, &entry->legs[i]);
  for (int i = 0; i < entry->leg_count && status_is_ok(status); i++)
    status = check_left(state, entry, &entry->legs[i], cash_on, at);
  if (!status_is_ok(status))
    return status;
  struct entry written = *entry;
  state_write_entry(state, &written);
  return status;
}

int64_t post_free_to_buy_e6(struct state *state, const struct position *position, int32_t settles_on, struct moment at)
{
  struct margin *margin = state_margin(state, position->account_id);
  struct cash cash = state_cash(state, position->account_id, position->segment_id);
  int64_t free_e6 = cash_free_e6(&cash, settles_on);
  int64_t power_e6 = margin ? cash_buying_power_e4(margin, at.business_on) * E6_PER_E4 : free_e6;
  return power_e6 > free_e6 ? power_e6 : free_e6;
}

void post_hold(struct state *state, struct position *position, int64_t added_e6)
{
  struct margin *margin = position->security_id == CASH_SECURITY ? state_margin(state, position->account_id) : NULL;
  state_touch(state, position, sizeof *position);
  position->held_e6 += added_e6;
  position->changed = true;
  assert(position->held_e6 >= 0);
  if (!margin)
    return;
  state_touch(state, margin, sizeof *margin);
  margin->held_e4 += added_e6 / E6_PER_E4;
}

int32_t post_unsettled_until(struct state *state, const struct position *position, int64_t cost_e6, struct moment at)
{
  if (state_margin(state, position->account_id))
    return 0;
  struct cash cash = state_cash(state, position->account_id, position->segment_id);
  int32_t on = cash_free_from(&cash, cost_e6, at.business_on);
  return on > at.business_on ? on : 0;
}
