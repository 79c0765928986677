/* Queries as of a past date: master data, holders, people, money and facts as they were on file at the end of that day.
 */
#include <string.h>

#include "query_scene.h"

/* What was written today becomes what was written on a day: the past is made of what was there. */
static void backdate(struct house *house, const char *day)
{
  store_execute(
      &house->database,
      arena_printf(
          house->arena,
          "ALTER TABLE master_version DISABLE TRIGGER USER; ALTER TABLE ledger_entry DISABLE TRIGGER USER;"
          "ALTER TABLE fact DISABLE TRIGGER USER;"
          "UPDATE master_version SET recorded_at = '%s 12:00+00' WHERE recorded_at > '2023-01-01';"
          "UPDATE ledger_entry SET recorded_at = '%s 12:00+00', effective_on = '%s', settles_on = '%s'"
          " WHERE recorded_at > '2023-01-01';"
          "UPDATE fact SET valid_from = '%s 12:00+00', confirmed_at = '%s 12:00+00' WHERE valid_from > '2023-01-01';",
          day, day, day, day, day, day));
}

static uint64_t put(struct said *said)
{
  uint64_t id = said_commit(said)->outcomes[0]->id;
  said_end(said);
  return id;
}

static Account__Person *person_of(struct said *said, uint64_t person_id, const char *name)
{
  said_person(said, name);
  Account__Person *person = said->commands[said->request.n_commands - 1]->put_person;
  person->person_id = person_id;
  return person;
}

struct past {
  uint64_t account_id, first_id, second_id;
};

/* 2020: an individual account of Bea, 100 in cash, level 2. 2021: it is joint with Cal, who lives in Canada; Bea is Bea
 * Baker; 50 more, level 4. 2022: another account. */
static struct past live(struct house *house)
{
  struct past past;
  struct said said = said_by(house, query_advisor(), NULL);
  person_of(&said, 0, "Bea")->residence = "US";
  past.first_id = put(&said);
  said = said_by(house, query_advisor(), NULL);
  said_account(&said, ADVISOR, past.first_id)->alias = "First";
  past.account_id = put(&said);
  said_deposit(house, past.account_id, "100");
  said = said_here(house, NULL);
  said_fact(&said, past.account_id, "2");
  put(&said);
  backdate(house, "2020-06-01");
  said = said_by(house, query_advisor(), NULL);
  person_of(&said, 0, "Cal")->residence = "CA";
  past.second_id = put(&said);
  said = said_by(house, query_advisor(), NULL);
  person_of(&said, past.first_id, "Bea Baker")->residence = "US";
  put(&said);
  said = said_by(house, query_advisor(), NULL);
  Account__Account *account = said_account(&said, ADVISOR, past.first_id);
  Account__Holder second = ACCOUNT__HOLDER__INIT, *holders[] = { account->holders[0], &second };
  second.person_id = past.second_id;
  account->account_id = past.account_id;
  account->kind = ACCOUNT__ACCOUNT__KIND__JOINT;
  account->alias = "Second";
  account->n_holders = 2;
  account->holders = holders;
  put(&said);
  said_deposit(house, past.account_id, "50");
  said = said_here(house, NULL);
  said_fact(&said, past.account_id, "4");
  put(&said);
  backdate(house, "2021-06-01");
  said = said_by(house, query_advisor(), NULL);
  said_account(&said, ADVISOR, past.first_id)->alias = "Later";
  put(&said);
  backdate(house, "2022-06-01");
  return past;
}

static void expect_rows(struct house *house, struct asked asked, const char *as_of, const char *wanted)
{
  struct status status;
  const char *rows = query_rows(house, query_advisor(), asked_definition(house->arena, asked), as_of, &status);
  cr_assert(status_is_ok(status), "%s: %s", as_of, status.message);
  cr_assert_str_eq(rows, wanted, "as of %s:\n%s", as_of, rows);
}

static void as_of(struct house *house)
{
  struct past past = live(house);
  const struct asked shown = { .columns = "alias account_type holder residence cash last_contribution_on risk_level" };
  const char *id = arena_printf(house->arena, "%llu", (unsigned long long)past.account_id);
  const char *then = arena_printf(house->arena, "%s|First|Individual|Bea|US|100.00|2020-06-01|Growth\n", id);
  const char *later =
      arena_printf(house->arena, "%s|Second|Joint|Bea Baker; Cal|US; CA|150.00|2021-06-01|Aggressive\n", id);
  expect_rows(house, shown, "2020-05-31", "");
  expect_rows(house, shown, "2020-06-01", then);
  expect_rows(house, shown, "2021-05-31", then);
  expect_rows(house, shown, "2021-06-01", later);
  cr_assert_not_null(strstr(query_ids(house, query_advisor(), "alias any Later"), "1"), "there are two now");
  /* Filters are of the past, too. */
  expect_rows(house, (struct asked){ .filters = "account_type any joint" }, "2020-12-31", "");
  expect_rows(house, (struct asked){ .filters = "residence any CA" }, "2020-12-31", "");
  expect_rows(house, (struct asked){ .filters = "residence any CA; risk_level any 4" }, "2021-12-31",
              arena_printf(house->arena, "%s\n", id));
  expect_rows(house, (struct asked){ .filters = "cash between 100, 100", .columns = "holder", .row_per_holder = true },
              "2020-12-31", arena_printf(house->arena, "%s|Bea\n", id));
  expect_rows(house, (struct asked){ .filters = "net_asset_value between 150, 150; holder contains baker" },
              "2021-12-31", arena_printf(house->arena, "%s\n", id));
}

Test(past, a_query_as_of_a_date_sees_what_was_on_file_then)
{
  house_run(&(struct house){ .is_empty = true }, as_of);
}

/* Sight is today's: what was given away is not seen, not even as it was. */
static void sight(struct house *house)
{
  struct past past = live(house);
  Account__TransferAccountRequest request = ACCOUNT__TRANSFER_ACCOUNT_REQUEST__INIT;
  Account__TransferAccountResponse *response;
  struct call *call = house_call(house, query_advisor(), "give");
  request.account_id = past.account_id;
  request.advisor_id = OTHER_ADVISOR;
  request.reason = "the advisor retires";
  expect_ok(master_transfer_account_call(call, &request, &response));
  call_end(call);
  expect_rows(house, (struct asked){ .columns = "alias" }, "2020-12-31", "");
}

Test(past, sight_is_todays)
{
  house_run(&(struct house){ .is_empty = true }, sight);
}
