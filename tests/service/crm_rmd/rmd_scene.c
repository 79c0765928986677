/* Answers what RmdService asks: accounts by page, by holder and by id, people, year-end positions, closes, facts. */
#include "rmd_scene.h"

#include <string.h>

#include "base/date.h"
#include "fiber/fiber.h"
#include "rmd_law_file.h"

#define TIMEOUT_US 30000000

static struct status get_firm(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  (void)call;
  (void)in;
  ((Account__Firm *)out)->business_date = TODAY;
  return status_ok();
}

static Account__Account *account_of(struct call *call, uint64_t account_id)
{
  Account__Account *account = arena_alloc(call->arena, sizeof *account);
  Account__Holder *holder = arena_alloc(call->arena, sizeof *holder);
  account__account__init(account);
  account__holder__init(holder);
  holder->person_id = (account_id - FIRST_ACCOUNT) / 2;
  account->account_id = account_id;
  account->alias = arena_printf(call->arena, "IRA %llu", (unsigned long long)account_id);
  account->kind = ACCOUNT__ACCOUNT__KIND__TRADITIONAL_IRA;
  account->n_holders = 1;
  account->holders = arena_copy(call->arena, &holder, sizeof(Account__Holder *));
  return account;
}

static struct status list_accounts(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  const struct rmd_scene *scene = call->state;
  const Account__ListAccountsRequest *request = (const Account__ListAccountsRequest *)in;
  Account__ListAccountsResponse *response = (Account__ListAccountsResponse *)out;
  uint64_t last = FIRST_ACCOUNT + 2 * scene->people + 1, first = FIRST_ACCOUNT + 2;
  cr_assert_gt(request->n_kinds + request->n_account_ids, 0);
  response->accounts = arena_array(call->arena, 1001, sizeof *response->accounts);
  for (size_t i = 0; i < request->n_account_ids; i++) {
    if (request->account_ids[i] >= first && request->account_ids[i] <= last)
      response->accounts[response->n_accounts++] = account_of(call, request->account_ids[i]);
  }
  if (request->n_account_ids > 0)
    return status_ok();
  if (request->holder_id != 0) {
    first = FIRST_ACCOUNT + 2 * request->holder_id;
    last = first + 1;
  } else if (request->page_token[0] != '\0') {
    first = strtoull(request->page_token, NULL, 10);
  }
  for (; first <= last && response->n_accounts < 1000; first++)
    response->accounts[response->n_accounts++] = account_of(call, first);
  if (first <= last)
    response->next_page_token = arena_printf(call->arena, "%llu", (unsigned long long)first);
  return status_ok();
}

static void fill_person(const struct rmd_scene *scene, uint64_t id, Account__Person *person)
{
  person->person_id = id;
  person->name = "Ada";
  person->born_on = scene->born;
}

static struct status get_person(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  uint64_t id = ((const Account__GetPersonRequest *)in)->person_id;
  const struct rmd_scene *scene = call->state;
  if (id > scene->people)
    return status_fail(STATUS_NOT_FOUND, "person_id", "there is no such person");
  fill_person(scene, id, (Account__Person *)out);
  return status_ok();
}

static struct status list_people(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  const Account__ListPeopleRequest *request = (const Account__ListPeopleRequest *)in;
  Account__ListPeopleResponse *response = (Account__ListPeopleResponse *)out;
  cr_assert_leq(request->n_person_ids, 1000);
  response->people = arena_array(call->arena, request->n_person_ids, sizeof *response->people);
  for (size_t i = 0; i < request->n_person_ids; i++) {
    cr_assert(i == 0 || request->person_ids[i - 1] < request->person_ids[i], "each once, in order");
    response->people[i] = arena_alloc(call->arena, sizeof *response->people[i]);
    account__person__init(response->people[i]);
    fill_person(call->state, request->person_ids[i], response->people[i]);
  }
  response->n_people = request->n_person_ids;
  return status_ok();
}

static struct status positions(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  struct rmd_scene *scene = call->state;
  const Account__PositionsRequest *request = (const Account__PositionsRequest *)in;
  Account__PositionBatch batch = ACCOUNT__POSITION_BATCH__INIT;
  size_t count = request->n_account_ids;
  (void)out;
  if (scene->positions_asked < 8)
    scene->dates[scene->positions_asked] = arena_strdup(scene->arena, request->as_of->effective_on);
  if (++scene->positions_asked == scene->fails_at)
    return status_fail(STATUS_UNAVAILABLE, NULL, "the database is away");
  scene->most_accounts = count > scene->most_accounts ? count : scene->most_accounts;
  batch.account_ids = request->account_ids;
  batch.n_account_ids = count;
  batch.security_ids = (uint64_t[]){ 0, SECURITY };
  batch.n_security_ids = 2;
  batch.n_account_index = batch.n_segment_ids = batch.n_security_index = batch.n_quantity_e6 = batch.n_held_e6 =
      2 * count;
  batch.account_index = arena_array(call->arena, 2 * count, sizeof *batch.account_index);
  batch.segment_ids = arena_array(call->arena, 2 * count, sizeof *batch.segment_ids);
  batch.security_index = arena_array(call->arena, 2 * count, sizeof *batch.security_index);
  batch.quantity_e6 = arena_array(call->arena, 2 * count, sizeof *batch.quantity_e6);
  batch.held_e6 = arena_array(call->arena, 2 * count, sizeof *batch.held_e6);
  for (size_t i = 0; i < 2 * count; i++) {
    batch.account_index[i] = (uint32_t)(i / 2);
    batch.security_index[i] = i % 2;
    batch.quantity_e6[i] = i % 2 == 0 ? scene->cash_e6 : scene->shares_e6;
  }
  return call_send(call, &batch.base);
}

