/* AlignmentService and AlternativeService: scores down to the metric, portfolios beside a benchmark, what else fits. */
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "esg_scene.h"

/* V1's air 10, 20, 20, 40 of MO, KO, PEP, MDLZ (high is bad; over all, since they are four); V2's clean air score the
 * other way round for two; V1's water for two. */
static void put_ratings(struct esg_scene *scene)
{
  static const struct {
    const char *source, *metric;
    uint64_t security_id;
    int value;
  } rows[] = {
    { "V1", "air", MO, 10 },
    { "V1", "air", KO, 20 },
    { "V1", "air", PEP, 20 },
    { "V1", "air", MDLZ, 40 },
    { "V2", "clean air score", MO, 1 },
    { "V2", "clean air score", KO, 2 },
    { "V1", "water", KO, 5 },
    { "V1", "water", PEP, 6 },
    { "V1", "tobacco revenue", MO, 60 },
    { "V1", "tobacco revenue", KO, 0 },
    { "V1", "tobacco revenue", PEP, 4 },
  };
  esg_scene_enable(scene);
  esg_scene_vendors(scene);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    esg_scene_rate(scene, rows[i].source, rows[i].metric, rows[i].security_id, rows[i].value);
}

static Esg__SecurityAlignment *security_of(struct esg_scene *scene, uint64_t security_id, uint64_t account_id)
{
  Esg__SecurityAlignmentRequest request = ESG__SECURITY_ALIGNMENT_REQUEST__INIT;
  Esg__SecurityAlignment *found;
  request.security_id = security_id;
  request.account_id = account_id;
  cr_assert_ok(alignment_security_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, &found));
  return found;
}

static const Esg__ValueScore *value_of(const Esg__SecurityAlignment *security, const char *value)
{
  for (size_t i = 0; i < security->n_values; i++)
    if (strcmp(security->values[i]->value, value) == 0)
      return security->values[i];
  return NULL;
}

static void play_drill_down(struct esg_scene *scene)
{
  put_ratings(scene);
  esg_scene_prefer(scene);
  const Esg__SecurityAlignment *mo = security_of(scene, MO, ACCOUNT_ID);
  const Esg__ValueScore *air = value_of(mo, "clean air");
  cr_expect_eq(air->importance, 3);
  cr_assert_eq(air->n_metrics, 2);
  cr_expect_str_eq(air->metrics[0]->percentile, "87.50", "best of 10, 20, 20, 40 where high is bad");
  cr_expect_str_eq(air->metrics[0]->raw, "10");
  cr_expect_str_eq(air->metrics[0]->as_of, "2026-10-22");
  cr_expect_eq(air->metrics[0]->peers, 4);
  cr_expect(air->metrics[0]->all_sectors, "four are fewer than five");
  cr_expect_str_eq(air->metrics[1]->percentile, "25.00", "the lower of two where high is good");
  cr_expect_str_eq(air->score, "71.875", "(3 x 87.5 + 1 x 25) / 4");
  cr_expect_str_eq(air->lowest, "25.00");
  cr_expect_str_eq(air->highest, "87.50");
  cr_expect_eq(air->coverage_e8, WEIGHT_E8);
  cr_expect_str_eq(value_of(mo, "pure water")->score, "");
  cr_expect_str_eq(mo->uncapped, "71.875", "water has no data");
  cr_expect_eq(mo->coverage_e8, 3 * WEIGHT_E8 / 4);
  cr_expect_str_eq(mo->score, "25.00");
  cr_expect_eq(mo->fit, ESG__FIT__KIND__CONFLICT);
  const Esg__ValueScore *pep = value_of(security_of(scene, PEP, ACCOUNT_ID), "clean air");
  cr_expect_str_eq(pep->score, "50.00");
  cr_expect_eq(pep->coverage_e8, 3 * WEIGHT_E8 / 4, "the vendor of weight 1 has no data");
  cr_expect_eq(security_of(scene, MO, 0)->fit, ESG__FIT__KIND__ALIGNED, "nobody's wishes");
  cr_expect_eq(security_of(scene, GIS, ACCOUNT_ID)->fit, ESG__FIT__KIND__NONE, "no data, no score");
  for (size_t i = 0; i < mo->n_practices; i++) {
    bool is_tobacco = strcmp(mo->practices[i]->practice, "tobacco") == 0;
    cr_expect_eq(mo->practices[i]->outcome,
                 is_tobacco ? ESG__VERDICT__OUTCOME__FLAGGED : ESG__VERDICT__OUTCOME__UNKNOWN);
    if (is_tobacco)
      cr_expect_str_eq(mo->practices[i]->bound, "5");
  }
}

Test(alignment_service, a_score_goes_down_to_vendor_metric_and_date)
{
  esg_scene_run(play_drill_down);
}

static Esg__Analysis *analysis_of(struct esg_scene *scene, const char *benchmark)
{
  Esg__AnalyzeRequest request = ESG__ANALYZE_REQUEST__INIT;
  Esg__Analysis *analysis;
  request.account_id = ACCOUNT_ID;
  request.benchmark = benchmark;
  cr_assert_ok(alignment_analyze_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, &analysis));
  return analysis;
}

