/* ClientService beside a fake account service: what is committed, replays, conflicts, and what is refused. */
#include "crm_scene.h"

static Account__Person person = ACCOUNT__PERSON__INIT;
static Account__Account account = ACCOUNT__ACCOUNT__INIT;

static Crm__CreateClientRequest client_request(void)
{
  static Account__Account *accounts[] = { &account, &account };
  Crm__CreateClientRequest request = CRM__CREATE_CLIENT_REQUEST__INIT;
  person.name = "Ada Example";
  account.alias = "Ada's";
  account.kind = ACCOUNT__ACCOUNT__KIND__INDIVIDUAL;
  account.status = ACCOUNT__ACCOUNT__STATUS__OPENED;
  request.person = &person;
  request.n_accounts = 2;
  request.accounts = accounts;
  return request;
}

static void play_create(struct crm_scene *scene)
{
  Crm__CreateClientRequest request = client_request();
  Crm__CreateClientResponse *made, *again;
  cr_assert_ok(client_create_call(crm_scene_call(scene, ROLE_ADVISOR, "k"), &request, &made));
  cr_expect_eq(made->person_id, 1000);
  cr_assert_eq(made->n_account_ids, 2);
  cr_expect_eq(made->account_ids[1], 1002);
  cr_expect_eq(made->sequence, 9);
  cr_assert_eq(scene->committed->n_commands, 3, "one commit, all or nothing");
  const Account__Account *put = scene->committed->commands[2]->put_account;
  cr_expect_eq(put->advisor_id, 12, "the advisor of record is the caller");
  cr_expect_eq(put->holders[0]->person_id, 1000);
  cr_expect_str_eq(put->base_currency, "USD");
  cr_expect_str_eq(put->opened_on, TODAY);
  cr_assert_ok(client_create_call(crm_scene_call(scene, ROLE_ADVISOR, "k"), &request, &again));
  cr_expect_eq(again->person_id, 1000, "a replay answers what was made");
  cr_expect_eq(again->account_ids[1], 1002);
  cr_expect_eq(scene->commits, 1);
  person.name = "Bruno Example";
  cr_expect_eq(client_create_call(crm_scene_call(scene, ROLE_ADVISOR, "k"), &request, &again).code,
               STATUS_FAILED_PRECONDITION, "another request under the key");
  scene->next_commit = status_fail(STATUS_ABORTED, "version", "somebody was faster");
  cr_expect_eq(client_create_call(crm_scene_call(scene, ROLE_ADVISOR, ""), &request, &again).code, STATUS_ABORTED);
}

Test(client_service, a_client_and_accounts_are_one_commit_and_a_replay_answers_the_same)
{
  crm_scene_run(play_create);
}

static void expect_refused(struct crm_scene *scene, enum role role, const Crm__CreateClientRequest *request,
                           struct status expected)
{
  Crm__CreateClientResponse *made;
  struct status status = client_create_call(crm_scene_call(scene, role, ""), request, &made);
  cr_expect_eq(status.code, expected.code, "%s: %s", expected.message, status.message);
  cr_expect_eq(expected.field == NULL || (status.field != NULL && strcmp(status.field, expected.field) == 0), true,
               "%s: %s", expected.message, status.field);
}

static void play_refused(struct crm_scene *scene)
{
  Crm__CreateClientRequest request = client_request();
  expect_refused(scene, ROLE_TRADER, &request, status_fail(STATUS_PERMISSION_DENIED, NULL, "a trader"));
  request.person = NULL;
  expect_refused(scene, ROLE_ADVISOR, &request, status_fail(STATUS_INVALID_ARGUMENT, "person", "nobody"));
  request = client_request();
  person.person_id = 5;
  expect_refused(scene, ROLE_ADVISOR, &request, status_fail(STATUS_INVALID_ARGUMENT, "person.person_id", "an id"));
  person.person_id = 0;
  account.kind = ACCOUNT__ACCOUNT__KIND__JOINT;
  expect_refused(scene, ROLE_ADVISOR, &request,
                 status_fail(STATUS_INVALID_ARGUMENT, "accounts[0].holders", "a joint account of one"));
  request = client_request();
  account.advisor_id = 13;
  expect_refused(scene, ROLE_ADVISOR, &request,
                 status_fail(STATUS_PERMISSION_DENIED, "accounts[0].advisor_id", "a colleague's book"));
  expect_refused(scene, ROLE_ADMINISTRATOR, &request, status_ok());
  cr_expect_eq(scene->commits, 1);
}

Test(client_service, what_may_not_be_made_is_refused_by_field)
{
  crm_scene_run(play_refused);
}

static void play_open(struct crm_scene *scene)
{
  Crm__OpenAccountRequest request = CRM__OPEN_ACCOUNT_REQUEST__INIT;
  Crm__OpenAccountResponse *opened;
  Account__Account joint = ACCOUNT__ACCOUNT__INIT;
  Account__Holder first = ACCOUNT__HOLDER__INIT, second = ACCOUNT__HOLDER__INIT;
  Account__Holder *holders[] = { &first, &second };
  joint.alias = "Joint";
  joint.kind = ACCOUNT__ACCOUNT__KIND__JOINT;
  joint.n_holders = 2;
  joint.holders = holders;
  first.person_id = second.person_id = PERSON_ID;
  request.account = &joint;
  cr_assert_ok(client_open_account_call(crm_scene_call(scene, ROLE_ADVISOR, ""), &request, &opened));
  cr_expect_eq(opened->account_id, 1000);
  second.person_id = 6;
  struct status status = client_open_account_call(crm_scene_call(scene, ROLE_ADVISOR, ""), &request, &opened);
  cr_expect_eq(status.code, STATUS_NOT_FOUND);
  cr_expect_str_eq(status.field, "account.holders[1].person_id");
}

