/* Finds the households of a page of accounts and puts them together. */
#include "profile_household.h"

#include <stdlib.h>

#include "base/decimal.h"
#include "books.h"
#include "bus/bus.h"
#include "holders.h"
#include "household_agreement.h"
#include "risk.h"

#define PAGE 1000

struct asked {
  uint64_t account_id;
  size_t place;
};

static int compare_asked(const void *left, const void *right)
{
  const struct asked *a = left, *b = right;
  return (a->account_id > b->account_id) - (a->account_id < b->account_id);
}

/* The household of each account: the firm's links from the first account to the last, side by side with them. */
static struct status read_links(struct call *call, const struct asked *asked, size_t count,
                                struct profile_household *out)
{
  struct records_page page = { .next_token = "" };
  uint64_t after_id = asked[0].account_id - 1;
  size_t at = 0;
  do {
    Account__ListRecordsRequest request = ACCOUNT__LIST_RECORDS_REQUEST__INIT;
    request.page_size = PAGE;
    request.after_id = after_id;
    struct status status = records_page(call, &risk_account_household_kind, &request, &page);
    if (!status_is_ok(status))
      return status;
    for (size_t i = 0; i < page.count; i++) {
      const Risk__AccountHousehold *link = (const Risk__AccountHousehold *)page.records[i].message;
      after_id = page.records[i].id;
      while (at < count && asked[at].account_id < after_id)
        at++;
      if (at < count && asked[at].account_id == after_id)
        out[asked[at].place].household_id = link->household_id;
    }
  } while (page.next_token[0] != '\0' && at < count);
  return status_ok();
}

static struct status add_book(struct arena *arena, const struct book *from, struct book *to)
{
  bool is_counted = decimal_add(to->cash_e4, from->cash_e4, &to->cash_e4);
  for (size_t i = 0; is_counted && i < from->count; i++) {
    struct book_line *line = book_line(arena, to, from->lines[i].security_id);
    if (line == NULL)
      return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "a household holds more securities than can be measured");
    is_counted = decimal_add(line->quantity_e6, from->lines[i].quantity_e6, &line->quantity_e6);
  }
  return is_counted ? status_ok()
                    : status_fail(STATUS_INTERNAL, NULL, "a household's position is beyond what can be counted");
}

/* Lowers the household's client to that of the account, by a stale score too; without any the household has none. */
static struct status add_client(struct call *call, struct staleness staleness, uint64_t account_id,
                                struct profile_household *household)
{
  Account__GetAccountRequest request = ACCOUNT__GET_ACCOUNT_REQUEST__INIT;
  Account__Account *account;
  struct record found;
  request.account_id = account_id;
  struct status status = master_get_account_call(call, &request, &account);
  if (status_is_ok(status))
    status = records_find(call, &risk_client_score_kind, account_id, &found);
  if (!status_is_ok(status))
    return status;
  struct account_score score = holders_score(call->arena, account, (const Risk__ClientScore *)found.message, staleness);
  household->client = score.level < household->client ? score.level : household->client;
  return status;
}

static struct status put_together(struct call *call, struct staleness staleness, struct profile_household *household)
{
  struct record found;
  struct book *books;
  struct status status = records_get(call, &risk_household_agreement_kind, household->household_id, &found);
  if (!status_is_ok(status))
    return status;
  const Risk__HouseholdAgreement *agreement = (const Risk__HouseholdAgreement *)found.message;
  status = books_read(call, agreement->account_ids, agreement->n_account_ids, &books);
  household->book = arena_alloc(call->arena, sizeof *household->book);
  household->client = LEVEL_SPECULATIVE;
  for (size_t i = 0; status_is_ok(status) && i < agreement->n_account_ids; i++) {
    status = add_book(call->arena, &books[i], household->book);
    if (status_is_ok(status))
      status = add_client(call, staleness, agreement->account_ids[i], household);
  }
  return status;
}

struct status profile_households_read(struct call *call, struct staleness staleness, const uint64_t *account_ids,
                                      size_t count, struct profile_household *out)
{
  struct asked *asked = arena_array(call->arena, count, sizeof *asked);
  struct call own = call_as_service(call);
  if (count == 0)
    return status_ok();
  for (size_t i = 0; i < count; i++)
    asked[i] = (struct asked){ account_ids[i], i };
  qsort(asked, count, sizeof *asked, compare_asked);
  struct status status = read_links(call, asked, count, out);
  for (size_t i = 0; status_is_ok(status) && i < count; i++) {
    size_t same = 0;
    while (same < i && out[same].household_id != out[i].household_id)
      same++;
    if (out[i].household_id != 0 && same < i)
      out[i] = out[same];
    else if (out[i].household_id != 0)
      status = put_together(&own, staleness, &out[i]);
  }
  return status;
}
