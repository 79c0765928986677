/* The path without volatility, to the cent; and what the engine is given. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "plan_text.h"
#include "steady.h"

static struct goal_model model_of(struct arena *arena, const char *rule, const char *text, struct goal_months *months)
{
  struct goal_input input = input_of_text(arena, text);
  struct goal_model model;
  struct status status = goal_input_check(arena, &input);
  if (status_is_ok(status))
    status = goal_input_months(arena, &input, months);
  if (status_is_ok(status))
    status = goal_plan_model(arena, &months->plan, &model);
  cr_assert(status_is_ok(status), "%s: %s: %s", rule, status.field, status.message);
  return model;
}

/* "yes no": whether each goal is met. */
static const char *met_text(struct arena *arena, const struct goal_model *model, const struct steady *steady)
{
  const char *text = "";
  for (int g = 0; g < model->goal_count; g++)
    text = arena_printf(arena, "%s%s%s", text, g ? " " : "", steady->is_met[g] ? "yes" : "no");
  return text;
}

/* "58:500.00 59:1500.00": month and what was not paid then. */
static const char *short_text(struct arena *arena, const struct goal_model *model, const struct steady *steady)
{
  const char *text = "";
  for (int k = 0; k <= model->months; k++) {
    if (steady->shortfall[k] > 0)
      text = arena_printf(arena, "%s%s%d:%.2f", text, text[0] ? " " : "", k, steady->shortfall[k]);
  }
  return text;
}

