/* Days are the firm's: when a score grows stale at a day's edge and around changes of clocks, where the firm is. */
#include "base/clock.h"
#include "base/date.h"
#include "questions_scene.h"

static int64_t at(const char *text)
{
  int64_t at_us = 0;
  cr_assert_ok(instant_parse(text, &at_us));
  return at_us;
}

static void put_in_new_york(struct risk_scene *scene)
{
  static struct zone_change changes[4];
  changes[0] = (struct zone_change){ at("2026-03-08T07:00:00Z"), -4 * 3600 };
  changes[1] = (struct zone_change){ at("2026-11-01T06:00:00Z"), -5 * 3600 };
  changes[2] = (struct zone_change){ at("2027-03-14T07:00:00Z"), -4 * 3600 };
  changes[3] = (struct zone_change){ at("2027-11-07T06:00:00Z"), -5 * 3600 };
  scene->fake->zone = (struct zone){ -5 * 3600, changes, 4 };
}

/* A score is good for twelve months and the day on which they end. */
static const struct row {
  const char *why;
  const char *answered_at, *stale_on;
  const char *last_good, *first_stale; /* half a minute apart: the clock goes on while the test runs */
} rows[] = {
  { "an evening, which is tomorrow in UTC", "2026-11-22T02:00:00Z", "2027-11-22", "2027-11-22T04:59:30Z",
    "2027-11-22T05:00:00Z" },
  { "midday", "2026-11-21T17:00:00Z", "2027-11-22", "2027-11-22T04:59:30Z", "2027-11-22T05:00:00Z" },
  { "the first hour of the day of the change back", "2026-11-01T04:30:00Z", "2027-11-02", "2027-11-02T03:59:30Z",
    "2027-11-02T04:00:00Z" },
  { "the last hour of that day, by the winter's clock", "2026-11-02T04:30:00Z", "2027-11-02", "2027-11-02T03:59:30Z",
    "2027-11-02T04:00:00Z" },
  { "the last hour before the day of the change forward", "2026-03-08T04:30:00Z", "2027-03-08", "2027-03-08T04:59:30Z",
    "2027-03-08T05:00:00Z" },
  { "stale from a day that begins by the summer's clock", "2026-03-15T03:59:00Z", "2027-03-15", "2027-03-15T03:59:30Z",
    "2027-03-15T04:00:00Z" },
};

static const struct row *row; /* what the scene plays */

static void play_row(struct risk_scene *scene)
{
  put_in_new_york(scene);
  clock_set_us(at(row->answered_at));
  risk_scene_activate(scene);
  risk_scene_score(scene, 3);
  cr_expect_str_eq(questions_score(scene, ACCOUNT_ID)->stale_on, row->stale_on, "%s", row->why);
  cr_expect_str_eq(fake_account_fact(scene->fake, ACCOUNT_ID, "risk_stale_on"), row->stale_on, "%s", row->why);
  clock_set_us(at(row->last_good));
  cr_expect(!questions_score(scene, ACCOUNT_ID)->stale, "%s", row->why);
  clock_set_us(at(row->first_stale));
  cr_expect(questions_score(scene, ACCOUNT_ID)->stale, "%s", row->why);
}

Test(firm_days, a_score_grows_stale_when_the_firms_day_begins)
{
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    row = &rows[i];
    risk_scene_run(play_row);
  }
}

/* An acknowledgement of today's evening is not one of tomorrow; an override ends with the firm's day. */
static void play_override(struct risk_scene *scene)
{
  Risk__MakeOverrideRequest make = RISK__MAKE_OVERRIDE_REQUEST__INIT;
  Risk__Acknowledgement acknowledgement = RISK__ACKNOWLEDGEMENT__INIT;
  Risk__ClientScore *score;
  put_in_new_york(scene);
  clock_set_us(at("2026-11-22T02:00:00Z"));
  risk_scene_activate(scene);
  risk_scene_score(scene, 3);
  make.account_id = ACCOUNT_ID;
  make.score = "2";
  make.reason = "careful";
  make.acknowledgement = &acknowledgement;
  acknowledgement.typed_name = "Anna Adams";
  acknowledgement.acknowledged_on = "2026-11-22";
  cr_expect_str_eq(score_override_make_call(risk_scene_call(scene, ""), &make, &score).field,
                   "acknowledgement.acknowledged_on");
  acknowledgement.acknowledged_on = "2026-11-21";
  cr_assert_ok(score_override_make_call(risk_scene_call(scene, ""), &make, &score));
  cr_expect_str_eq(score->override->expires_on, "2027-11-22");
  clock_set_us(at("2027-11-22T04:59:30Z"));
  cr_expect_eq(questions_score(scene, ACCOUNT_ID)->level, 2);
  clock_set_us(at("2027-11-22T05:00:00Z"));
  cr_expect_eq(questions_score(scene, ACCOUNT_ID)->level, 3);
}

Test(firm_days, an_override_ends_with_the_firms_day)
{
  risk_scene_run(play_override);
}

static void play_kept(struct risk_scene *scene)
{
  risk_scene_activate(scene);
  risk_scene_score(scene, 3);
  size_t before = scene->fake->zones_read;
  for (int i = 0; i < 20; i++)
    questions_score(scene, ACCOUNT_ID);
  cr_expect_eq(scene->fake->zones_read, before, "the zone is kept");
  clock_set_us(clock_now_us() + 3600 * US_PER_SECOND);
  questions_score(scene, ACCOUNT_ID);
  cr_expect_eq(scene->fake->zones_read, before + 1, "and asked for again after an hour");
}

Test(firm_days, a_firms_zone_is_read_once_an_hour)
{
  risk_scene_run(play_kept);
}
