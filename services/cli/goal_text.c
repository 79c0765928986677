/* Prints goal plans, projections with their fan as text, solutions and reviews. */
#include "goal_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "output.h"

static double money_of(const char *text)
{
  int64_t e4 = 0;
  decimal_parse(text, CASH_PLACES, &e4);
  return (double)e4 / (double)CASH_E4;
}

/* A fraction as a percentage: "0.07" -> "7.00%". */
static const char *rate_text(struct arena *arena, const char *rate)
{
  int64_t e8;
  return rate[0] != '\0' && status_is_ok(decimal_parse(rate, WEIGHT_PLACES, &e8)) ? percent_text(arena, e8) : "-";
}

static const char *sure_text(const struct Crm__GoalLikelihood *likelihood)
{
  return likelihood == NULL ? "-" : likelihood->text;
}

static const char *band_text(struct arena *arena, const struct Crm__GoalLikelihood *likelihood)
{
  return likelihood == NULL ? "" : enum_text(arena, &crm__goal_likelihood__band__descriptor, (int)likelihood->band);
}

static size_t column_of(const char *amount, double top)
{
  double part = top > 0 ? money_of(amount) / top : 0;
  return part >= 1 ? FAN_COLUMNS - 1 : (size_t)(part * FAN_COLUMNS);
}

const char *goal_fan_bar(struct arena *arena, const struct Crm__GoalFanYear *year, double top)
{
  const struct {
    const char *from, *to;
    char mark;
  } spans[] = {
    { year->p5, year->p95, '.' },
    { year->p10, year->p90, '-' },
    { year->p25, year->p75, '=' },
    { year->p50, year->p50, '|' },
  };
  char *bar = arena_alloc(arena, FAN_COLUMNS + 1);
  memset(bar, ' ', FAN_COLUMNS);
  for (size_t i = 0; i < sizeof spans / sizeof spans[0]; i++)
    for (size_t at = column_of(spans[i].from, top); at <= column_of(spans[i].to, top); at++)
      bar[at] = spans[i].mark;
  return bar;
}

const char *goal_fan_error(struct arena *arena, struct Crm__GoalFanYear *const *years, size_t count)
{
  const char *widest = "0.00";
  for (size_t i = 0; i < count; i++) {
    for (size_t p = 0; p < years[i]->n_plus_minus; p++) {
      const char *error = years[i]->plus_minus[p];
      if (error[0] == '\0')
        return "There are too few paths to tell the error of every percentile.";
      widest = money_of(error) > money_of(widest) ? error : widest;
    }
  }
  return arena_printf(arena, "Each percentile is sure within %s at most, 95 times in a hundred.",
                      money_text(arena, widest));
}

/* "1,234.56 ± 7.89"; an amount without an error is of no projection. */
static const char *within_text(struct arena *arena, const char *amount, const char *error)
{
  const char *text = arena_strdup(arena, money_text(arena, amount));
  return error[0] == '\0' ? text : arena_printf(arena, "%s ± %s", text, money_text(arena, error));
}

static void print_fan(struct cli *cli, const struct Crm__GoalProjection *projection)
{
  double top = 0;
  struct table *table =
      table_new(cli->arena, "on|>p5|>p10|>p25|>median|>p75|>p90|>p95|p5 . p10 - p25 = median = p75 - p90 . p95");
  for (size_t i = 0; i < projection->n_fan; i++) {
    double high = money_of(projection->fan[i]->p95);
    top = high > top ? high : top;
  }
  for (size_t i = 0; i < projection->n_fan; i++) {
    const struct Crm__GoalFanYear *year = projection->fan[i];
    table_add(table, (const char *[]){ year->on, money_text(cli->arena, year->p5), money_text(cli->arena, year->p10),
                                       money_text(cli->arena, year->p25), money_text(cli->arena, year->p50),
                                       money_text(cli->arena, year->p75), money_text(cli->arena, year->p90),
                                       money_text(cli->arena, year->p95), goal_fan_bar(cli->arena, year, top) });
  }
  if (projection->n_fan == 0)
    return;
  table_print(table, cli->out);
  fprintf(cli->out, "%s\n", goal_fan_error(cli->arena, projection->fan, projection->n_fan));
}

