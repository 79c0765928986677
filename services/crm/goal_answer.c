/* Puts the engine's result into the answer: likelihoods with their errors, the fan, dates, and what goes with it. */
#include <math.h>

#include "base/date.h"
#include "base/decimal.h"
#include "goal_project.h"
#include "wire/wire.h"

#define CENTS 100 /* of one */

static const char *hundredths(struct call *call, int64_t value_e2)
{
  char text[DECIMAL_TEXT_SIZE];
  return arena_strdup(call->arena, decimal_format(value_e2, GOAL_PERCENT_PLACES, 2, text));
}

Crm__GoalLikelihood *goal_likelihood_of(struct call *call, const struct goal_estimate *estimate)
{
  Crm__GoalLikelihood *likelihood = arena_alloc(call->arena, sizeof *likelihood);
  crm__goal_likelihood__init(likelihood);
  int64_t percent_e2 = goal_percent_e2(estimate);
  likelihood->percent = hundredths(call, percent_e2);
  likelihood->plus_minus = hundredths(call, goal_plus_minus_e2(estimate));
  likelihood->text = goal_likelihood_text(call->arena, estimate);
  likelihood->band = (Crm__GoalLikelihood__Band)goal_band_of(percent_e2);
  return likelihood;
}

Crm__GoalRun__Method goal_method_of(const struct goal_result *result, const struct goal_choice *choice)
{
  switch (result->method) {
  case GOAL_SOBOL:
    return CRM__GOAL_RUN__METHOD__SOBOL;
  case GOAL_BOOTSTRAP:
    return CRM__GOAL_RUN__METHOD__BOOTSTRAP;
  case GOAL_EXACT:
    return CRM__GOAL_RUN__METHOD__EXACT;
  default:
    return choice->options.antithetic ? CRM__GOAL_RUN__METHOD__ANTITHETIC : CRM__GOAL_RUN__METHOD__MONTE_CARLO;
  }
}

static const char *day_text(struct call *call, int32_t on)
{
  char text[DATE_TEXT_SIZE];
  return arena_strdup(call->arena, date_format(on, text));
}

/* The date of a goal's payment in month k: its own day of the month. */
static const char *payment_on(struct call *call, const struct goal_input *input, const struct goal_wish *wish, int k)
{
  return day_text(call, date_add_months(wish->due_on, k - goal_month_of(input->valuation_on, wish->due_on)));
}

static double needed(const struct goal_plan *plan, const struct goal_plan_goal *goal, int payments)
{
  double sum = 0, inflation = 1 + (double)plan->inflation_e8 / (double)WEIGHT_E8;
  int step = goal->kind == GOAL_RETIREMENT ? 1 : 12;
  for (int i = 0; i < payments; i++)
    sum += goal_amount_of_e4(goal->amount_e4) * pow(inflation, (double)(goal->first_month + i * step) / 12);
  return sum;
}

static int payments_of(const struct goal_plan_goal *goal)
{
  if (goal->kind == GOAL_COLLEGE)
    return goal->payments;
  return goal->kind == GOAL_RETIREMENT ? goal->last_month - goal->first_month + 1 : 1;
}

/* Rounded up to a cent, so that an error is never told as none; empty where it is not known. */
static const char *error_text(struct call *call, double error)
{
  if (!(error < (double)INT64_MAX / CASH_E4))
    return "";
  return goal_money_e4(call, goal_amount_to_e4(ceil(error * CENTS) / CENTS));
}

static void fill_outcome(struct call *call, const struct goal_case *made, int g, const struct goal_result *result,
                         Crm__GoalOutcome *out)
{
  const struct goal_plan *plan = &made->months.plan;
  const struct goal_plan_goal *goal = &plan->goals[g];
  const struct goal_outcome *outcome = &result->goals[g];
  const struct goal_wish *wish = &made->input.wishes[made->months.wish_of[g]];
  int payments = payments_of(goal);
  out->over = false;
  out->likelihood = goal_likelihood_of(call, &outcome->likelihood);
  out->first_payment_on = payment_on(call, &made->input, wish, goal->first_month);
  out->last_payment_on = payment_on(call, &made->input, wish,
                                    goal->first_month + (payments - 1) * (goal->kind == GOAL_RETIREMENT ? 1 : 12));
  out->payments = (uint32_t)payments;
  out->needed = goal_money(call, needed(plan, goal, payments));
  out->median_at_date = goal_money(call, outcome->at_date.value[GOAL_MEDIAN]);
  out->mean_shortfall = goal_money(call, outcome->mean_shortfall_missed);
  out->expected_shortfall = goal_money(call, outcome->mean_shortfall.value);
  out->median_plus_minus = error_text(call, outcome->at_date.error[GOAL_MEDIAN]);
  out->mean_shortfall_plus_minus = error_text(call, outcome->shortfall_missed_error);
  out->expected_shortfall_plus_minus = error_text(call, outcome->mean_shortfall.high - outcome->mean_shortfall.value);
  out->below_line =
      made->line_e2 != GOAL_LINE_NONE && goal_is_below(goal_percent_e2(&outcome->likelihood), made->line_e2);
}

