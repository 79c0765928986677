/* Reads a page of accounts and the scores that belong to them. */
#include "score_page.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct status score_place_parse(const char *text, struct score_place *out)
{
  static const char refusal[] = "this is no token of a page";
  struct score_place place = { 0 };
  int size = 0;
  if (text[0] == '\0') {
    *out = place;
    return status_ok();
  }
  bool is_number = text[0] >= '0' && text[0] <= '9';
  if (!is_number || sscanf(text, "%20" SCNu64 ".%n", &place.after_id, &size) != 1 || size == 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "page_token", refusal);
  if (strlen(text + size) >= sizeof place.token || place.after_id > INT64_MAX)
    return status_fail(STATUS_INVALID_ARGUMENT, "page_token", refusal);
  memcpy(place.token, text + size, strlen(text + size) + 1);
  *out = place;
  return status_ok();
}

const char *score_place_format(const struct score_place *place, char buffer[SCORE_PLACE_BYTES])
{
  snprintf(buffer, SCORE_PLACE_BYTES, "%" PRIu64 ".%s", place->after_id, place->token);
  return buffer;
}

static struct status read_records(struct call *call, uint64_t after_id, uint32_t size, struct records_page *out)
{
  Account__ListRecordsRequest request = ACCOUNT__LIST_RECORDS_REQUEST__INIT;
  request.page_size = size;
  request.after_id = after_id;
  return records_page(call, &risk_client_score_kind, &request, out);
}

/* Gives each account its record. A page of records may end before the accounts do: they are read on. */
static struct status join(struct call *call, const Account__ListAccountsResponse *accounts, struct staleness staleness,
                          struct score_page *page)
{
  struct records_page records = { .next_token = "" };
  uint64_t after_id = page->next.after_id;
  size_t at = 0;
  bool is_read = false;
  for (size_t i = 0; i < accounts->n_accounts; i++) {
    const Account__Account *account = accounts->accounts[i];
    for (;;) {
      while (at < records.count && records.records[at].id < account->account_id)
        at++;
      if (at < records.count || (is_read && records.next_token[0] == '\0'))
        break;
      struct status status = read_records(call, after_id, SCORE_PAGE_MAX, &records);
      if (!status_is_ok(status))
        return status;
      is_read = true;
      at = 0;
      after_id = records.count > 0 ? records.records[records.count - 1].id : after_id;
    }
    bool is_its = at < records.count && records.records[at].id == account->account_id;
    const struct record none = { .id = account->account_id };
    page->files[i] = score_file_of(call, account, is_its ? &records.records[at] : &none, staleness);
    page->next.after_id = account->account_id;
  }
  return status_ok();
}

struct status score_page_read(struct call *call, const struct score_place *from, uint32_t size,
                              struct staleness staleness, struct score_page *out)
{
  Account__ListAccountsRequest request = ACCOUNT__LIST_ACCOUNTS_REQUEST__INIT;
  Account__ListAccountsResponse *accounts;
  request.page_size = size;
  request.page_token = from->token;
  struct status status = master_list_accounts_call(call, &request, &accounts);
  if (!status_is_ok(status))
    return status;
  struct score_page page = { .next = { .after_id = from->after_id },
                             .files = arena_array(call->arena, accounts->n_accounts, sizeof *page.files),
                             .count = accounts->n_accounts };
  if (strlen(accounts->next_page_token) >= sizeof page.next.token)
    return status_fail(STATUS_INTERNAL, NULL, "a token of the list of accounts is longer than its contract says");
  status = join(call, accounts, staleness, &page);
  if (!status_is_ok(status))
    return status;
  memcpy(page.next.token, accounts->next_page_token, strlen(accounts->next_page_token) + 1);
  page.is_last = accounts->next_page_token[0] == '\0';
  *out = page;
  return status;
}
