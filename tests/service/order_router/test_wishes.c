/* Wishes at the gate: what is held keeps its place, what is not known warns, and nothing is bought without an answer.
 */
#include <string.h>

#include "esg.seam.h"
#include "router_scene.h"

static const struct ask buy = { 5001, 'B', 1, 100 }, sell = { 5002, 'S', 9, 5 };

static void fund(struct scene *scene)
{
  scene_put(scene, FIRM, 0, 10000);
  scene_put(scene, FIRM, 9, 10);
}

struct row {
  const char *title;
  int outcome;
  bool away, silent, accepted, held;
  const char *rule; /* of the first finding; NULL: none */
};

static const struct row rows[] = {
  { "nothing stands against it", ESG__ORDER_WISH__OUTCOME__CLEAR, false, false, true, false, NULL },
  { "she avoids it", ESG__ORDER_WISH__OUTCOME__HELD, false, false, false, true, "client's practices to avoid" },
  { "overridden", ESG__ORDER_WISH__OUTCOME__OVERRIDDEN, false, false, true, false, NULL },
  { "unknown warns", ESG__ORDER_WISH__OUTCOME__UNKNOWN, false, false, true, false, "practices not known" },
  { "the firm excludes it", ESG__ORDER_WISH__OUTCOME__EXCLUDED, false, false, false, false, "restricted list" },
  { "nobody answers", 0, true, false, false, false, "client's wishes not asked" },
  { "an answer of nothing", 0, false, true, false, false, "client's wishes not asked" },
  { "an outcome that is not known here", 77, false, false, false, false, "client's wishes not asked" },
};
static const struct row *row;

static void play_row(struct scene *scene)
{
  fund(scene);
  scene->books->wishes.outcome = row->outcome;
  scene->books->wishes.away = row->away;
  scene->books->wishes.silent = row->silent;
  OrderRouter__GateAnswer *answer = scene_submit(scene, FIRM, &buy, 1);
  cr_expect_eq(answer->accepted, row->accepted, "%s", row->title);
  cr_expect_eq(answer->held, row->held, "%s", row->title);
  cr_expect_str_eq(answer->n_findings > 0 ? answer->findings[0]->rule : "", row->rule ? row->rule : "", "%s",
                   row->title);
  if (answer->n_findings > 0)
    cr_expect_eq(answer->findings[0]->hard, !row->accepted, "%s", row->title);
  if (!row->accepted)
    cr_expect_eq(scene_state(scene, 5001), -1, "%s", row->title);
}

Test(wishes, each_answer_has_its_finding)
{
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    row = &rows[i];
    scene_run(play_row);
  }
}

static void play_sale(struct scene *scene)
{
  fund(scene);
  scene->books->wishes.outcome = ESG__ORDER_WISH__OUTCOME__HELD;
  scene->books->wishes.away = true;
  cr_expect(scene_submit(scene, FIRM, &sell, 1)->accepted);
  cr_expect_eq(scene->books->wishes.asked, 0, "a sale goes against nobody's wishes");
}

Test(wishes, sales_are_not_asked_about)
{
  scene_run(play_sale);
}

static void play_change(struct scene *scene)
{
  fund(scene);
  scene->books->wishes.changes = 2;
  OrderRouter__GateAnswer *answer = scene_submit(scene, FIRM, &buy, 1);
  cr_expect(!answer->accepted);
  cr_expect_str_eq(answer->findings[0]->rule, "changed meanwhile");
  scene->books->wishes.changes = 1;
  cr_expect(scene_submit(scene, FIRM, &buy, 1)->accepted, "checked once more, and good");
}

Test(wishes, what_she_says_between_check_and_commit_is_seen)
{
  scene_run(play_change);
}

/* A buy and a sale of one submission are accepted while the broker is away. */
static void accept_both(struct scene *scene)
{
  static const struct ask both[] = { { 5001, 'B', 1, 100 }, { 5002, 'S', 9, 5 } };
  fund(scene);
  broker_stop(scene->broker);
  scene->broker = NULL;
  cr_assert(scene_submit(scene, FIRM, both, 2)->accepted);
  cr_assert_eq(scene_state(scene, 5001), ACCOUNT__ORDER__STATE__ACCEPTED);
  cr_assert_eq(scene->books->wishes.asked, 1);
}

