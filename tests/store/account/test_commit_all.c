/* CommitAll: many commits in one message, each under a key of its own and with an outcome of its own. */
#include "said.h"

#define MANY 600 /* more than one batch */

/* The commits that the test says, as one request. */
struct many {
  struct said said[MANY];
  Account__KeyedCommit keyed[MANY], *all[MANY];
  Account__CommitAllRequest request;
};

static void say(struct many *many, struct house *house, const char *key)
{
  size_t i = many->request.n_commits++;
  many->said[i] = said_here(house, key);
  many->keyed[i] = (Account__KeyedCommit)ACCOUNT__KEYED_COMMIT__INIT;
  many->keyed[i].idempotency_key = (char *)(uintptr_t)key;
  many->keyed[i].commit = &many->said[i].request;
  many->all[i] = &many->keyed[i];
  many->request.commits = many->all;
}

static struct many *begin(struct house *house)
{
  struct many *many = arena_alloc(house->arena, sizeof *many);
  account__commit_all_request__init(&many->request);
  return many;
}

static const Account__CommitAllResponse *send_all(struct many *many, struct call *call)
{
  Account__CommitAllResponse *response;
  for (size_t i = 0; i < many->request.n_commits; i++)
    many->said[i].request.commands = many->said[i].commands;
  expect_ok(commit_commit_all_call(call, &many->request, &response));
  cr_assert_eq(response->n_ends, many->request.n_commits);
  return response;
}

static void end(struct many *many, struct call *call)
{
  for (size_t i = 0; i < many->request.n_commits; i++)
    said_end(&many->said[i]);
  call_end(call);
}

static int64_t cash(struct house *house)
{
  return store_number(&house->database, "SELECT sum(quantity_e6)::int8 FROM position WHERE account_id >= 1000 AND "
                                        "security_id = 0");
}

static void mixes(struct house *house)
{
  struct many *many = begin(house);
  struct call *call = house_call(house, house_caller(ROLE_SYSTEM, FIRM, 0), "");
  say(many, house, "good");
  said_cash(&many->said[0], house->account_id, "10");
  say(many, house, "more than is there");
  said_cash(&many->said[1], house->account_id, "-1000");
  say(many, house, "#not a key");
  said_cash(&many->said[2], house->account_id, "1");
  say(many, house, "good");
  said_cash(&many->said[3], house->account_id, "10");
  say(many, house, "good");
  said_cash(&many->said[4], house->account_id, "11");
  say(many, house, "also good");
  said_cash(&many->said[5], house->account_id, "5.50");
  const Account__CommitAllResponse *response = send_all(many, call);
  cr_assert_eq(response->ends[0]->code, 0);
  cr_assert_eq(response->ends[1]->code, STATUS_FAILED_PRECONDITION);
  cr_assert(response->ends[1]->message[0]);
  cr_assert_eq(response->ends[2]->code, STATUS_INVALID_ARGUMENT);
  cr_assert_str_eq(response->ends[2]->field, "idempotency_key");
  cr_assert_eq(response->ends[3]->code, 0);
  cr_assert(response->ends[3]->response->replayed, "the same key and request");
  cr_assert_eq(response->ends[3]->response->sequence, response->ends[0]->response->sequence);
  cr_assert_eq(response->ends[4]->code, STATUS_FAILED_PRECONDITION, "the same key, another request");
  cr_assert_eq(response->ends[5]->code, 0);
  cr_assert_eq(response->ends[5]->response->sequence, response->ends[0]->response->sequence + 1);
  end(many, call);
  cr_assert_eq(cash(house), 15500000);
}

Test(commit_all, one_that_is_refused_spoils_none_of_the_others)
{
  house_run(&(struct house){ 0 }, mixes);
}

static void repeats(struct house *house)
{
  for (int round = 0; round < 2; round++) {
    struct many *many = begin(house);
    struct call *call = house_call(house, house_caller(ROLE_SYSTEM, FIRM, 0), "");
    for (size_t i = 0; i < MANY; i++) {
      say(many, house, arena_printf(house->arena, "line %zu", i));
      said_cash(&many->said[i], house->account_id, "1");
    }
    const Account__CommitAllResponse *response = send_all(many, call);
    for (size_t i = 0; i < MANY; i++) {
      cr_assert_eq(response->ends[i]->code, 0, "%s", response->ends[i]->message);
      cr_assert_eq(response->ends[i]->response->replayed, round == 1);
      cr_assert_eq(response->ends[i]->response->sequence, response->ends[0]->response->sequence + i, "in order");
    }
    end(many, call);
    cr_assert_eq(cash(house), MANY * INT64_C(1000000));
  }
}

Test(commit_all, hundreds_go_through_in_order_and_again_change_nothing)
{
  house_run(&(struct house){ 0 }, repeats);
}

static void finds(struct house *house)
{
  struct many *many = begin(house);
  struct call *call = house_call(house, house_caller(ROLE_SYSTEM, FIRM, 0), "");
  say(many, house, "either way");
  said_cash(&many->said[0], house->account_id, "7");
  send_all(many, call);
  const Account__CommitResponse *again = said_commit(&many->said[0]);
  cr_assert(again->replayed, "Commit under the same key is the same commit");
  end(many, call);
  cr_assert_eq(cash(house), 7000000);
}

Test(commit_all, its_keys_are_those_of_commit)
{
  house_run(&(struct house){ 0 }, finds);
}
