/* Commit: all or nothing, once, each with its own outcome. */
#include "said.h"

static int64_t cash_of(struct house *house, uint64_t account_id)
{
  char sql[200];
  snprintf(sql, sizeof sql,
           "SELECT quantity_e6 FROM position WHERE firm_id = 1 AND account_id = %llu AND security_id = 0",
           (unsigned long long)account_id);
  return store_number(&house->database, sql);
}

static void deposits(struct house *house)
{
  struct said said = said_here(house, "one");
  said_cash(&said, house->account_id, "100.25");
  const Account__CommitResponse *first = said_commit(&said);
  cr_assert_eq(first->n_outcomes, 1);
  cr_assert_not(first->replayed);
  cr_assert_eq(cash_of(house, house->account_id), 100250000);
  cr_assert_eq(store_number(&house->database, "SELECT sum(quantity_e6) FROM ledger_leg"), 0);
  cr_assert_eq(store_number(&house->database, "SELECT count(*) FROM journal WHERE idempotency_key = 'one'"), 1);

  const Account__CommitResponse *again = said_commit(&said);
  cr_assert(again->replayed);
  cr_assert_eq(again->sequence, first->sequence);
  cr_assert_eq(again->outcomes[0]->id, first->outcomes[0]->id);
  cr_assert_eq(cash_of(house, house->account_id), 100250000, "a replay changes nothing");

  said_cash(&said, house->account_id, "1");
  expect_field(said_send(&said, NULL), STATUS_FAILED_PRECONDITION, "idempotency_key");
  said_end(&said);
}

Test(commit, a_key_gives_the_same_answer_for_ever_and_another_request_is_refused)
{
  house_run(&(struct house){ 0 }, deposits);
}
