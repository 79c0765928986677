/* Sets up goals beside what they ask of others. */
#include "goal_scene.h"

#include <string.h>

#include "base/calendar.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/decimal.h"
#include "fiber/fiber.h"
#include "rebalancer.seam.h"
#include "wire/reflect.h"

#define CLOSES 760
#define ENDS_ON 20777                                /* Friday 2026-11-20 */
#define NOW_US (20777 * US_PER_DAY + US_PER_DAY / 2) /* at noon */
#define TIMEOUT_US 60000000

const struct access master_get_person_access = { .roles = ROLES_STAFF };
struct status master_get_person(struct call *call, const struct Account__GetPersonRequest *in,
                                struct Account__Person *out)
{
  (void)call;
  if (in->person_id != PERSON_ID)
    return status_fail(STATUS_NOT_FOUND, "person_id", "not here");
  out->person_id = PERSON_ID;
  out->name = "Ada Example";
  return status_ok();
}

const struct access master_list_households_access = { .roles = ROLES_STAFF };
struct status master_list_households(struct call *call, const struct Account__ListHouseholdsRequest *in,
                                     struct Account__ListHouseholdsResponse *out)
{
  if (in->household_id != HOUSEHOLD_ID)
    return status_ok();
  Account__Household *household = arena_alloc(call->arena, sizeof *household);
  account__household__init(household);
  household->household_id = HOUSEHOLD_ID;
  out->n_households = 1;
  out->households = arena_copy(call->arena, &household, sizeof(Account__Household *));
  return status_ok();
}

static struct status progress(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  struct goal_scene *scene = call->state;
  (void)in;
  (void)out;
  scene->progressed++;
  return status_ok();
}

static struct status rebalance(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  struct goal_scene *scene = call->state;
  const Rebalancer__RebalanceRequest *request = (const Rebalancer__RebalanceRequest *)in;
  scene->proposed = arena_printf(scene->arena, "rebalance %llu %llu", (unsigned long long)request->account_id,
                                 (unsigned long long)request->index_id);
  ((Rebalancer__Proposal *)out)->proposal_id = 4711;
  return status_ok();
}

static struct status invest(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  struct goal_scene *scene = call->state;
  const Rebalancer__InvestRequest *request = (const Rebalancer__InvestRequest *)in;
  scene->proposed = arena_printf(scene->arena, "invest %llu %llu %s", (unsigned long long)request->account_id,
                                 (unsigned long long)request->index_id, request->amount);
  ((Rebalancer__Proposal *)out)->proposal_id = 4712;
  return status_ok();
}

static void serve(struct goal_scene *scene)
{
  static const struct access staff = { .roles = ROLES_STAFF };
  static const struct handler handlers[] = {
    { &schedule_progress_method, &staff, progress },
    { &proposal_rebalance_method, &staff, rebalance },
    { &proposal_invest_method, &staff, invest },
  };
  static const struct service others = { "others", handlers, sizeof handlers / sizeof handlers[0] };
  scene->fake->business_date = TODAY;
  fake_account_serve(scene->fake, scene->bus);
  bus_serve(scene->bus, &others, scene);
  bus_serve(scene->bus, &goal_service, &scene->crm);
  bus_serve(scene->bus, &task_service, NULL);
}

static void put_account(struct goal_scene *scene)
{
  Account__Holder owner = ACCOUNT__HOLDER__INIT;
  Account__FeeTier tier = ACCOUNT__FEE_TIER__INIT;
  Account__Fee fee = ACCOUNT__FEE__INIT;
  Account__Account account = ACCOUNT__ACCOUNT__INIT;
  owner.person_id = PERSON_ID;
  tier.rate = "0.01";
  fee.tiers = (Account__FeeTier *[]){ &tier };
  fee.n_tiers = 1;
  account.account_id = ACCOUNT_ID;
  account.kind = ACCOUNT__ACCOUNT__KIND__INDIVIDUAL;
  account.base_currency = "USD";
  account.advisor_id = 12;
  account.holders = (Account__Holder *[]){ &owner };
  account.n_holders = 1;
  account.fee = &fee;
  fake_account_put_account(scene->fake, &account);
}

/* Closes that go up and down by one percent in turn, ending at 100. */
static void put_market(struct goal_scene *scene)
{
  int32_t days[CLOSES];
  int64_t closes_e6[CLOSES];
  int32_t day = ENDS_ON;
  for (size_t i = CLOSES; i > 0; i--, day = calendar_add_trading_days(day, -1)) {
    days[i - 1] = day;
    closes_e6[i - 1] = i % 2 == 0 ? 100 * PRICE_E6 : 101 * PRICE_E6;
  }
  Account__PriceSeries series = ACCOUNT__PRICE_SERIES__INIT;
  series.security_id = STOCK_ID;
  series.days = days;
  series.close_e6 = closes_e6;
  series.n_days = series.n_close_e6 = CLOSES;
  fake_account_put_stock(scene->fake, STOCK_ID, "AAPL", "Information Technology");
  fake_account_put_stock(scene->fake, UNPRICED_ID, "NEW", "Energy");
  fake_account_put_closes(scene->fake, &series);
}