static void print_basis(struct cli *cli, const struct Crm__GoalBasis *basis)
{
  struct arena *arena = cli->arena;
  fprintf(cli->out, "value %s on %s (%s); contribution %s a month, growing %s a year, for %u months\n",
          money_text(arena, basis->current_value), basis->valuation_on, basis->value_source,
          money_text(arena, basis->contribution), rate_text(arena, basis->contribution_growth),
          basis->contribution_months);
  fprintf(cli->out, "return %s (%s), volatility %s (%s), inflation %s, fee %s (%s)\n",
          rate_text(arena, basis->expected_return), basis->return_source, rate_text(arena, basis->volatility),
          basis->volatility_source, rate_text(arena, basis->inflation), rate_text(arena, basis->fee),
          basis->fee_source);
}

static void print_goals(struct cli *cli, const struct Crm__GoalProjection *projection)
{
  struct arena *arena = cli->arena;
  struct table *table =
      table_new(arena, "goal|kind|>likelihood|band|first payment|last|>needed|>median then|>short if missed|");
  for (size_t i = 0; i < projection->n_goals; i++) {
    const struct Crm__GoalOutcome *goal = projection->goals[i];
    table_add(table,
              (const char *[]){ goal->name, enum_text(arena, &crm__goal__kind__descriptor, (int)goal->kind),
                                goal->over ? "over" : sure_text(goal->likelihood), band_text(arena, goal->likelihood),
                                goal->first_payment_on, goal->last_payment_on, money_text(arena, goal->needed),
                                within_text(arena, goal->median_at_date, goal->median_plus_minus),
                                within_text(arena, goal->mean_shortfall, goal->mean_shortfall_plus_minus),
                                goal->below_line ? "below its line" : "" });
  }
  table_print(table, cli->out);
}

static void print_sentences(struct cli *cli, const char *title, const char *const *sentences, size_t count)
{
  for (size_t i = 0; i < count; i++)
    fprintf(cli->out, "%s %s\n", i == 0 ? title : "          ", sentences[i]);
}

void goal_projection_print(struct cli *cli, const struct Crm__GoalProjection *projection)
{
  struct arena *arena = cli->arena;
  fprintf(cli->out, "%s%s%s\n", projection->plan_name, projection->plan_id != 0 ? ", plan " : "",
          id_text(arena, projection->plan_id));
  print_basis(cli, projection->basis);
  print_goals(cli, projection);
  fprintf(cli->out, "all goals together: %s, %s\n", sure_text(projection->all_goals),
          band_text(arena, projection->all_goals));
  fprintf(cli->out, "method %s", enum_text(arena, &crm__goal_run__method__descriptor, (int)projection->method));
  if (projection->seed != 0)
    fprintf(cli->out, ", seed %llu, %u paths", (unsigned long long)projection->seed, projection->paths);
  fputs("\n\n", cli->out);
  print_fan(cli, projection);
  fprintf(cli->out, "\n%s\n", projection->hypothetical);
  print_sentences(cli, "Assumed:  ", projection->assumptions, projection->n_assumptions);
  print_sentences(cli, "Limits:   ", projection->limits, projection->n_limits);
  print_sentences(cli, "Fees:     ", &projection->fees, 1);
}

