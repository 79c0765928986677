/* The ledger's own commands as plain structs. */
#include "base/date.h"
#include "base/decimal.h"
#include "batch_command.h"
#include "ira.h"
#include "plain.h"
#include "state_actions.h"
#include "state_ledger.h"

struct status command_post_trade(struct batch *batch, const Account__PostTrade *in, struct moment at,
                                 struct outcome *out)
{
  int32_t traded_on = plain_date(in->traded_on, at.business_on);
  int64_t quantity_e6 = plain_number(in->quantity, SHARES_PLACES, 0);
  struct post_trade plain = { .side = (int)in->side,
                              .account_id = in->account_id,
                              .segment_id = in->segment_id,
                              .security_id = in->security_id,
                              .quantity_e6 = quantity_e6,
                              .amount_e4 = plain_number(in->amount, CASH_PLACES, 0),
                              .traded_on = traded_on,
                              .named = plain_named_lots(batch->arena, in->named_lots, in->n_named_lots),
                              .named_count = in->n_named_lots,
                              .memo = in->memo };
  int64_t commission_e4 = plain_number(in->commission, CASH_PLACES, 0),
          fees_e4 = plain_number(in->fees, CASH_PLACES, 0);
  int32_t cycle_on = cash_settles_on(state_security(batch->state, in->security_id).kind, traded_on);
  plain.settles_on = plain_date(in->settles_on, cycle_on);
  if (!in->amount[0] && !in->price[0])
    return status_fail(STATUS_INVALID_ARGUMENT, "amount", "a trade says its price or its amount");
  if (!in->amount[0] &&
      !decimal_value(quantity_e6, plain_number(in->price, PRICE_PLACES, 0), ROUND_HALF_EVEN, &plain.amount_e4))
    return status_fail(STATUS_OUT_OF_RANGE, "price", "the amount does not fit");
  if (!decimal_add(commission_e4, fees_e4, &plain.costs_e4))
    return status_fail(STATUS_OUT_OF_RANGE, "fees", "commission and fees do not fit");
  return apply_post_trade(batch->state, &plain, at, out);
}

struct status command_reverse(struct batch *batch, const Account__Reverse *in, struct moment at, struct outcome *out)
{
  struct reverse plain = { .entry_id = in->entry_id,
                           .effective_on = plain_date(in->effective_on, DATE_NONE),
                           .memo = in->memo };
  return apply_reverse(batch->state, &plain, at, out);
}

struct status command_step_up(struct batch *batch, const Account__StepUp *in, struct moment at, struct outcome *out)
{
  struct step_up plain = { .account_id = in->account_id,
                           .segment_id = in->segment_id,
                           .security_id = in->security_id,
                           .price_e6 = plain_number(in->price, PRICE_PLACES, 0),
                           .died_on = plain_date(in->died_on, at.business_on),
                           .memo = in->memo };
  return apply_step_up(batch->state, &plain, at, out);
}

struct status command_put_action(struct batch *batch, const Account__CorporateAction *in, struct outcome *out)
{
  int32_t ex_on = plain_date(in->ex_on, 0);
  struct action plain = { .action_id = in->action_id,
                          .version = in->version,
                          .kind = (int)in->kind,
                          .security_id = in->security_id,
                          .other_security_id = in->other_security_id,
                          .ex_on = ex_on,
                          .record_on = plain_date(in->record_on, DATE_NONE),
                          .pay_on = plain_date(in->pay_on, ex_on),
                          .numerator_e6 = plain_number(in->numerator, SHARES_PLACES, 0),
                          .denominator_e6 = plain_number(in->denominator, SHARES_PLACES, 0),
                          .cash_e6 = plain_number(in->cash_per_share, PRICE_PLACES, 0),
                          .basis_share_e8 = plain_number(in->basis_share, WEIGHT_PLACES, 0),
                          .withholding_e4 = plain_number(in->withholding_rate, CASH_PLACES, 0),
                          .price_e6 = plain_number(in->price, PRICE_PLACES, 0),
                          .symbol = in->symbol,
                          .memo = in->memo };
  return apply_put_action(batch->state, &plain, out);
}

struct status command_apply_action(struct batch *batch, const Account__ApplyCorporateAction *in, struct moment at,
                                   struct outcome *out)
{
  struct apply_action plain = { .action_id = in->action_id,
                                .account_id = in->account_id,
                                .security_id = in->security_id,
                                .other_security_id = in->other_security_id,
                                .segment_ids = in->segment_ids,
                                .segment_count = in->n_segment_ids };
  return apply_action(batch->state, &plain, at, out);
}

#define EXCESS_FACT                                                                                                    \
  "task.ira_excess" /* "2026 500.00": the year and what exceeds the limit; someone must take it out                    \
                     */

static void open_task(struct batch *batch, const struct ira_movement *movement, struct moment at)
{
  Account__PutFact *fact = arena_alloc(batch->arena, sizeof *fact);
  account__put_fact__init(fact);
  fact->name = EXCESS_FACT;
  fact->account_id = movement->account_id;
  fact->value = arena_printf(batch->arena, "%d %s", movement->tax_year,
                             plain_decimal(batch->arena, movement->excess_e4, CASH_PLACES, 2));
  struct head *head = state_head(batch->state, HEAD_FACT EXCESS_FACT, movement->account_id);
  state_touch(batch->state, head, sizeof *head);
  head->version++;
  state_write_put(batch->state, (struct put){ .kind = ACCOUNT__COMMAND__COMMAND_PUT_FACT,
                                              .source = fact,
                                              .head = HEAD_FACT EXCESS_FACT,
                                              .id = movement->account_id,
                                              .version = head->version,
                                              .sequence = at.sequence });
}

struct status command_ira(struct batch *batch, const Account__PostEntry *in, struct moment at, uint64_t entry_id)
{
  int64_t amount_e4 = plain_number(in->quantity, SHARES_PLACES, 0) / 100;
  bool comes_in = in->ira->kind >= ACCOUNT__IRA_MOVEMENT__KIND__REGULAR;
  int wanted = comes_in ? ACCOUNT__ENTRY_KIND__DEPOSIT : ACCOUNT__ENTRY_KIND__WITHDRAWAL;
  struct ira_movement movement = { .entry_id = entry_id,
                                   .account_id = in->account_id,
                                   .kind = (int)in->ira->kind,
                                   .tax_year = (int)in->ira->tax_year,
                                   .on = plain_date(in->effective_on, at.business_on),
                                   .gross_e4 = amount_e4 < 0 ? -amount_e4 : amount_e4,
                                   .federal_e4 = plain_number(in->ira->federal_withholding, CASH_PLACES, 0),
                                   .state_e4 = plain_number(in->ira->state_withholding, CASH_PLACES, 0) };
  struct ira_year *year = state_ira_year(batch->state, in->account_id, movement.tax_year);
  if ((int)in->kind != wanted)
    return status_fail(STATUS_INVALID_ARGUMENT, "ira.kind", "contributions are deposits, distributions withdrawals");
  if (!year)
    return status_fail(STATUS_FAILED_PRECONDITION, "account_id", "nobody holds the account");
  state_touch(batch->state, year, sizeof *year);
  struct status status = ira_count(&movement, state_account(batch->state, in->account_id)->kind, year);
  if (!status_is_ok(status))
    return status;
  state_write_ira(batch->state, movement);
  if (movement.excess_e4 > 0)
    open_task(batch, &movement, at);
  return status;
}
