/* What the fuzzers of file parsers share. */
#include "fuzz.h"

#include "base/date.h"
#include "statement_plan.h"

struct findings *fuzz_findings(struct arena *arena)
{
  struct findings *findings = arena_alloc(arena, sizeof *findings);
  findings->arena = arena;
  return findings;
}

void fuzz_plan(const struct statement *statement)
{
  struct arena *arena = statement->findings->arena;
  struct plan_input input = { .statement = statement, .may_create = true, .missing_basis = BASIS_MARKET_VALUE };
  struct plan plan;
  if (statement->findings->errors > 0)
    return;
  struct plan_account *accounts = arena_array(arena, (size_t)statement->account_count + 1, sizeof *accounts);
  uint64_t *ids = arena_array(arena, (size_t)statement->security_count + 1, sizeof *ids);
  enum plan_seen *seen = arena_array(arena, (size_t)statement->transaction_count + 1, sizeof *seen);
  struct plan_entry *entries = arena_array(arena, (size_t)statement->transaction_count + 1, sizeof *entries);
  for (uint32_t i = 0; i < statement->account_count; i++)
    accounts[i] = (struct plan_account){
      .account_id = i + 1000, .opens = i % 2 == 0, .opened_on = DATE_NONE, .as_of = 20000, .currency = "USD"
    };
  for (uint32_t i = 0; i < statement->security_count; i++)
    ids[i] = i % 3 == 0 ? 0 : 2000 + i;
  if (statement->transaction_count > 0) { /* the ledger has the first one */
    const struct statement_transaction *first = &statement->transactions[0];
    entries[0] = (struct plan_entry){ .account = first->account, .entry_id = 1, .on = first->on, .kind = 6 };
    input.entry_count = 1;
  }
  input.accounts = accounts;
  input.security_ids = ids;
  input.seen = seen;
  input.entries = entries;
  plan_make(&input, &plan);
}