void goal_solution_print(struct cli *cli, const struct Crm__GoalSolution *solution)
{
  fprintf(cli->out, "%s\n", solution->message);
  fprintf(cli->out, "as the plan is: %s; so: %s (%u evaluations, method %s)\n", sure_text(solution->likelihood_now),
          sure_text(solution->likelihood), solution->evaluations,
          enum_text(cli->arena, &crm__goal_run__method__descriptor, (int)solution->method));
  print_basis(cli, solution->basis);
  fprintf(cli->out, "\n%s\n", solution->hypothetical);
  print_sentences(cli, "Assumed:  ", solution->assumptions, solution->n_assumptions);
  print_sentences(cli, "Limits:   ", solution->limits, solution->n_limits);
  print_sentences(cli, "Fees:     ", &solution->fees, 1);
}

void goal_plan_print(struct cli *cli, const struct Crm__GoalPlan *plan)
{
  struct arena *arena = cli->arena;
  const struct Crm__GoalPlanInput *input = plan->input;
  fprintf(cli->out, "plan %llu, version %llu: %s\n", (unsigned long long)plan->plan_id,
          (unsigned long long)plan->version, input->name);
  for (size_t i = 0; i < input->n_account_ids; i++)
    fprintf(cli->out, "%s%llu%s", i == 0 ? "accounts " : ", ", (unsigned long long)input->account_ids[i],
            i + 1 == input->n_account_ids ? "\n" : "");
  if (plan->measured_volatility[0] != '\0')
    fprintf(cli->out, "volatility %s, %s\n", rate_text(arena, plan->measured_volatility), plan->volatility_source);
  struct table *table = table_new(arena, ">|goal|kind|>amount|from|born|>to age|>social security|>from age");
  for (size_t i = 0; i < input->n_goals; i++) {
    const struct Crm__Goal *goal = input->goals[i];
    table_add(table, (const char *[]){ id_text(arena, i + 1), goal->name,
                                       enum_text(arena, &crm__goal__kind__descriptor, (int)goal->kind),
                                       money_text(arena, goal->amount), goal->due_on, goal->born_on,
                                       id_text(arena, goal->plan_end_age), money_text(arena, goal->social_security),
                                       id_text(arena, goal->social_security_age) });
  }
  table_print(table, cli->out);
  if (plan->latest != NULL)
    goal_review_print(cli, plan->latest);
}

void goal_review_print(struct cli *cli, const struct Crm__GoalReview *review)
{
  char at[INSTANT_TEXT_SIZE] = "";
  if (review->reviewed_at != NULL)
    instant_format(review->reviewed_at->seconds * US_PER_SECOND, at);
  fprintf(cli->out, "reviewed %s (%s), value %s%s%s\n", at, review->because,
          money_text(cli->arena, review->current_value), review->problem[0] != '\0' ? ": " : "", review->problem);
  for (size_t i = 0; i < review->n_goals; i++)
    fprintf(cli->out, "  %s: %s %s%s\n", review->goals[i]->name, sure_text(review->goals[i]->likelihood),
            band_text(cli->arena, review->goals[i]->likelihood),
            review->goals[i]->below_line ? ", BELOW THE LINE" : "");
  for (size_t i = 0; i < review->n_task_ids; i++)
    fprintf(cli->out, "  opened task %llu\n", (unsigned long long)review->task_ids[i]);
}

void goal_reviews_print(struct cli *cli, struct Crm__GoalReview *const *reviews, size_t count)
{
  struct table *table = table_new(cli->arena, "reviewed|because|>value|>lowest|>all goals|>line||problem");
  for (size_t i = 0; i < count; i++) {
    char at[INSTANT_TEXT_SIZE] = "";
    if (reviews[i]->reviewed_at != NULL)
      instant_format(reviews[i]->reviewed_at->seconds * US_PER_SECOND, at);
    table_add(table, (const char *[]){ arena_strdup(cli->arena, at), reviews[i]->because,
                                       money_text(cli->arena, reviews[i]->current_value), reviews[i]->lowest,
                                       sure_text(reviews[i]->all_goals), reviews[i]->line,
                                       reviews[i]->below_line ? "below" : "", reviews[i]->problem });
  }
  table_print(table, cli->out);
}
