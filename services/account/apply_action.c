/* Corporate actions: announcing them, and applying them to an account, once. */
#include "apply_action.h"

#include <assert.h>

#include "base/date.h"
#include "base/decimal.h"

struct status action_overflow(void)
{
  return status_fail(STATUS_OUT_OF_RANGE, "action_id", "what comes does not fit");
}

static struct status no_action(struct state *state, uint64_t action_id)
{
  return status_format(state_arena(state), STATUS_NOT_FOUND, "action_id", "corporate action %llu is not known",
                       (unsigned long long)action_id);
}

static struct status check_put(struct state *state, const struct action *in, const struct action *row)
{
  struct status status = action_check(in);
  if (!status_is_ok(status))
    return status;
  if (in->security_id == CASH_SECURITY || !state_has_security(state, in->security_id))
    return status_fail(STATUS_NOT_FOUND, "security_id", "the security is not known");
  if (!state_has_security(state, in->other_security_id))
    return status_fail(STATUS_NOT_FOUND, "other_security_id", "the security is not known");
  if (in->action_id && !row)
    return no_action(state, in->action_id);
  if (row && row->is_applied)
    return status_fail(STATUS_FAILED_PRECONDITION, "action_id", "the action was applied: it stays as it is");
  if (row && in->version != 0 && in->version != row->version)
    return status_fail(STATUS_ABORTED, "version", "the action was changed meanwhile");
  return status_ok();
}

struct status apply_put_action(struct state *state, const struct action *in, struct outcome *out)
{
  struct action *row = in->action_id ? state_action(state, in->action_id) : NULL;
  struct status status = check_put(state, in, row);
  if (!status_is_ok(status))
    return status;
  struct action action = *in;
  action.version = row ? row->version + 1 : 1;
  action.action_id = row ? in->action_id : state_next_id(state);
  state_put_action(state, action);
  *out = (struct outcome){ .id = action.action_id, .version = action.version };
  return status;
}

struct held action_held(struct applying *applying, uint64_t segment_id)
{
  struct arena *arena = state_arena(applying->state);
  struct lot *first = state_lots(applying->state, applying->account_id, segment_id, applying->action->security_id);
  struct held held = { 0 };
  size_t room = 1;
  for (struct lot *lot = first; lot; lot = lot->next)
    room++;
  held.lots = arena_array(arena, room, sizeof(struct lot *));
  held.weights = arena_array(arena, room, sizeof *held.weights);
  held.parts = arena_array(arena, room, sizeof *held.parts);
  for (struct lot *lot = first; lot; lot = lot->next) {
    if (lot->quantity_e6 == 0 || lot->opened_on >= applying->action->ex_on)
      continue;
    held.lots[held.count] = lot;
    held.weights[held.count++] = lot->quantity_e6;
    held.quantity_e6 += lot->quantity_e6;
  }
  return held;
}

struct entry action_entry(struct applying *applying, int kind, int32_t effective_on)
{
  return (struct entry){ .entry_id = state_next_id(applying->state),
                         .sequence = applying->at.sequence,
                         .kind = kind,
                         .effective_on = effective_on,
                         .settles_on = effective_on,
                         .memo = applying->action->memo };
}

void action_move(struct applying *applying, struct entry *entry, struct leg leg, uint64_t counter_id)
{
  leg.account_id = applying->account_id;
  entry_add_leg(entry, leg);
  entry_add_leg(entry, (struct leg){ counter_id, 0, leg.security_id, -leg.quantity_e6 });
}

struct status action_post(struct applying *applying, const struct entry *entry)
{
  if (applying->first_entry_id == 0)
    applying->first_entry_id = entry->entry_id;
  return entry_post(applying->state, entry, CASH_THERE, applying->at);
}

struct status action_cash_in_lieu(struct applying *applying, uint64_t security_id, int64_t came_e6)
{
  const struct action *action = applying->action;
  struct state *state = applying->state;
  int64_t fraction_e6 = came_e6 % SHARES_E6, cash_e4;
  const struct position *most = NULL;
  if (action->price_e6 == 0 || fraction_e6 == 0)
    return status_ok();
  for (const struct holding *holding = applying->applied->holdings; holding; holding = holding->next) {
    struct position *position = state_position(state, applying->account_id, holding->segment_id, security_id);
    most = !most || position->quantity_e6 > most->quantity_e6 ? position : most;
  }
  if (!most || most->quantity_e6 < fraction_e6)
    return status_ok();
  if (!decimal_value(fraction_e6, action->price_e6, ROUND_HALF_EVEN, &cash_e4))
    return action_overflow();
  struct entry entry = action_entry(applying, ENTRY_CASH_IN_LIEU, action->pay_on);
  uint64_t segment_id = most->segment_id;
  action_move(applying, &entry, (struct leg){ 0, segment_id, security_id, -fraction_e6 }, INTERNAL_STREET);
  action_move(applying, &entry, (struct leg){ 0, segment_id, CASH_SECURITY, cash_e4 * E6_PER_E4 }, INTERNAL_STREET);
  struct status status = action_post(applying, &entry);
  if (!status_is_ok(status))
    return status;
  return lots_close(state, &(struct lot_closure){ .account_id = applying->account_id,
                                                  .segment_id = segment_id,
                                                  .security_id = security_id,
                                                  .entry_id = entry.entry_id,
                                                  .quantity_e6 = fraction_e6,
                                                  .proceeds_e4 = cash_e4,
                                                  .closed_on = action->pay_on,
                                                  .method = state_account(state, applying->account_id)->lot_method,
                                                  .sold = true,
                                                  .is_executed = true });
}

