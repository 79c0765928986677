/* common/records: typed records, their history and pages, and the commits that write them. */
#include "base/clock.h"
#include "base/date.h"
#include "records/commit.h"
#include "risk_scene.h"

static const struct record_kind kind = { "test.score", &risk__portfolio_score__descriptor };

static struct status put(struct call *call, uint64_t id, uint64_t replaces, uint32_t level)
{
  Risk__PortfolioScore score = RISK__PORTFOLIO_SCORE__INIT;
  score.level = level;
  struct commit_builder *commit = commit_new(call, NULL);
  commit_put(commit, &(struct record_put){
                         .kind = &kind, .id = id, .replaces = replaces, .account_id = id % 2, .message = &score.base });
  Account__CommitResponse *committed;
  return commit_send(commit, NULL, &committed);
}

static uint32_t level_of(const struct record *record)
{
  return ((const Risk__PortfolioScore *)record->message)->level;
}

static void play_records(struct risk_scene *scene)
{
  struct call *call = risk_scene_call(scene, "");
  struct record found, *all;
  size_t count;
  cr_expect_eq(records_get(call, &kind, 1, &found).code, STATUS_NOT_FOUND);
  cr_assert_ok(records_find(call, &kind, 1, &found));
  cr_expect_null(found.message);
  cr_expect_eq(found.version, 0);
  for (uint64_t id = 8; id > 0; id--)
    cr_assert_ok(put(call, id, 0, (uint32_t)id));
  cr_expect_eq(put(call, 1, 0, 5).code, STATUS_ABORTED);
  int64_t before_us = clock_now_us();
  clock_set_us(before_us + US_PER_DAY);
  struct call *later = risk_scene_call(scene, "");
  cr_assert_ok(put(later, 1, 1, 5));
  cr_assert_ok(records_get(later, &kind, 1, &found));
  cr_expect_eq(level_of(&found), 5);
  cr_expect_eq(found.version, 2);
  cr_assert_ok(records_get_as_of(later, &kind, 1, before_us + US_PER_SECOND, &found));
  cr_expect_eq(level_of(&found), 1);
  cr_assert_ok(records_list(later, &kind, 0, &all, &count));
  cr_assert_eq(count, 8, "pages are turned");
  cr_expect_eq(all[7].id, 8);
  cr_assert_ok(records_list(later, &kind, 1, &all, &count));
  cr_expect_eq(count, 4);
  const struct record_kind other = { "test.score", &risk__client_score__descriptor };
  cr_expect_eq(records_get(later, &other, 1, &found).code, STATUS_INTERNAL, "of another type");
}

Test(records, versions_instants_and_pages)
{
  risk_scene_run(play_records);
}

static void play_commits(struct risk_scene *scene)
{
  struct call *call = risk_scene_call(scene, "");
  cr_assert_ok(put(call, 1, 0, 1));
  struct commit_builder *commit = commit_new(call, NULL);
  commit_expect_record(commit, &kind, 1, 2);
  commit_fact(commit, ACCOUNT_ID, "colour", "blue");
  cr_expect_eq(commit_command_count(commit), 1);
  Account__CommitResponse *committed;
  cr_expect_eq(commit_send(commit, "a", &committed).code, STATUS_ABORTED);
  cr_expect_null(fake_account_fact(scene->fake, ACCOUNT_ID, "colour"));
  commit = commit_new(call, NULL);
  commit_expect_record(commit, &kind, 1, 1);
  for (int i = 0; i < 20; i++)
    commit_fact(commit, ACCOUNT_ID, arena_printf(call->arena, "fact %d", i), "blue");
  cr_assert_ok(commit_send(commit, "a", &committed));
  cr_expect_str_eq(fake_account_fact(scene->fake, ACCOUNT_ID, "fact 19"), "blue");
  cr_expect_eq(committed->n_outcomes, 20);
}

Test(records, a_commit_is_all_or_nothing)
{
  risk_scene_run(play_commits);
}

static void play_keys(struct risk_scene *scene)
{
  struct call *call = risk_scene_call(scene, "");
  call->method = &client_score_submit_method;
  cr_expect_str_neq(commit_key(call, ""), commit_key(call, ""), "without a key each attempt is its own");
  call->idempotency_key = "k7";
  cr_expect_str_eq(commit_key(call, ""), "k7:risk.v1.ClientScoreService/Submit");
  cr_expect_str_eq(commit_key(call, "2"), "k7:risk.v1.ClientScoreService/Submit#2");
  char longest[129];
  memset(longest, 'k', 128);
  longest[128] = '\0';
  call->idempotency_key = longest;
  cr_expect_eq(strlen(commit_key(call, "")), 64, "a key that would be too long is hashed");
}

Test(records, keys_are_made_of_the_calls_own)
{
  risk_scene_run(play_keys);
}