static void play_unchanged(struct scene *scene)
{
  accept_both(scene);
  scene_start_broker(scene);
  cr_assert(scene_await(scene, scene_is_all_final));
  cr_expect_eq(scene_state(scene, 5001), ACCOUNT__ORDER__STATE__FILLED);
  cr_expect_eq(scene->books->wishes.asked, 1, "one question for acceptance and routing");
}

struct late {
  const char *title;
  int outcome;        /* at the last hop, when she has said something new */
  int state;          /* of the buy in the end */
  const char *reason; /* in its note */
};

static const struct late lates[] = {
  { "still nothing against it", ESG__ORDER_WISH__OUTCOME__CLEAR, ACCOUNT__ORDER__STATE__FILLED, "" },
  { "not known is no refusal", ESG__ORDER_WISH__OUTCOME__UNKNOWN, ACCOUNT__ORDER__STATE__FILLED, "" },
  { "overridden", ESG__ORDER_WISH__OUTCOME__OVERRIDDEN, ACCOUNT__ORDER__STATE__FILLED, "" },
  { "she avoids it now", ESG__ORDER_WISH__OUTCOME__HELD, ACCOUNT__ORDER__STATE__CANCELED, "not sent: The client" },
  { "excluded now", ESG__ORDER_WISH__OUTCOME__EXCLUDED, ACCOUNT__ORDER__STATE__CANCELED, "not sent: The client" },
};
static const struct late *late;

static void play_late(struct scene *scene)
{
  accept_both(scene);
  scene->books->wishes.version++;
  scene->books->wishes.outcome = late->outcome;
  scene_start_broker(scene);
  cr_assert(scene_await(scene, scene_is_all_final), "%s", late->title);
  const struct fake_order *buys = fake_books_order(&scene->books->data, FIRM, 5001);
  cr_expect_eq(scene_state(scene, 5001), late->state, "%s", late->title);
  cr_expect(strncmp(buys->note, late->reason, strlen(late->reason)) == 0, "%s: %s", late->title, buys->note);
  cr_expect_eq(scene_state(scene, 5002), ACCOUNT__ORDER__STATE__FILLED, "%s: the sale goes", late->title);
  cr_expect_eq(scene->books->wishes.asked, 2, "%s", late->title);
  cr_expect_eq(scene_held(scene, FIRM, 0), 0, "%s: what it held is free again", late->title);
}

Test(wishes, an_order_that_waited_is_asked_about_again_when_something_was_said_or_rated)
{
  scene_run(play_unchanged);
  for (size_t i = 0; i < sizeof lates / sizeof lates[0]; i++) {
    late = &lates[i];
    scene_run(play_late);
  }
}

static void play_nobody_to_ask(struct scene *scene)
{
  accept_both(scene);
  scene->books->wishes.version++;
  scene->books->wishes.away = true;
  scene_start_broker(scene);
  cr_assert(scene_await(scene, scene_is_connected));
  scene_pause(500);
  cr_expect_eq(scene_state(scene, 5001), ACCOUNT__ORDER__STATE__ACCEPTED, "nothing is bought without an answer");
  cr_expect_eq(scene_state(scene, 5002), ACCOUNT__ORDER__STATE__FILLED, "a sale needs none");
  scene->books->wishes.away = false;
  cr_assert(scene_await(scene, scene_is_all_final));
  cr_expect_eq(scene_state(scene, 5001), ACCOUNT__ORDER__STATE__FILLED);
}

Test(wishes, while_nobody_can_say_at_the_last_hop_buys_wait_and_sales_go)
{
  scene_run(play_nobody_to_ask);
}

