/* Answers what the CRM service asks of the account service: one person with one account, two securities. */
#include "crm_scene.h"

#include <string.h>

#include "fiber/fiber.h"
#include "wire/reflect.h"

#define TIMEOUT_US 10000000

static struct status get_firm(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  (void)call;
  (void)in;
  ((Account__Firm *)out)->business_date = TODAY;
  return status_ok();
}

static struct status reserve_ids(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  struct crm_scene *scene = call->state;
  ((Account__ReserveIdsResponse *)out)->first = scene->next_id;
  scene->next_id += ((const Account__ReserveIdsRequest *)in)->count;
  return status_ok();
}

static uint64_t id_of(struct crm_scene *scene, const Account__Command *command)
{
  uint64_t given = command->command_case == ACCOUNT__COMMAND__COMMAND_PUT_PERSON    ? command->put_person->person_id
                   : command->command_case == ACCOUNT__COMMAND__COMMAND_PUT_ACCOUNT ? command->put_account->account_id
                                                                                    : 0;
  return given != 0 ? given : scene->next_id++;
}

/* One key is remembered: the same request under it is answered as before, another is refused. */
static struct status commit(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  struct crm_scene *scene = call->state;
  Account__CommitResponse *response = (Account__CommitResponse *)out;
  const Account__CommitRequest *request = (const Account__CommitRequest *)in;
  if (!status_is_ok(scene->next_commit))
    return scene->next_commit;
  if (scene->key != NULL && strcmp(scene->key, call->idempotency_key) == 0) {
    if (memcmp(scene->derived_from.data, request->derived_from.data, request->derived_from.len) != 0)
      return status_fail(STATUS_FAILED_PRECONDITION, NULL, "the key was used for another request");
    *response = *scene->answer;
    return status_ok();
  }
  scene->committed = (const Account__CommitRequest *)reflect_copy(scene->arena, in);
  scene->derived_from = scene->committed->derived_from;
  scene->key = arena_strdup(scene->arena, call->idempotency_key);
  scene->commits++;
  response->sequence = 9;
  response->n_outcomes = request->n_commands;
  response->outcomes = arena_array(scene->arena, request->n_commands, sizeof *response->outcomes);
  for (size_t i = 0; i < request->n_commands; i++) {
    response->outcomes[i] = arena_alloc(scene->arena, sizeof *response->outcomes[i]);
    account__outcome__init(response->outcomes[i]);
    response->outcomes[i]->id = id_of(scene, request->commands[i]);
  }
  scene->answer = (Account__CommitResponse *)reflect_copy(scene->arena, out);
  return status_ok();
}

static struct status not_found(void)
{
  return status_fail(STATUS_NOT_FOUND, NULL, "not here");
}

static struct status get_person(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  (void)call;
  Account__Person *person = (Account__Person *)out;
  if (((const Account__GetPersonRequest *)in)->person_id != PERSON_ID)
    return not_found();
  person->person_id = PERSON_ID;
  person->name = "Ada Example";
  return status_ok();
}

static void fill_account(struct call *call, Account__Account *account)
{
  Account__Holder *holder = arena_alloc(call->arena, sizeof *holder);
  account__holder__init(holder);
  holder->person_id = PERSON_ID;
  account->account_id = ACCOUNT_ID;
  account->alias = "Ada's";
  account->n_holders = 1;
  account->holders = arena_copy(call->arena, &holder, sizeof(Account__Holder *));
}

static struct status get_account(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  if (((const Account__GetAccountRequest *)in)->account_id != ACCOUNT_ID)
    return not_found();
  fill_account(call, (Account__Account *)out);
  return status_ok();
}

/* Two pages: somebody else's account, then hers. */
static struct status list_accounts(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  Account__ListAccountsResponse *response = (Account__ListAccountsResponse *)out;
  bool is_first = ((const Account__ListAccountsRequest *)in)->page_token[0] == '\0';
  Account__Account *account = arena_alloc(call->arena, sizeof *account);
  account__account__init(account);
  fill_account(call, account);
  if (is_first) {
    account->account_id = 7;
    account->holders[0]->person_id = 8;
  }
  response->n_accounts = 1;
  response->accounts = arena_copy(call->arena, &account, sizeof(Account__Account *));
  response->next_page_token = is_first ? "more" : "";
  return status_ok();
}

static struct status list_people(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  Account__ListPeopleResponse *response = (Account__ListPeopleResponse *)out;
  Account__GetPersonRequest get = ACCOUNT__GET_PERSON_REQUEST__INIT;
  Account__Person *person = arena_alloc(call->arena, sizeof *person);
  (void)in;
  account__person__init(person);
  get.person_id = PERSON_ID;
  response->n_people = 1;
  response->people = arena_copy(call->arena, &person, sizeof(Account__Person *));
  response->next_page_token = "next";
  return get_person(call, &get.base, &person->base);
}

