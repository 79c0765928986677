/* Standing queries ask who fits, and why, in a user's sight. */
#include <string.h>

#include "query_scene.h"

static struct caller service(void)
{
  return house_caller(ROLE_SYSTEM, FIRM, 0);
}

static struct status members(struct house *house, struct caller caller, uint64_t user_id, const char *filters,
                             const char **ids)
{
  Account__QueryMembersRequest request = ACCOUNT__QUERY_MEMBERS_REQUEST__INIT;
  Account__QueryMembers *items;
  struct bus_stream *stream;
  struct call *call = house_call(house, caller, "");
  *ids = "";
  request.definition = asked_definition(house->arena, (struct asked){ .filters = filters });
  request.user_id = user_id;
  struct status status = account_query_members_open(call, &request, &stream);
  while (status_is_ok(status) && status_is_ok(status = account_query_members_next(stream, &items)) && items)
    for (size_t i = 0; i < items->n_account_ids; i++)
      *ids = arena_printf(house->arena, "%s%s%llu", *ids, **ids ? " " : "", (unsigned long long)items->account_ids[i]);
  status.field = arena_strdup(house->arena, status.field);
  status.message = arena_strdup(house->arena, status.message);
  call_end(call);
  return status;
}

static void who_fits(struct house *house)
{
  const char *ids;
  query_scene(house);
  expect_ok(members(house, service(), ADVISOR, "account_type any ira", &ids));
  cr_assert_str_eq(ids, "3001 3003");
  expect_ok(members(house, service(), OTHER_ADVISOR, NULL, &ids));
  cr_assert_str_eq(ids, "3006", "in the sight of the user");
  expect_ok(members(house, service(), 1007, NULL, &ids));
  cr_assert_str_eq(ids, "3001 3002 3003 3004 3005 3006");
  expect_code(members(house, query_advisor(), ADVISOR, NULL, &ids), STATUS_PERMISSION_DENIED);
  expect_field(members(house, service(), 9999, NULL, &ids), STATUS_FAILED_PRECONDITION, "user_id");
  expect_field(members(house, service(), 1005, "holder contains a", &ids), STATUS_PERMISSION_DENIED,
               "definition.filters[0].section");
  store_execute(&house->database, "UPDATE app_user SET disabled_at = now() WHERE user_id = 1001;");
  expect_field(members(house, service(), ADVISOR, NULL, &ids), STATUS_FAILED_PRECONDITION, "user_id");
}

Test(members, are_those_whom_the_owner_sees_and_no_other)
{
  house_run(&(struct house){ .is_empty = true }, who_fits);
}

static Account__QueryExplanation *explain(struct house *house, struct call *call, const char *filters,
                                          uint64_t as_of_sequence)
{
  static uint64_t ids[] = { 3001, 3002, 3006 };
  Account__ExplainQueryRequest request = ACCOUNT__EXPLAIN_QUERY_REQUEST__INIT;
  Account__QueryExplanation *explanation;
  request.definition = asked_definition(house->arena, (struct asked){ .filters = filters });
  request.user_id = ADVISOR;
  request.n_account_ids = 3;
  request.account_ids = ids;
  request.as_of_sequence = as_of_sequence;
  expect_ok(account_query_explain_call(call, &request, &explanation));
  return explanation;
}

static void why(struct house *house)
{
  query_scene(house);
  struct call *call = house_call(house, service(), "");
  const char *filters = "account_type any ira; not risk_score none; holder contains bob; buying_power between 100, -; "
                        "fee_rate between 0.01, 0.01;"
                        " permissions has_any margin; custom_index has_any 77";
  Account__QueryExplanation *now = explain(house, call, filters, 0);
  cr_assert_eq(now->n_accounts, 2, "the other advisor's is not there");
  cr_assert_eq(now->n_unknown_sections, 0);
  const Account__QueryExplained *first = now->accounts[0], *second = now->accounts[1];
  cr_assert(first->fits[0] && first->fits[1] && !first->fits[2] && first->fits[3] && !first->fits[4] &&
            !first->fits[5]);
  cr_assert_str_eq(first->values[0], "Traditional IRA");
  cr_assert_str_eq(first->values[1], "3.500000");
  cr_assert_str_eq(first->values[2], "Ada Adams");
  cr_assert(!second->fits[0] && !second->fits[1] && second->fits[2] && second->fits[3] && second->fits[4] &&
            second->fits[5] && second->fits[6]);
  cr_assert_str_eq(second->values[2], "Ada Adams; Bob Brown");
  cr_assert_str_eq(second->values[3], "400.37");
  cr_assert_str_eq(second->values[4], "0.01; 0.0075");
  cr_assert_str_eq(now->labels[0], "Account type");
  /* Facts of the scene were written with line 1; buying power is not kept, prices not by line. */
  Account__QueryExplanation *then = explain(house, call, filters, 1);
  cr_assert_eq(then->n_accounts, 2);
  cr_assert_eq(then->n_unknown_sections, 1);
  cr_assert_str_eq(then->unknown_sections[0], "buying_power");
  cr_assert(then->accounts[0]->fits[1] && !then->accounts[0]->fits[3]);
  call_end(call);
}

Test(members, are_explained_filter_by_filter)
{
  house_run(&(struct house){ .is_empty = true }, why);
}