/* Shares of orders are free, and no more is there of what was held before the ex date than entries say. */
static struct status check_shares(struct applying *applying)
{
  struct state *state = applying->state;
  int64_t entitled_e6 = 0, held_e6 = 0;
  for (const struct holding *holding = applying->applied->holdings; holding; holding = holding->next) {
    uint64_t segment_id = holding->segment_id, security_id = applying->action->security_id;
    if (state_position(state, applying->account_id, segment_id, security_id)->held_e6 != 0)
      return status_fail(STATUS_FAILED_PRECONDITION, "account_id", "open orders hold shares: cancel them first");
    entitled_e6 += holding->entitled_e6;
    held_e6 += action_held(applying, segment_id).quantity_e6;
  }
  if (held_e6 > entitled_e6)
    return status_format(state_arena(state), STATUS_FAILED_PRECONDITION, "account_id",
                         "shares acquired before the ex date came into account %llu on that day or later: whether they "
                         "come as before or after the action must be posted by hand",
                         (unsigned long long)applying->account_id);
  return status_ok();
}

static struct status apply_kind(struct applying *applying)
{
  struct status status = action_is_paid(applying->action) ? status_ok() : check_shares(applying);
  if (!status_is_ok(status))
    return status;
  switch (applying->action->kind) {
  case ACTION_SPLIT:
  case ACTION_STOCK_DIVIDEND:
    return action_split(applying);
  case ACTION_SPIN_OFF:
    return action_spin_off(applying);
  case ACTION_MERGER:
    return action_merge(applying);
  case ACTION_DELISTING:
    return action_delist(applying);
  case ACTION_SYMBOL_CHANGE:
    return status_ok();
  default:
    return action_pay(applying);
  }
}

static bool is_named(const struct apply_action *in, uint64_t segment_id)
{
  for (size_t i = 0; i < in->segment_count; i++)
    if (in->segment_ids[i] == segment_id)
      return true;
  return false;
}

static struct status check(struct state *state, const struct apply_action *in, const struct action *action,
                           const struct applied *applied, struct moment at)
{
  char day[DATE_TEXT_SIZE];
  if (in->security_id != action->security_id || in->other_security_id != action->other_security_id)
    return status_fail(STATUS_ABORTED, "security_id", "the action was changed meanwhile");
  if (at.business_on < action_due_on(action))
    return status_format(state_arena(state), STATUS_FAILED_PRECONDITION, "action_id", "the action is due on %s",
                         date_format(action_due_on(action), day));
  for (const struct holding *holding = applied->holdings; holding; holding = holding->next)
    if (!is_named(in, holding->segment_id))
      return status_fail(STATUS_ABORTED, "segment_ids", "the holding was moved meanwhile");
  return in->account_id ? post_check_account(state, in->account_id, "account_id") : status_ok();
}

struct status apply_action(struct state *state, const struct apply_action *in, struct moment at, struct outcome *out)
{
  struct action *action = state_action(state, in->action_id);
  if (!action)
    return no_action(state, in->action_id);
  struct applying applying = { .state = state,
                               .action = action,
                               .applied = state_applied(state, in->action_id, in->account_id),
                               .account_id = in->account_id,
                               .at = at };
  if (applying.applied->is_done) {
    *out = (struct outcome){ .id = in->action_id, .duplicate = true };
    return status_ok();
  }
  struct status status = check(state, in, action, applying.applied, at);
  if (status_is_ok(status) && in->account_id)
    status = apply_kind(&applying);
  if (!status_is_ok(status))
    return status;
  if (in->account_id == 0 && action->kind == ACTION_SYMBOL_CHANGE)
    state_write_symbol(state, action->security_id, action->symbol);
  state_touch(state, action, sizeof *action);
  action->is_applied = true;
  state_write_applied(state, applying.applied, at.sequence);
  *out = (struct outcome){ .id = applying.first_entry_id };
  return status;
}