/* BRK.B and AAPL, in no order at all. */
static struct status find(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  static const char *const symbols[] = { "BRK.B", "AAPL" };
  Account__FindSecuritiesResponse *response = (Account__FindSecuritiesResponse *)out;
  (void)in;
  response->n_securities = 2;
  response->securities = arena_array(call->arena, 2, sizeof *response->securities);
  for (size_t i = 0; i < 2; i++) {
    response->securities[i] = arena_alloc(call->arena, sizeof *response->securities[i]);
    account__security__init(response->securities[i]);
    response->securities[i]->security_id = 101 + i;
    response->securities[i]->symbol = symbols[i];
  }
  return status_ok();
}

/* BRK.B has a price, AAPL has none. */
static struct status last(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  static uint64_t ids[] = { 101 };
  static int64_t prices_e6[] = { 123450000 };
  Account__LastPricesResponse *response = (Account__LastPricesResponse *)out;
  (void)call;
  (void)in;
  response->n_security_ids = response->n_price_e6 = 1;
  response->security_ids = ids;
  response->price_e6 = prices_e6;
  return status_ok();
}

static struct status cash(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  Account__CashResponse *response = (Account__CashResponse *)out;
  (void)call;
  (void)in;
  response->total = "1000.50";
  return status_ok();
}

static struct status positions(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  (void)out;
  cr_assert_eq(((const Account__PositionsRequest *)in)->n_account_ids, 1);
  Account__PositionBatch batch = ACCOUNT__POSITION_BATCH__INIT;
  batch.n_account_ids = 1;
  batch.account_ids = (uint64_t[]){ ACCOUNT_ID };
  batch.n_security_ids = 3;
  batch.security_ids = (uint64_t[]){ 0, 101, 102 };
  batch.n_account_index = batch.n_segment_ids = batch.n_security_index = batch.n_quantity_e6 = batch.n_held_e6 = 3;
  batch.account_index = (uint32_t[]){ 0, 0, 0 };
  batch.segment_ids = (uint64_t[]){ 0, 0, 0 };
  batch.security_index = (uint32_t[]){ 0, 1, 2 };
  batch.quantity_e6 = (int64_t[]){ 1000500000, 2000000, 1500000 };
  batch.held_e6 = (int64_t[]){ 0, 0, 0 };
  return call_send(call, &batch.base);
}

static struct status facts(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  Account__ListFactsResponse *response = (Account__ListFactsResponse *)out;
  Account__Fact *fact = arena_alloc(call->arena, sizeof *fact);
  (void)in;
  account__fact__init(fact);
  fact->name = "risk_level";
  fact->value = "4";
  response->n_facts = 1;
  response->facts = arena_copy(call->arena, &fact, sizeof(Account__Fact *));
  return status_ok();
}

/* Nothing is on file. */
static struct status no_records(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  (void)call;
  (void)in;
  (void)out;
  return status_ok();
}

static struct status no_record(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  (void)call;
  (void)in;
  (void)out;
  return not_found();
}

static void serve(struct crm_scene *scene)
{
  static const struct access staff = { .roles = ROLES_STAFF };
  static const struct handler handlers[] = {
    { &firm_get_method, &staff, get_firm },
    { &commit_commit_method, &staff, commit },
    { &commit_reserve_ids_method, &staff, reserve_ids },
    { &master_get_person_method, &staff, get_person },
    { &master_get_account_method, &staff, get_account },
    { &master_list_accounts_method, &staff, list_accounts },
    { &master_list_people_method, &staff, list_people },
    { &security_find_method, &staff, find },
    { &price_last_method, &staff, last },
    { &ledger_cash_method, &staff, cash },
    { &ledger_positions_method, &staff, positions },
    { &fact_list_method, &staff, facts },
    { &record_list_method, &staff, no_records },
    { &record_get_method, &staff, no_record },
  };
  static const struct service account = { "account", handlers, sizeof handlers / sizeof handlers[0] };
  bus_serve(scene->bus, &account, scene);
  bus_serve(scene->bus, &client_service, NULL);
}

static void scene_main(void *argument)
{
  struct crm_scene *scene = argument;
  cr_assert_ok(bus_new(&(struct bus_options){ .loop = &scene->loop, .service = "crm" }, &scene->bus));
  scene->arena = arena_new();
  scene->next_id = 1000;
  serve(scene);
  scene->play(scene);
  arena_free(scene->arena);
  bus_free(scene->bus);
}

void crm_scene_run(void (*play)(struct crm_scene *scene))
{
  struct crm_scene scene = { .play = play };
  cr_assert_eq(uv_loop_init(&scene.loop), 0);
  fiber_main(&scene.loop, scene_main, &scene);
  cr_assert_eq(uv_loop_close(&scene.loop), 0, "the loop has handles left");
}

static void end_call(void *call)
{
  call_end(call);
}

struct call *crm_scene_call(struct crm_scene *scene, enum role role, const char *key)
{
  struct caller caller = { .firm_id = 7, .user_id = 12, .role = role, .principal = "user:12" };
  struct call *call;
  cr_assert_ok(call_begin(scene->bus, caller, TIMEOUT_US, &call));
  call->idempotency_key = key;
  arena_defer(scene->arena, end_call, call);
  return call;
}