static OrderRouter__ListHeldResponse *held(struct scene *scene)
{
  OrderRouter__ListHeldRequest request = ORDER_ROUTER__LIST_HELD_REQUEST__INIT;
  OrderRouter__ListHeldResponse *list;
  assert_ok(held_order_list_call(scene_call(scene, FIRM, 12), &request, &list));
  return list;
}

static void play_release(struct scene *scene)
{
  OrderRouter__ReleaseHeldRequest release = ORDER_ROUTER__RELEASE_HELD_REQUEST__INIT;
  OrderRouter__GateAnswer *answer;
  fund(scene);
  scene->books->wishes.outcome = ESG__ORDER_WISH__OUTCOME__HELD;
  cr_expect(scene_submit(scene, FIRM, &buy, 1)->held);
  cr_assert_eq(held(scene)->n_submissions, 1);
  const OrderRouter__HeldSubmission *kept = held(scene)->submissions[0];
  cr_expect_eq(kept->submission_id, 5001);
  cr_expect_eq(kept->held_by, 12);
  cr_expect_str_eq(kept->findings[0]->number, "tobacco", "the practice is named");
  cr_expect_str_eq(kept->submission->orders[0]->quantity, "100");
  release.submission_id = 5001;
  assert_ok(held_order_release_call(scene_call(scene, FIRM, 13), &release, &answer));
  cr_expect(answer->held, "nothing was overridden");
  scene->books->wishes.outcome = ESG__ORDER_WISH__OUTCOME__OVERRIDDEN;
  assert_ok(held_order_release_call(scene_call(scene, FIRM, 13), &release, &answer));
  cr_expect(answer->accepted);
  cr_expect_eq(held(scene)->n_submissions, 0, "it is on its way");
  assert_ok(held_order_release_call(scene_call(scene, FIRM, 13), &release, &answer));
  cr_expect(answer->accepted, "a replay");
  cr_assert(scene_await(scene, scene_is_all_final));
  cr_expect_eq(scene_amount(scene, FIRM, 1), 100);
  release.submission_id = 5009;
  cr_expect_eq(held_order_release_call(scene_call(scene, FIRM, 13), &release, &answer).code, STATUS_NOT_FOUND);
}

Test(wishes, what_is_held_is_released_after_an_override)
{
  scene_run(play_release);
}

static void play_drop(struct scene *scene)
{
  OrderRouter__DropHeldRequest drop = ORDER_ROUTER__DROP_HELD_REQUEST__INIT;
  OrderRouter__ReleaseHeldRequest release = ORDER_ROUTER__RELEASE_HELD_REQUEST__INIT;
  OrderRouter__HeldSubmission *dropped;
  OrderRouter__GateAnswer *answer;
  fund(scene);
  scene->books->wishes.outcome = ESG__ORDER_WISH__OUTCOME__HELD;
  cr_expect(scene_submit(scene, FIRM, &buy, 1)->held);
  drop.submission_id = release.submission_id = 5001;
  cr_expect_eq(held_order_drop_call(scene_call(scene, FIRM, 12), &drop, &dropped).code, STATUS_INVALID_ARGUMENT);
  drop.reason = "she said no";
  assert_ok(held_order_drop_call(scene_call(scene, FIRM, 12), &drop, &dropped));
  cr_expect(dropped->dropped);
  cr_expect_eq(held(scene)->n_submissions, 0);
  cr_expect_eq(held_order_drop_call(scene_call(scene, FIRM, 12), &drop, &dropped).code, STATUS_FAILED_PRECONDITION);
  cr_expect_eq(held_order_release_call(scene_call(scene, FIRM, 12), &release, &answer).code,
               STATUS_FAILED_PRECONDITION);
  cr_expect(scene_submit(scene, FIRM, &buy, 1)->held, "submitted again it is held again");
  cr_expect_eq(held(scene)->n_submissions, 1);
  drop.submission_id = 5009;
  cr_expect_eq(held_order_drop_call(scene_call(scene, FIRM, 12), &drop, &dropped).code, STATUS_NOT_FOUND);
}

Test(wishes, what_is_dropped_is_not_sent)
{
  scene_run(play_drop);
}