static bool has_note(const Esg__Analysis *analysis, const char *part)
{
  for (size_t i = 0; i < analysis->n_notes; i++)
    if (strstr(analysis->notes[i], part) != NULL)
      return true;
  return false;
}

/* MO has 25 (capped), GIS no score. KO's is (3 x 56.25 + 1 x 75) / 4, of (3 x 50 + 1 x 75) / 4 for air and 75 for
 * water. */
static void play_portfolio(struct esg_scene *scene)
{
  put_ratings(scene);
  esg_scene_prefer(scene);
  esg_scene_hold(scene, 0, 1000);
  esg_scene_hold(scene, MO, 30);
  esg_scene_hold(scene, GIS, 10);
  const Esg__Analysis *analysis = analysis_of(scene, "FOOD");
  cr_assert_eq(analysis->n_holdings, 2, "cash is left out");
  cr_expect_str_eq(analysis->holdings[0]->symbol, "MO");
  cr_expect_str_eq(analysis->holdings[0]->value, "300.00");
  cr_expect_eq(analysis->holdings[0]->weight_e8, 3 * WEIGHT_E8 / 4);
  cr_expect_str_eq(analysis->holdings[0]->flagged[0], "tobacco");
  cr_expect_eq(analysis->holdings[0]->fit, ESG__FIT__KIND__CONFLICT);
  cr_expect_str_eq(analysis->holdings[1]->unknown[0], "tobacco", "no data is unknown, never clean");
  cr_expect_str_eq(analysis->portfolio->score, "25.00", "the unscored is left out");
  cr_expect_eq(analysis->portfolio->coverage_e8, 3 * WEIGHT_E8 / 4);
  cr_expect_str_eq(analysis->portfolio->grade, "D+");
  cr_expect_str_eq(analysis->benchmark_score->score, "42.9688", "half MO at 25, half KO at 60.9375");
  cr_expect_eq(analysis->n_values, 13);
  cr_expect_eq(analysis->n_practices, 9);
  for (size_t i = 0; i < analysis->n_practices; i++) {
    const Esg__PracticeRow *row = analysis->practices[i];
    if (strcmp(row->practice, "tobacco") != 0)
      continue;
    cr_expect(row->avoided);
    cr_expect_eq(row->flagged_weight_e8, 3 * WEIGHT_E8 / 4);
    cr_expect_eq(row->unknown_weight_e8, WEIGHT_E8 / 4);
    cr_expect_eq(row->benchmark_flagged_weight_e8, WEIGHT_E8 / 2);
    cr_expect_eq(row->flagged_security_ids[0], MO);
  }
  cr_expect(has_note(analysis, "unknown, which is not clean"));
  esg_scene_hold(scene, GIS, 21);
  analysis = analysis_of(scene, "");
  cr_expect_str_eq(analysis->portfolio->grade, "", "less than half is scored");
  cr_expect(has_note(analysis, "no grade"));
}

Test(alignment_service, a_portfolio_is_scored_over_what_has_a_score_beside_its_benchmark)
{
  esg_scene_run(play_portfolio);
}

static void play_fund_and_short(struct esg_scene *scene)
{
  put_ratings(scene);
  const Esg__Analysis *analysis = analysis_of(scene, "");
  cr_expect_str_eq(analysis->portfolio->score, "", "nothing is held");
  cr_expect(has_note(analysis, "said nothing"));
  esg_scene_prefer(scene);
  esg_scene_hold(scene, FOOD, 20);
  analysis = analysis_of(scene, "");
  const Esg__HoldingRow *fund = analysis->holdings[0];
  cr_expect(fund->looked_through);
  cr_expect_str_eq(fund->constituents_as_of, "2026-11-01");
  cr_expect_str_eq(fund->score, "42.9688");
  cr_expect_eq(fund->fit, ESG__FIT__KIND__CONFLICT, "half of it shows what she avoids: bought, it would be held");
  cr_expect_eq(fund->conflict_weight_e8, WEIGHT_E8 / 2);
  cr_expect_str_eq(fund->flagged[0], "tobacco");
  esg_scene_hold(scene, FOOD, -20);
  esg_scene_hold(scene, MO, -10);
  analysis = analysis_of(scene, "");
  cr_expect(analysis->holdings[0]->short_position);
  cr_expect_str_eq(analysis->holdings[0]->score, "75.00", "100 - 25");
  cr_expect_str_eq(analysis->portfolio->score, "75.00");
  cr_expect(has_note(analysis, "sold short"));
}

Test(alignment_service, funds_are_looked_through_and_shorts_count_the_other_way_round)
{
  esg_scene_run(play_fund_and_short);
}

