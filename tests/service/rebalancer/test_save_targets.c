/* SaveTargets: a change of an index is checked by the risk service, and only what its level admits is replicated. */
#include "index_scene.h"

static void play_first(struct index_scene *scene)
{
  Rebalancer__Index *index;
  scene->refuses_all = true;
  uint64_t id = index_scene_create(scene, "0.25");
  cr_assert_ok(index_scene_save(scene, id, "first", &index));
  cr_expect_eq(scene->checks, 0);
  cr_expect_eq(index->n_refused_changes, 0);
  cr_expect_eq(index->level, INDEX_LEVEL);
  cr_expect(index_scene_weight(index, UP2_ID) > 0);
}

Test(save_targets, first_targets_have_nothing_to_be_checked_against)
{
  index_scene_run(play_first);
}

static void play_added(struct index_scene *scene)
{
  Rebalancer__Index *index;
  uint64_t id = index_scene_create(scene, "");
  cr_assert_ok(index_scene_save(scene, id, "", &index));
  index_scene_set(scene, id, "0.25");
  scene->refused_id = UP2_ID;
  cr_assert_ok(index_scene_save(scene, id, "change", &index));
  cr_expect_eq(scene->last_check->n_from, BASE_NAMES, "against the targets before");
  cr_expect_eq(scene->last_check->n_weights, BASE_NAMES + 1);

  cr_expect_eq(index_scene_weight(index, UP2_ID), 0);
  cr_expect_eq(index_scene_weight(index, BASE_ID), WEIGHT_E8 / 5, "what makes room for it is sold all the same");
  cr_expect_eq(index->targets->cash_weight_e8, WEIGHT_E8 / 5, "and stays in cash");
  cr_expect_eq(index->targets->active_share_e8, WEIGHT_E8 / 5, "cash is what differs from the benchmark");
  cr_expect_eq(scene->last_publish->n_weights, BASE_NAMES, "the level is that of what is replicated");
  cr_assert_eq(index->targets->n_left_out, 1);
  cr_expect_str_eq(index->targets->left_out[0]->symbol, "UP2");
  cr_expect(!index->draft);

  cr_assert_eq(index->n_refused_changes, 2, "each rule that it breaks");
  const Rebalancer__RefusedChange *refused = index->refused_changes[0];
  cr_expect_eq(refused->security_id, UP2_ID);
  cr_expect_str_eq(refused->symbol, "UP2");
  cr_expect_eq(refused->from_e8, 0);
  cr_expect_eq(refused->to_e8, WEIGHT_E8 / 5);
  cr_expect_str_eq(refused->rule, "level 2: leveraged and inverse funds");
  cr_expect_str_eq(refused->number, "20%");
  cr_expect_str_eq(refused->limit, "0%");
  cr_expect_str_eq(index->refused_changes[1]->rule, "level 2: gross leverage");
  cr_expect_eq(index_scene_get(scene, id)->n_refused_changes, 2, "it is kept with the targets");
}

Test(save_targets, what_the_level_does_not_admit_is_left_out_and_named)
{
  index_scene_run(play_added);
}

static void play_grown(struct index_scene *scene)
{
  Rebalancer__Index *index;
  uint64_t id = index_scene_create(scene, "0.05");
  cr_assert_ok(index_scene_save(scene, id, "", &index));
  int64_t before_e8 = index_scene_weight(index, UP2_ID);
  index_scene_set(scene, id, "0.25");
  scene->refused_id = UP2_ID;
  cr_assert_ok(index_scene_save(scene, id, "", &index));
  cr_expect_eq(index_scene_weight(index, UP2_ID), before_e8, "it stays as it was");
  cr_expect_eq(index->targets->cash_weight_e8, WEIGHT_E8 / 5 - before_e8);
  cr_expect_eq(index->targets->weights[BASE_NAMES]->security_id, UP2_ID, "the heaviest still come first");
  cr_expect_eq(index->n_refused_changes, 2);
  cr_expect_eq(index->targets->n_left_out, 0);

  scene->refused_id = 0;
  cr_assert_ok(index_scene_save(scene, id, "", &index));
  cr_expect_eq(index->n_refused_changes, 0, "admitted by now");
  cr_expect_eq(index_scene_weight(index, UP2_ID), WEIGHT_E8 / 5);
  cr_expect_eq(index->targets->cash_weight_e8, 0);
}

Test(save_targets, a_name_that_may_not_grow_keeps_its_weight)
{
  index_scene_run(play_grown);
}

