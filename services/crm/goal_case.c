/* Makes a plan of today from what was put, the accounts and the firm's assumptions. */
#include "goal_case.h"

#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "goal_fee.h"
#include "goal_returns.h"
#include "goal_words.h"

int64_t goal_number(const char *text, int places, int64_t fallback)
{
  int64_t value = text[0] == '-' ? INT64_MIN : INT64_MAX;
  if (text[0] == '\0')
    return fallback;
  decimal_parse(text, places, &value); /* leaves it where it does not fit */
  return value;
}

static int32_t day(const char *text)
{
  int32_t on = DATE_NONE;
  if (text[0] != '\0')
    date_parse(text, &on);
  return on;
}

const char *goal_money_e4(struct call *call, int64_t amount_e4)
{
  char text[DECIMAL_TEXT_SIZE];
  int64_t cents_e4 = amount_e4;
  decimal_round_to(amount_e4, CENT_E4, ROUND_HALF_EVEN, &cents_e4);
  return arena_strdup(call->arena, decimal_format(cents_e4, CASH_PLACES, 2, text));
}

const char *goal_money(struct call *call, double amount)
{
  return goal_money_e4(call, goal_amount_to_e4(amount));
}

const char *goal_rate(struct call *call, int64_t rate_e8)
{
  char text[DECIMAL_TEXT_SIZE];
  return arena_strdup(call->arena, decimal_format(rate_e8, WEIGHT_PLACES, 0, text));
}

static struct status fails(struct call *call, const struct goal_case *made, enum status_code code, const char *field,
                           const char *rule)
{
  return call_fail(call, code, arena_printf(call->arena, "%s%s", made->source.prefix, field), "%s", rule);
}

static void read_wishes(struct call *call, struct goal_case *made)
{
  const Crm__GoalPlanInput *in = made->source.input;
  struct goal_wish *wishes = arena_array(call->arena, in->n_goals + 1, sizeof *wishes);
  for (size_t i = 0; i < in->n_goals; i++) {
    const Crm__Goal *goal = in->goals[i];
    wishes[i] = (struct goal_wish){ .purpose = (enum goal_purpose)goal->kind,
                                    .amount_e4 = goal_number(goal->amount, CASH_PLACES, 0),
                                    .due_on = day(goal->due_on),
                                    .born_on = day(goal->born_on),
                                    .plan_end_age = (int)goal->plan_end_age,
                                    .social_security_e4 = goal_number(goal->social_security, CASH_PLACES, 0),
                                    .social_security_age = (int)goal->social_security_age };
  }
  made->input.wishes = wishes;
  made->input.wish_count = in->n_goals;
}

/* Whose plan it is: somebody the caller sees. A plan of a prospect has neither accounts nor a value of its own. */
static struct status check_owner(struct call *call, const struct goal_case *made)
{
  const Crm__GoalPlanInput *in = made->source.input;
  Account__Person *person;
  if (in->n_account_ids == 0 && in->person_id == 0)
    return fails(call, made, STATUS_INVALID_ARGUMENT, "account_ids",
                 "a plan has accounts, or a person whose plan it is");
  if (in->n_account_ids == 0 && in->current_value[0] == '\0')
    return fails(call, made, STATUS_INVALID_ARGUMENT, "current_value",
                 "without accounts the current value is typed: 0 when there is none");
  if (in->person_id != 0)
    return crm_person(call, arena_printf(call->arena, "%sperson_id", made->source.prefix), in->person_id, &person);
  return status_ok();
}

static struct status check_household(struct call *call, const struct goal_case *made)
{
  Account__ListHouseholdsRequest request = ACCOUNT__LIST_HOUSEHOLDS_REQUEST__INIT;
  Account__ListHouseholdsResponse *response;
  request.household_id = made->source.input->household_id;
  if (request.household_id == 0)
    return status_ok();
  struct status status = master_list_households_call(call, &request, &response);
  if (status_is_ok(status) && response->n_households == 0)
    return fails(call, made, STATUS_NOT_FOUND, "household_id", "the household is not known");
  return status;
}

static struct status resolve_value(struct call *call, struct goal_case *made, bool *is_valued)
{
  const char *typed = made->source.input->current_value;
  made->basis->value_source = "typed";
  made->input.value_e4 = goal_number(typed, CASH_PLACES, 0);
  struct status status = goal_book_read(call, made->source.prefix, made->source.input, &made->book);
  if (!status_is_ok(status))
    return status;
  /* A typed value stands even when the accounts cannot be valued. */
  status = goal_book_value(call, made->source.prefix, &made->book);
  *is_valued = status_is_ok(status);
  if (typed[0] != '\0')
    return status_ok();
  made->basis->value_source = "ledger at last prices";
  made->input.value_e4 = made->book.value_e4 > 0 ? made->book.value_e4 : 0;
  return status;
}

static struct goal_fee fee_of(const Account__Fee *in)
{
  struct goal_fee fee = { 0 };
  if (in == NULL)
    return fee;
  fee.minimum_e4 = goal_number(in->minimum, CASH_PLACES, 0);
  for (size_t i = 0; i < in->n_tiers && i < GOAL_FEE_TIERS_MAX; i++)
    fee.tiers[fee.count++] = (struct goal_fee_tier){ .up_to_e4 = goal_number(in->tiers[i]->up_to, CASH_PLACES, 0),
                                                     .rate_e8 = goal_number(in->tiers[i]->rate, WEIGHT_PLACES, 0) };
  return fee;
}