Test(goal_months, the_path_without_volatility_is_exact_to_the_cent)
{
  static const struct {
    const char *rule, *plan, *before, *left, *met, *shortfall; /* before: the first goal's first payment */
  } rows[] = {
    { "savings of ten years", "10000.00 r 0.06 i 0.03 put 200.00|other 1.00 2036-11-21", "55224.69", "55223.35", "yes",
      "" },
    { "contributions that do not grow, a half percent a month",
      "10000.00 r 0.06167781 i 0 put 200.00|other 1.00 2036-11-21", "50969.84", "50968.84", "yes", "" },
    { "the same with a growth of their own of zero",
      "10000.00 r 0.06167781 i 0.03 growth 0 put 200.00|other 1.00 2036-11-21", "50969.84", "50968.49", "yes", "" },
    { "college", "60000.00 r 0.04 i 0.03 put 300.00|college 15000.00 2028-11-21", "72605.66", "23793.78", "yes", "" },
    { "retirement that fails", "100000.00|retirement 2000.00 2026-11-21 born 1961-11-21 end 70 ss 500.00 at 67",
      "100000.00", "0.00", "no", "58:500.00 59:1500.00" },
    { "retirement that is just met", "102000.00|retirement 2000.00 2026-11-21 born 1961-11-21 end 70 ss 500.00 at 67",
      "102000.00", "0.00", "yes", "" },
    { "a cent less", "101999.99|retirement 2000.00 2026-11-21 born 1961-11-21 end 70 ss 500.00 at 67", "101999.99",
      "0.00", "no", "59:0.01" },
    { "due today: before any growth", "10000.00 r 0.5|house 10000.00 2026-11-21", "10000.00", "0.00", "yes", "" },
    { "due today, a cent more than there is", "10000.00 r 0.5|house 10000.01 2026-11-21", "10000.00", "0.00", "no",
      "0:0.01" },
    { "due today: no contribution has come", "0.00 put 100.00|house 100.00 2026-11-21", "0.00", "0.00", "no",
      "0:100.00" },
    { "due in three weeks is due now", "10000.00 r 0.5 i 0.5|house 10000.00 2026-12-12", "10000.00", "0.00", "yes",
      "" },
    { "due in a month: one growth, one contribution", "10000.00 r 0.06 put 100.00|house 1.00 2026-12-21", "10148.68",
      "10147.68", "yes", "" },
    { "a goal grows with prices", "100.00 i 0.03|house 100.00 2027-11-21", "100.00", "0.00", "no", "12:3.00" },
    { "a fee of 1.2 percent takes a thousandth a month", "10000.00 fee 0.012|house 1.00 2027-11-21", "9880.66",
      "9879.66", "yes", "" },
    { "a fee of all of it takes a twelfth a month", "12000.00 fee 1|house 1.00 2027-01-21", "10083.33", "10082.33",
      "yes", "" },
    { "a fee takes of growth, too", "10000.00 r 0.06 fee 0.012|house 1.00 2027-11-21", "10473.50", "10472.50", "yes",
      "" },
    { "a loss every year", "10000.00 r -0.5|house 1.00 2028-11-21", "2500.00", "2499.00", "yes", "" },
    { "contributions that grow by a tenth a year", "0.00 growth 0.1 put 100.00|house 1.00 2027-11-21", "1264.05",
      "1263.05", "yes", "" },
    { "contributions end the month before retirement",
      "0.00 put 100.00|retirement 100.00 2027-11-21 born 1961-11-21 end 67", "1100.00", "0.00", "no", "23:100.00" },
    { "nobody who has retired contributes", "0.00 put 100.00|retirement 100.00 2020-11-21 born 1961-11-21 end 66",
      "0.00", "0.00", "no",
      "0:100.00 1:100.00 2:100.00 3:100.00 4:100.00 5:100.00 6:100.00 7:100.00 8:100.00 9:100.00 10:100.00 11:100.00" },
    { "social security alone, whether retired or not",
      "0.00|retirement 200.00 2027-05-21 born 1961-11-21 end 66 ss 100.00 at 65", "700.00", "0.00", "yes", "" },
    { "a surplus of social security stays invested",
      "0.00|retirement 40.00 2026-11-21 born 1961-11-21 end 66 ss 100.00 at 65", "100.00", "720.00", "yes", "" },
    { "college under way: two of four payments are left", "2000.00|college 1000.00 2024-11-21", "2000.00", "0.00",
      "yes", "" },
    { "goals in order of date take what is there", "100.00|house 100.00 2028-11-21|vacation 60.00 2027-11-21", "40.00",
      "0.00", "no yes", "24:60.00" },
    { "by priority the later house comes first", "100.00 priority|house 100.00 2028-11-21|vacation 60.00 2027-11-21",
      "100.00", "0.00", "yes no", "12:60.00" },
    { "by priority what harms nobody is paid", "160.00 priority|house 100.00 2028-11-21|vacation 60.00 2027-11-21",
      "100.00", "0.00", "yes yes", "" },
    { "a goal that misses anyhow is not protected", "90.00 priority|house 100.00 2028-11-21|vacation 60.00 2027-11-21",
      "30.00", "0.00", "no yes", "24:70.00" },
    { "the third is paid where the second is not",
      "100.00 priority|house 50.00 2029-11-21|vacation 80.00 2027-11-21|medical 50.00 2028-11-21", "50.00", "0.00",
      "yes no yes", "12:80.00" },
    { "on one day the first of the list is paid first", "100.00|vacation 60.00 2027-11-21|medical 60.00 2027-11-21",
      "100.00", "0.00", "yes no", "12:20.00" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct arena *arena = arena_new();
    struct goal_months months;
    struct goal_model model = model_of(arena, rows[i].rule, rows[i].plan, &months);
    struct steady steady = steady_of(arena, &model);
    const char *before = arena_printf(arena, "%.2f", steady.before[0]);
    const char *left = arena_printf(arena, "%.2f", steady.balance[model.months]);
    cr_expect_str_eq(before, rows[i].before, "%s: %s", rows[i].rule, before);
    cr_expect_str_eq(left, rows[i].left, "%s: %s left", rows[i].rule, left);
    cr_expect_str_eq(met_text(arena, &model, &steady), rows[i].met, "%s", rows[i].rule);
    const char *missing = short_text(arena, &model, &steady);
    cr_expect_str_eq(missing, rows[i].shortfall, "%s: short %s", rows[i].rule, missing);
    arena_free(arena);
  }
}

Test(goal_months, a_year_s_return_and_volatility_become_those_of_the_logarithm)
{
  static const struct {
    const char *plan;
    double mean, variance;
  } rows[] = {
    { "1.00 r 0 s 0|house 1.00 2027-11-21", 0, 0 },
    { "1.00 r 0.06 s 0|house 1.00 2027-11-21", 0.058268908123975, 0 },
    /* exp(.06) - 1 and exp(.06) sqrt(exp(.12^2) - 1), as the closed forms have it */
    { "1.00 r 0.06183655 s 0.12788048|house 1.00 2027-11-21", 0.0528, 0.0144 },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct arena *arena = arena_new();
    struct goal_months months;
    struct goal_model model = model_of(arena, rows[i].plan, rows[i].plan, &months);
    cr_expect_float_eq(12 * model.log_mean, rows[i].mean, 1e-8, "%s: %.12f", rows[i].plan, 12 * model.log_mean);
    cr_expect_float_eq(12 * model.log_variance, rows[i].variance, 1e-8, "%s: %.12f", rows[i].plan,
                       12 * model.log_variance);
    arena_free(arena);
  }
}

Test(goal_months, likelihood_of_one_payment_is_that_of_the_closed_form)
{
  static const struct {
    const char *plan;
    double likelihood;
  } rows[] = {
    { "100000.00 r 0.07 s 0.1 i 0|house 150000.00 2036-11-21", 0.779921 },
    { "100000.00 r 0.07 s 0.1 i 0.03|house 150000.00 2036-11-21", 0.408884 },
    { "100000.00 r 0.07 s 0.1 i 0|house 200000.00 2036-11-21", 0.419331 },
    { "100000.00 r 0.09 s 0.14 i 0|house 500000.00 2046-11-21", 0.465517 },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct arena *arena = arena_new();
    struct goal_months months;
    struct goal_model model = model_of(arena, rows[i].plan, rows[i].plan, &months);
    double due = model.goals[0].due[model.months];
    double z = (log(due / model.start_value) - model.log_mean * model.months) / sqrt(model.log_variance * model.months);
    cr_expect_float_eq(0.5 * erfc(z / sqrt(2)), rows[i].likelihood, 5e-7, "%s", rows[i].plan);
    arena_free(arena);
  }
}

Test(goal_months, contributions_come_from_the_first_month_to_the_one_before_retirement_or_the_last_payment)
{
  static const struct {
    const char *plan;
    int months, contributed;
  } rows[] = {
    { "1.00 put 1.00|house 1.00 2036-11-21", 120, 120 },
    { "1.00|house 1.00 2036-11-21", 120, 0 },
    { "1.00 put 1.00|house 1.00 2026-11-21", 0, 0 },
    { "1.00 put 1.00|college 1.00 2028-11-21", 60, 60 },
    { "1.00 put 1.00|retirement 1.00 2027-11-21 born 1961-11-21 end 70|house 1.00 2046-11-21", 240, 11 },
    { "1.00 put 1.00|retirement 1.00 2026-12-21 born 1961-11-21 end 70", 59, 0 },
    { "1.00 put 1.00|retirement 1.00 2029-11-21 born 1961-11-21 end 70|retirement 1.00 2027-11-21 born 1961-11-21 end "
      "70",
      59, 11 },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct arena *arena = arena_new();
    struct goal_months months;
    struct goal_model model = model_of(arena, rows[i].plan, rows[i].plan, &months);
    cr_expect_eq(model.months, rows[i].months, "%s: %d", rows[i].plan, model.months);
    cr_expect_eq(months.months, rows[i].months);
    cr_expect_eq(months.contribution_months, rows[i].contributed, "%s: %d", rows[i].plan, months.contribution_months);
    cr_expect_eq(model.contributions[0], 0, "nothing is contributed in month 0");
    arena_free(arena);
  }
}