Test(client_service, an_account_is_opened_for_people_who_are_known)
{
  crm_scene_run(play_open);
}

struct funded {
  const char *symbol, *quantity, *basis, *opened_on;
};

static struct status fund(struct crm_scene *scene, const struct funded *lines, size_t count, const char *on)
{
  Crm__FundRequest request = CRM__FUND_REQUEST__INIT;
  Crm__FundResponse *response;
  Crm__FundLine rows[4], *pointers[4];
  for (size_t i = 0; i < count; i++) {
    crm__fund_line__init(&rows[i]);
    rows[i].symbol = lines[i].symbol;
    rows[i].quantity = lines[i].quantity;
    rows[i].basis = lines[i].basis;
    rows[i].opened_on = lines[i].opened_on;
    pointers[i] = &rows[i];
  }
  request.account_id = ACCOUNT_ID;
  request.n_lines = count;
  request.lines = pointers;
  request.effective_on = on;
  struct status status = client_fund_call(crm_scene_call(scene, ROLE_ADVISOR, ""), &request, &response);
  if (status_is_ok(status))
    cr_expect_eq(response->n_entry_ids, count);
  return status;
}

static void play_fund(struct crm_scene *scene)
{
  static const struct funded good[] = { { "", "100.00", "", "" },
                                        { "AAPL", "3", "600.00", "2024-01-31" },
                                        { "BRK.B", "-1.5", "", "" } };
  cr_assert_ok(fund(scene, good, 3, ""));
  const Account__PostEntry *deposit = scene->committed->commands[0]->post_entry;
  const Account__PostEntry *in = scene->committed->commands[1]->post_entry;
  const Account__PostEntry *out = scene->committed->commands[2]->post_entry;
  cr_expect_eq(deposit->kind, ACCOUNT__ENTRY_KIND__DEPOSIT);
  cr_expect_eq(deposit->security_id, 0);
  cr_expect_str_eq(deposit->effective_on, TODAY);
  cr_expect_eq(in->kind, ACCOUNT__ENTRY_KIND__IN_KIND);
  cr_expect_eq(in->security_id, 102);
  cr_assert_eq(in->n_lots, 1);
  cr_expect_str_eq(in->lots[0]->basis, "600.00");
  cr_expect_str_eq(in->lots[0]->opened_on, "2024-01-31");
  cr_expect_eq(out->security_id, 101);
  cr_expect_eq(out->n_lots, 0);
  static const struct funded unknown[] = { { "", "1.00", "", "" },
                                           { "", "2.00", "", "" },
                                           { "NOPE", "1", "1.00", "" } };
  struct status status = fund(scene, unknown, 3, "");
  cr_expect_eq(status.code, STATUS_NOT_FOUND);
  cr_expect_str_eq(status.field, "lines[2].symbol");
  static const struct funded late[] = { { "AAPL", "1", "1.00", "2026-01-02" } };
  status = fund(scene, late, 1, "2026-01-01");
  cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT);
  cr_expect_str_eq(status.field, "lines[0].opened_on");
  status = fund(scene, late, 0, "");
  cr_expect_str_eq(status.field, "lines");
  cr_expect_eq(scene->commits, 1, "all lines or none");
}

Test(client_service, funding_posts_an_entry_a_line_or_names_the_line_at_fault)
{
  crm_scene_run(play_fund);
}

static void play_view(struct crm_scene *scene)
{
  Crm__GetClientRequest request = CRM__GET_CLIENT_REQUEST__INIT;
  Crm__ListClientsRequest list = CRM__LIST_CLIENTS_REQUEST__INIT;
  Crm__ListClientsResponse *page;
  Crm__Client *client;
  request.person_id = PERSON_ID;
  cr_assert_ok(client_get_call(crm_scene_call(scene, ROLE_ADVISOR, ""), &request, &client));
  cr_expect_str_eq(client->person->name, "Ada Example");
  cr_assert_eq(client->n_accounts, 1, "on the second page of the book");
  const Crm__ClientAccount *shown = client->accounts[0];
  cr_expect_str_eq(shown->risk_level, "4");
  cr_expect_str_eq(shown->value, "1247.40", "1,000.50 and two of 123.45; what has no price is not counted");
  cr_assert_eq(shown->n_positions, 2, "cash is no position");
  cr_expect_str_eq(shown->positions[0]->symbol, "AAPL");
  cr_expect_str_eq(shown->positions[0]->quantity, "1.5");
  cr_expect_str_eq(shown->positions[0]->price, "");
  cr_expect_str_eq(shown->positions[1]->value, "246.90");
  request.person_id = 4;
  cr_expect_eq(client_get_call(crm_scene_call(scene, ROLE_ADVISOR, ""), &request, &client).code, STATUS_NOT_FOUND);
  cr_assert_ok(client_list_call(crm_scene_call(scene, ROLE_COMPLIANCE, ""), &list, &page));
  cr_expect_eq(page->n_people, 1);
  cr_expect_str_eq(page->next_page_token, "next");
  cr_expect_eq(client_list_call(crm_scene_call(scene, ROLE_CLIENT, ""), &list, &page).code, STATUS_PERMISSION_DENIED);
}

Test(client_service, one_view_shows_a_person_with_accounts_positions_and_level)
{
  crm_scene_run(play_view);
}