static void fill_goals(struct call *call, const struct goal_case *made, const struct goal_result *result,
                       Crm__GoalProjection *out)
{
  const Crm__GoalPlanInput *in = made->source.input;
  out->n_goals = in->n_goals;
  out->goals = arena_array(call->arena, in->n_goals, sizeof *out->goals);
  for (size_t i = 0; i < in->n_goals; i++) {
    Crm__GoalOutcome *outcome = arena_alloc(call->arena, sizeof *outcome);
    crm__goal_outcome__init(outcome);
    outcome->name = in->goals[i]->name;
    outcome->kind = in->goals[i]->kind;
    outcome->over = true;
    out->goals[i] = outcome;
  }
  for (int g = 0; g < result->goal_count; g++)
    fill_outcome(call, made, g, result, out->goals[made->months.wish_of[g]]);
}

static void fill_fan(struct call *call, const struct goal_case *made, const struct goal_result *result,
                     Crm__GoalProjection *out)
{
  out->n_fan = (size_t)result->fan_count;
  out->fan = arena_array(call->arena, out->n_fan + 1, sizeof *out->fan);
  for (size_t i = 0; i < out->n_fan; i++) {
    const struct goal_fan_row *row = &result->fan[i];
    Crm__GoalFanYear *year = arena_alloc(call->arena, sizeof *year);
    crm__goal_fan_year__init(year);
    year->month = (uint32_t)row->month;
    year->on = day_text(call, date_add_months(made->input.valuation_on, row->month));
    const char **cells[GOAL_PERCENTILES] = { &year->p5,  &year->p10, &year->p25, &year->p50,
                                             &year->p75, &year->p90, &year->p95 };
    year->plus_minus = arena_array(call->arena, GOAL_PERCENTILES, sizeof *year->plus_minus);
    for (size_t j = 0; j < GOAL_PERCENTILES; j++) {
      *cells[j] = goal_money(call, row->value[j]);
      year->plus_minus[year->n_plus_minus++] = error_text(call, row->error[j]);
    }
    out->fan[i] = year;
  }
  if (out->n_fan == 0)
    return;
  out->median_at_end = out->fan[out->n_fan - 1]->p50;
  out->median_at_end_plus_minus = out->fan[out->n_fan - 1]->plus_minus[GOAL_MEDIAN];
}

static void fill_words(struct call *call, const struct goal_case *made, const struct goal_run_words *words,
                       Crm__GoalProjection *out)
{
  out->hypothetical = goal_hypothetical;
  out->n_assumptions = goal_assumption_sentences(call->arena, &made->input, words, &out->assumptions);
  out->n_limits = goal_limit_sentences(call->arena, words, &out->limits);
  out->fees = goal_fee_sentence(call->arena, made->input.fee_e8, made->basis->fee_source);
}

/* What the numbers hang on: the plan's numbers of the day, its goals, and the run. */
static void fill_hash(struct call *call, const struct goal_case *made, const struct goal_choice *choice,
                      Crm__GoalProjection *out)
{
  const ProtobufCMessage *const parts[] = { &made->basis->base, &made->source.input->base };
  uint64_t run[] = { (uint64_t)choice->options.method, choice->options.antithetic, choice->options.seed,
                     choice->options.paths, (uint64_t)choice->options.block_months };
  struct hash_state state;
  hash_begin(&state);
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
    size_t size;
    const uint8_t *packed = wire_pack(call->arena, parts[i], &size);
    hash_add(&state, packed, size);
  }
  hash_add(&state, run, sizeof run);
  hash_add(&state, choice->options.history, (size_t)choice->options.history_count * sizeof(double));
  out->inputs_hash.len = HASH_BYTES;
  out->inputs_hash.data = arena_alloc(call->arena, HASH_BYTES);
  hash_end(&state, out->inputs_hash.data);
}

void goal_projection_fill(struct call *call, const struct goal_case *made, const struct goal_choice *choice,
                          const struct goal_result *result, Crm__GoalProjection *out)
{
  out->plan_id = made->source.plan_id;
  out->plan_version = made->source.plan_version;
  out->plan_name = made->source.input->name;
  out->basis = made->basis;
  out->method = goal_method_of(result, choice);
  out->paths = result->paths;
  out->seed = out->method == CRM__GOAL_RUN__METHOD__EXACT ? 0 : result->seed;
  out->all_goals = goal_likelihood_of(call, &result->all_goals);
  fill_goals(call, made, result, out);
  fill_fan(call, made, result, out);
  fill_words(call, made, &(struct goal_run_words){ result, choice->options.antithetic, choice->history }, out);
  fill_hash(call, made, choice, out);
}