static void scene_main(void *argument)
{
  struct goal_scene *scene = argument;
  cr_assert_ok(bus_new(&(struct bus_options){ .loop = &scene->loop, .service = "crm" }, &scene->bus));
  scene->arena = arena_new();
  scene->fake = fake_account_new();
  scene->crm.goals = &scene->state;
  serve(scene);
  put_account(scene);
  fake_account_put_individual(scene->fake, OTHER_ACCOUNT_ID, PERSON_ID);
  put_market(scene);
  scene->play(scene);
  arena_free(scene->arena);
  fake_account_free(scene->fake);
  bus_free(scene->bus);
}

void goal_scene_run(void (*play)(struct goal_scene *scene))
{
  struct goal_scene scene = { .play = play };
  clock_set_us(NOW_US);
  cr_assert_eq(uv_loop_init(&scene.loop), 0);
  fiber_main(&scene.loop, scene_main, &scene);
  cr_assert_eq(uv_loop_close(&scene.loop), 0, "the loop has handles left");
  clock_set_us(0);
}

static void end_call(void *call)
{
  call_end(call);
}

struct call *goal_scene_call(struct goal_scene *scene, enum role role, const char *key)
{
  struct caller caller = { .firm_id = 7, .user_id = 12, .role = role, .principal = "user:12" };
  struct call *call;
  cr_assert_ok(
      call_begin(scene->bus, role == ROLE_SYSTEM ? bus_system_caller(scene->bus, 7) : caller, TIMEOUT_US, &call));
  call->idempotency_key = key;
  call->state = &scene->crm;
  arena_defer(scene->arena, end_call, call);
  return call;
}

struct call *goal_scene_advisor(struct goal_scene *scene)
{
  return goal_scene_call(scene, ROLE_ADVISOR, "");
}

void goal_scene_hold(struct goal_scene *scene, uint64_t account_id, uint64_t security_id, int64_t units)
{
  scene->fake->sequence++;
  fake_account_put_position(
      scene->fake,
      (struct fake_position){ .account_id = account_id, .security_id = security_id, .quantity_e6 = units * UNIT_E6 });
}

Crm__GoalPlanInput *goal_scene_input(struct goal_scene *scene)
{
  Crm__GoalPlanInput *input = arena_alloc(scene->arena, sizeof *input);
  Crm__Goal *house = arena_alloc(scene->arena, sizeof *house);
  static const uint64_t accounts[] = { ACCOUNT_ID };
  crm__goal_plan_input__init(input);
  crm__goal__init(house);
  house->kind = CRM__GOAL__KIND__HOUSE;
  house->name = "House";
  house->amount = "150000.00";
  house->due_on = "2036-11-20";
  input->name = "Ada's plan";
  input->n_account_ids = 1;
  input->account_ids = arena_copy(scene->arena, accounts, sizeof accounts);
  input->inflation = "0";
  input->fee = "0";
  input->n_goals = 1;
  input->goals = arena_copy(scene->arena, &house, sizeof(Crm__Goal *));
  return input;
}

Crm__GoalPlan *goal_scene_put(struct goal_scene *scene, Crm__GoalPlanInput *input)
{
  Crm__PutGoalPlanRequest request = CRM__PUT_GOAL_PLAN_REQUEST__INIT;
  Crm__GoalPlan *plan = NULL;
  request.plan = input;
  cr_assert_ok(goal_put_call(goal_scene_advisor(scene), &request, &plan));
  return plan;
}

Crm__GoalProjection *goal_scene_project(struct goal_scene *scene, const Crm__ProjectGoalsRequest *request,
                                        struct status *status)
{
  struct bus_stream *stream;
  Crm__GoalProjectionItem *item = NULL;
  Crm__GoalProjection *projection = NULL;
  uint64_t done = 0;
  *status = goal_project_open(goal_scene_advisor(scene), request, &stream);
  while (status_is_ok(*status) && status_is_ok(*status = goal_project_next(stream, &item)) && item != NULL) {
    cr_expect_null(projection, "the projection is the last item");
    if (item->projection != NULL)
      projection = (Crm__GoalProjection *)reflect_copy(scene->arena, &item->projection->base);
    if (item->progress == NULL)
      continue;
    cr_expect_gt(item->progress->done, done, "progress goes on");
    cr_expect_leq(item->progress->done, item->progress->total);
    done = item->progress->done;
  }
  return projection;
}

int64_t goal_scene_e2(const char *percent)
{
  int64_t e2 = -1;
  decimal_parse(percent, 2, &e2);
  return e2;
}

void goal_scene_refused(struct status found, enum status_code expected, const char *field, int line)
{
  cr_expect_eq(found.code, expected, "line %d: %s: %s", line, status_code_name(found.code), found.message);
  cr_expect(found.field != NULL && strcmp(found.field, field) == 0, "line %d: %s, not %s: %s", line, found.field, field,
            found.message);
}

struct goal_asking *goal_scene_ask(struct goal_scene *scene, Crm__GoalPlanInput *input, Crm__GoalRun__Method method)
{
  struct goal_asking *asking = arena_alloc(scene->arena, sizeof *asking);
  crm__project_goals_request__init(&asking->request);
  crm__goal_plan_choice__init(&asking->choice);
  crm__goal_run__init(&asking->run);
  asking->request.plan = &asking->choice;
  asking->request.run = &asking->run;
  asking->choice.plan = input;
  asking->run.method = method;
  asking->run.paths = 20000;
  return asking;
}

Crm__GoalPlanInput *goal_scene_hundred_thousand(struct goal_scene *scene)
{
  Crm__GoalPlanInput *input = goal_scene_input(scene);
  input->current_value = "100000";
  return input;
}