static void play_replay(struct index_scene *scene)
{
  Rebalancer__Index *index;
  uint64_t id = index_scene_create(scene, "");
  cr_assert_ok(index_scene_save(scene, id, "", &index));
  index_scene_set(scene, id, "0.25");
  scene->refused_id = UP2_ID;
  cr_assert_ok(index_scene_save(scene, id, "change", &index));
  uint64_t version = index->version;
  cr_assert_ok(index_scene_save(scene, id, "change", &index));
  cr_expect_eq(scene->checks, 1);
  cr_expect_eq(index->version, version);
  cr_expect_eq(index->n_refused_changes, 2);
}

Test(save_targets, a_replay_asks_nobody_and_writes_nothing)
{
  index_scene_run(play_replay);
}

static void play_unanswered(struct index_scene *scene)
{
  Rebalancer__Index *index;
  uint64_t id = index_scene_create(scene, "");
  cr_assert_ok(index_scene_save(scene, id, "", &index));
  index_scene_set(scene, id, "0.25");
  scene->last_publish = NULL;
  scene->risk_answer = status_fail(STATUS_UNAVAILABLE, NULL, "risk is away");
  cr_expect_code(index_scene_save(scene, id, "", &index), STATUS_UNAVAILABLE);
  scene->risk_answer = status_fail(STATUS_NOT_FOUND, "index_id", "no published level yet");
  cr_expect_code(index_scene_save(scene, id, "", &index), STATUS_NOT_FOUND);
  scene->risk_answer = status_ok();
  scene->invented_id = 999;
  cr_expect_code(index_scene_save(scene, id, "", &index), STATUS_INTERNAL);
  scene->invented_id = 0;
  cr_expect_null(scene->last_publish);
  index = index_scene_get(scene, id);
  cr_expect_eq(index_scene_weight(index, BASE_ID), WEIGHT_E8 / BASE_NAMES, "the targets are those before");
  cr_expect(index->draft, "from which no order comes");
}

Test(save_targets, without_an_answer_of_risk_the_targets_stay)
{
  index_scene_run(play_unanswered);
}

static void play_nothing_admitted(struct index_scene *scene)
{
  Rebalancer__Index *index;
  Rebalancer__Rule drop[BASE_NAMES], *rules[BASE_NAMES + 1];
  Rebalancer__Rule include = REBALANCER__RULE__INIT;
  Rebalancer__IndexRules all = REBALANCER__INDEX_RULES__INIT;
  Rebalancer__SetRulesRequest request = REBALANCER__SET_RULES_REQUEST__INIT;
  static const char *symbols[BASE_NAMES] = { "S0", "S1", "S2", "S3" };
  uint64_t id = index_scene_create(scene, "");
  cr_assert_ok(index_scene_save(scene, id, "", &index));
  for (size_t i = 0; i < BASE_NAMES; i++) {
    rebalancer__rule__init(&drop[i]);
    drop[i].kind = REBALANCER__RULE__KIND__EXCLUDE_SECURITY;
    drop[i].symbol = symbols[i];
    rules[i] = &drop[i];
  }
  include.kind = REBALANCER__RULE__KIND__INCLUDE_SECURITY;
  include.symbol = "UP2";
  include.weight = "1";
  rules[BASE_NAMES] = &include;
  all.benchmark = "BASE";
  all.rules = rules;
  all.n_rules = BASE_NAMES + 1;
  request.index_id = id;
  request.rules = &all;
  cr_assert_ok(index_set_rules_call(index_scene_call(scene, ""), &request, &index));
  scene->refuses_all = true;
  struct status status = index_scene_save(scene, id, "", &index);
  cr_expect_code(status, STATUS_FAILED_PRECONDITION);
  cr_expect_str_eq(status.field, "index_id");
  cr_expect_str_eq(status.message, "no trade of the change is admitted by the rules of level 2");
}

Test(save_targets, a_change_of_which_nothing_is_admitted_is_refused)
{
  index_scene_run(play_nothing_admitted);
}

static void play_refused(struct index_scene *scene)
{
  Rebalancer__SaveTargetsRequest request = REBALANCER__SAVE_TARGETS_REQUEST__INIT;
  Rebalancer__Index *index;
  cr_expect_code(index_save_targets_call(index_scene_call(scene, ""), &request, &index), STATUS_INVALID_ARGUMENT);
  request.index_id = 9;
  cr_expect_code(index_save_targets_call(index_scene_call(scene, ""), &request, &index), STATUS_NOT_FOUND);
  request.index_id = index_scene_create(scene, "");
  cr_expect_code(index_save_targets_call(index_scene_call_as(scene, ROLE_TRADER, ""), &request, &index),
                 STATUS_PERMISSION_DENIED);
}

Test(save_targets, whose_and_which_are_checked)
{
  index_scene_run(play_refused);
}