static struct status history(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  const struct rmd_scene *scene = call->state;
  Account__PriceSeries series = ACCOUNT__PRICE_SERIES__INIT;
  (void)out;
  cr_assert_eq(((const Account__PriceHistoryRequest *)in)->last, 1);
  series.security_id = SECURITY;
  series.n_days = series.n_close_e6 = scene->has_close;
  series.days = (int32_t[]){ 20453 };
  series.close_e6 = (int64_t[]){ 10000000 };
  return call_send(call, &series.base);
}

static struct status nothing(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  (void)call;
  (void)in;
  (void)out;
  return status_ok();
}

/* The status of every account but the first; what remains of none. */
static struct status known_facts(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  const struct rmd_scene *scene = call->state;
  const char *name = ((const Account__FactBookRequest *)in)->name;
  Account__FactBatch batch = ACCOUNT__FACT_BATCH__INIT;
  size_t count = scene->known_status == NULL ? 0 : 2 * scene->people - 1;
  (void)out;
  batch.account_ids = arena_array(call->arena, count + 1, sizeof *batch.account_ids);
  batch.values = arena_array(call->arena, count + 1, sizeof *batch.values);
  batch.n_account_ids = batch.n_values = count;
  for (size_t i = 0; i < count; i++) {
    batch.account_ids[i] = FIRST_ACCOUNT + 3 + i;
    batch.values[i] = strcmp(name, "rmd_status") == 0 ? scene->known_status : "1000.00";
  }
  return count == 0 ? status_ok() : call_send(call, &batch.base);
}

static struct status commit(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  struct rmd_scene *scene = call->state;
  Account__CommitResponse *response = (Account__CommitResponse *)out;
  size_t count = ((const Account__CommitRequest *)in)->n_commands;
  scene->commits++;
  scene->commands += (int)count;
  response->outcomes = arena_array(call->arena, count, sizeof *response->outcomes);
  for (; response->n_outcomes < count; response->n_outcomes++) {
    response->outcomes[response->n_outcomes] = arena_alloc(call->arena, sizeof **response->outcomes);
    account__outcome__init(response->outcomes[response->n_outcomes]);
  }
  return status_ok();
}

static struct status open_task(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  struct rmd_scene *scene = call->state;
  (void)out;
  cr_assert_eq(((const Crm__OpenTaskRequest *)in)->kind, CRM__TASK__KIND__RMD_DUE);
  scene->tasks++;
  return status_ok();
}

static void serve(struct rmd_scene *scene)
{
  static const struct access staff = { .roles = ROLES_STAFF };
  static const struct handler handlers[] = {
    { &firm_get_method, &staff, get_firm },
    { &master_list_accounts_method, &staff, list_accounts },
    { &master_get_person_method, &staff, get_person },
    { &master_list_people_method, &staff, list_people },
    { &ledger_positions_method, &staff, positions },
    { &ledger_ira_movements_method, &staff, nothing },
    { &price_history_method, &staff, history },
    { &fact_book_method, &staff, known_facts },
    { &commit_commit_method, &staff, commit },
  };
  static const struct handler tasks[] = { { &task_open_method, &staff, open_task } };
  static const struct service account = { "account", handlers, sizeof handlers / sizeof handlers[0] };
  static const struct service task = { "task", tasks, 1 };
  bus_serve(scene->bus, &account, scene);
  bus_serve(scene->bus, &task, scene);
  bus_serve(scene->bus, &rmd_service, &scene->crm);
}

static void scene_main(void *argument)
{
  struct rmd_scene *scene = argument;
  cr_assert_ok(bus_new(&(struct bus_options){ .loop = &scene->loop, .service = "crm" }, &scene->bus));
  scene->arena = arena_new();
  cr_assert_ok(rmd_law_open(NULL, scene->arena, &scene->crm.rmd_law));
  serve(scene);
  scene->play(scene);
  arena_free(scene->arena);
  bus_free(scene->bus);
}

void rmd_scene_run(struct rmd_scene *scene)
{
  cr_assert_eq(uv_loop_init(&scene->loop), 0);
  fiber_main(&scene->loop, scene_main, scene);
  cr_assert_eq(uv_loop_close(&scene->loop), 0, "the loop has handles left");
}

static void end_call(void *call)
{
  call_end(call);
}

struct call *rmd_scene_call(struct rmd_scene *scene, enum role role)
{
  struct caller caller = { .firm_id = 7, .user_id = 12, .role = role, .principal = "user:12" };
  struct call *call;
  cr_assert_ok(call_begin(scene->bus, caller, TIMEOUT_US, &call));
  arena_defer(scene->arena, end_call, call);
  return call;
}