static void play_trend(struct esg_scene *scene)
{
  const char *dates[] = { "2026-10-01", "2026-11-20", "2026-11-21" };
  Esg__TrendRequest request = ESG__TREND_REQUEST__INIT;
  Esg__TrendResponse *trend;
  request.account_id = ACCOUNT_ID;
  request.dates = dates;
  request.n_dates = 3;
  put_ratings(scene);
  esg_scene_prefer(scene);
  esg_scene_hold(scene, MO, 10);
  cr_assert_ok(alignment_trend_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, &trend));
  cr_assert_eq(trend->n_points, 3);
  cr_expect_eq(trend->points[1]->preference_version, 0, "nothing had been said the day before");
  cr_expect_eq(trend->points[2]->preference_version, 1);
  cr_expect_eq(trend->points[2]->conflicts, 1);
  cr_expect_str_eq(trend->points[2]->portfolio->score, "25.00");
  request.present_preferences = true;
  cr_assert_ok(alignment_trend_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, &trend));
  cr_expect_str_eq(trend->points[0]->portfolio->score, "", "before the first rating");
  cr_expect_str_eq(trend->points[1]->portfolio->score, "25.00");
  dates[1] = "2026-13-01";
  cr_expect_refused(alignment_trend_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, &trend),
                    STATUS_INVALID_ARGUMENT, "dates[1]");
  request.n_dates = 0;
  cr_expect_refused(alignment_trend_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, &trend),
                    STATUS_INVALID_ARGUMENT, "dates");
}

Test(alignment_service, a_trend_takes_each_date_as_it_was)
{
  esg_scene_run(play_trend);
}

static void play_refused(struct esg_scene *scene)
{
  Esg__AnalyzeRequest analyze = ESG__ANALYZE_REQUEST__INIT;
  Esg__SecurityAlignmentRequest one = ESG__SECURITY_ALIGNMENT_REQUEST__INIT;
  Esg__Analysis *analysis;
  Esg__SecurityAlignment *security;
  analyze.account_id = 5;
  cr_expect_refused(alignment_analyze_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &analyze, &analysis),
                    STATUS_NOT_FOUND, "account_id");
  analyze.account_id = ACCOUNT_ID;
  analyze.benchmark = "NONE";
  cr_expect_refused(alignment_analyze_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &analyze, &analysis),
                    STATUS_NOT_FOUND, "benchmark");
  cr_expect_refused(alignment_analyze_call(esg_scene_call(scene, ROLE_TRADER, ""), &analyze, &analysis),
                    STATUS_PERMISSION_DENIED, "");
  analyze.account_id = 0;
  cr_expect_refused(alignment_analyze_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &analyze, &analysis),
                    STATUS_INVALID_ARGUMENT, "account_id");
  one.security_id = 999;
  cr_expect_refused(alignment_security_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &one, &security), STATUS_NOT_FOUND,
                    "security_id");
}

Test(alignment_service, what_is_missing_or_not_allowed_is_named)
{
  esg_scene_run(play_refused);
}

static Esg__ListAlternativesResponse *alternatives_of(struct esg_scene *scene, uint64_t security_id)
{
  Esg__ListAlternativesRequest request = ESG__LIST_ALTERNATIVES_REQUEST__INIT;
  Esg__ListAlternativesResponse *found;
  request.account_id = ACCOUNT_ID;
  request.security_id = security_id;
  request.benchmark = "FOOD";
  cr_assert_ok(alternative_list_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, &found));
  return found;
}

/* KO and PEP are better and clean; MDLZ is of more than four times the size, and nothing is known of its tobacco. */
static void play_alternatives(struct esg_scene *scene)
{
  Esg__ListAlternativesRequest request = ESG__LIST_ALTERNATIVES_REQUEST__INIT;
  Esg__ListAlternativesResponse *found;
  put_ratings(scene);
  esg_scene_prefer(scene);
  found = alternatives_of(scene, MO);
  cr_assert_eq(found->n_alternatives, 2);
  cr_expect_str_eq(found->alternatives[0]->symbol, "KO");
  cr_expect_str_eq(found->alternatives[0]->score, "60.9375");
  cr_expect_str_eq(found->alternatives[0]->better_by, "35.9375");
  cr_expect_str_eq(found->alternatives[0]->size_ratio, "1.00");
  cr_expect_str_eq(found->alternatives[1]->symbol, "PEP");
  cr_expect_str_eq(found->alternatives[1]->size_ratio, "4.00");
  cr_expect_eq(found->considered, 3);
  cr_expect_eq(found->unknown, 1);
  cr_expect_str_eq(found->holding->score, "25.00");
  cr_expect_eq(alternatives_of(scene, KO)->n_alternatives, 0, "nothing is ten points better");
  cr_expect(strstr(alternatives_of(scene, GIS)->note, "no score") != NULL);
  request.account_id = ACCOUNT_ID;
  request.security_id = MO;
  cr_expect_refused(alternative_list_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, &found),
                    STATUS_INVALID_ARGUMENT, "benchmark");
  request.benchmark = "NONE";
  cr_expect_refused(alternative_list_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, &found), STATUS_NOT_FOUND,
                    "benchmark");
}

Test(alternative_service, alternatives_are_better_clean_and_of_like_size)
{
  esg_scene_run(play_alternatives);
}