/* Each account's schedule on its value, or on that of all accounts where the schedule is the household's; a typed value
 * is shared out by what the accounts are worth, so the rate is theirs. */
static void resolve_fee(struct call *call, struct goal_case *made)
{
  const char *typed = made->source.input->fee;
  struct goal_fee_part *parts = arena_array(call->arena, made->book.account_count + 1, sizeof *parts);
  bool has_schedule = false;
  made->basis->fee_source = "typed";
  made->input.fee_e8 = goal_number(typed, WEIGHT_PLACES, 0);
  if (typed[0] != '\0')
    return;
  for (size_t i = 0; i < made->book.account_count; i++) {
    const Account__Account *account = made->book.accounts[i];
    struct goal_fee fee = fee_of(account->fee);
    int64_t own_e4 = goal_book_value_of(&made->book, account->account_id);
    bool is_together = account->fee != NULL && account->fee->household_aggregation;
    has_schedule = has_schedule || account->fee != NULL;
    parts[i].value_e4 = own_e4;
    parts[i].rate_e8 = goal_fee_rate_e8(&fee, is_together ? made->book.value_e4 : own_e4);
  }
  made->input.fee_e8 = goal_fee_together_e8(parts, made->book.account_count);
  made->basis->fee_source = has_schedule ? "the accounts' schedules" : "no schedule";
}

static void read_numbers(struct goal_case *made)
{
  const Crm__GoalPlanInput *in = made->source.input;
  made->input.contribution_e4 = goal_number(in->contribution, CASH_PLACES, 0);
  made->input.inflation_e8 = goal_number(in->inflation, WEIGHT_PLACES, GOAL_INFLATION_E8);
  made->input.contribution_growth_e8 = goal_number(in->contribution_growth, WEIGHT_PLACES, made->input.inflation_e8);
  made->input.by_priority = in->by_priority;
  made->line_e2 = goal_number(in->line, GOAL_PERCENT_PLACES, GOAL_LINE_NONE);
}

/* What is over may be read, but is not put anew. */
static struct status check_input(struct call *call, struct goal_case *made)
{
  struct goal_input input = made->input;
  struct goal_wish *to_come = arena_array(call->arena, input.wish_count + 1, sizeof *to_come);
  struct status status;
  if (!made->source.is_new) {
    input.wishes = to_come;
    input.wish_count = 0;
    for (size_t i = 0; i < made->input.wish_count; i++) {
      if (goal_schedule_of(&made->input, &made->input.wishes[i]).last >= 0)
        to_come[input.wish_count++] = made->input.wishes[i];
    }
  }
  status = input.wish_count == 0 && made->input.wish_count > 0 ? status_ok() : goal_input_check(call->arena, &input);
  if (status_is_ok(status))
    status = goal_input_months(call->arena, &made->input, &made->months);
  return status_is_ok(status) ? status : fails(call, made, status.code, status.field, status.message);
}

static void fill_basis(struct call *call, struct goal_case *made)
{
  Crm__GoalBasis *basis = made->basis;
  const struct goal_input *input = &made->input;
  char on[DATE_TEXT_SIZE];
  double mean, variance;
  goal_monthly_log((double)input->return_e8 / (double)WEIGHT_E8, (double)input->volatility_e8 / (double)WEIGHT_E8,
                   &mean, &variance);
  basis->valuation_on = arena_strdup(call->arena, date_format(input->valuation_on, on));
  basis->current_value = goal_money_e4(call, input->value_e4);
  basis->expected_return = goal_rate(call, input->return_e8);
  basis->volatility = goal_rate(call, input->volatility_e8);
  basis->inflation = goal_rate(call, input->inflation_e8);
  basis->fee = goal_rate(call, input->fee_e8);
  basis->contribution = goal_money_e4(call, input->contribution_e4);
  basis->contribution_growth = goal_rate(call, input->contribution_growth_e8);
  basis->log_mean = arena_printf(call->arena, "%.10f", 12 * mean);
  basis->log_variance = arena_printf(call->arena, "%.10f", 12 * variance);
  basis->months = (uint32_t)made->months.months;
  basis->contribution_months = (uint32_t)made->months.contribution_months;
}

struct status goal_case_make(struct call *call, const struct goal_source *source, int32_t valuation_on,
                             struct goal_case *out)
{
  bool is_valued = false;
  *out = (struct goal_case){ .source = *source, .input = { .valuation_on = valuation_on } };
  out->basis = arena_alloc(call->arena, sizeof *out->basis);
  crm__goal_basis__init(out->basis);
  read_wishes(call, out);
  read_numbers(out);
  struct status status = check_owner(call, out);
  if (status_is_ok(status))
    status = check_household(call, out);
  if (status_is_ok(status))
    status = resolve_value(call, out, &is_valued);
  if (!status_is_ok(status))
    return status;
  resolve_fee(call, out);
  status = goal_returns_resolve(call, out, is_valued);
  if (status_is_ok(status) && out->line_e2 > GOAL_LINE_MOST_E2)
    status = fails(call, out, STATUS_INVALID_ARGUMENT, "line", "percent, from 0 to 100");
  if (status_is_ok(status))
    status = check_input(call, out);
  if (status_is_ok(status))
    fill_basis(call, out);
  return status;
}
