/* Matches a statement with what the firm has: accounts, securities, transactions, entries, positions. */
#include <string.h>
#include <strings.h>

#include "account_sql.h"
#include "base/date.h"
#include "import_statement.h"
#include "plain.h"

static struct pg_value firm_of(const struct lane_work *work)
{
  return pg_int8((int64_t)work->firm_id);
}

static struct pg_value book_of(const struct import *import)
{
  return pg_int8(account_book(&import->call->caller));
}

/* Whether an account's custodian is the one that the request, else the file, names. Names are written in many ways:
 * "Schwab", "Charles Schwab & Co." */
static bool is_custodian(const struct statement_import *content, const char *custodian)
{
  const char *asked = content->request->custodian, *said = content->file.custodian;
  if (asked[0])
    return strcasecmp(asked, custodian) == 0;
  return said[0] == '\0' || custodian[0] == '\0' || strcasestr(custodian, said) || strcasestr(said, custodian);
}

/* Takes the rows of one place: exactly one account may fit. */
static void choose_account(struct import *import, const struct pg_rows *rows, uint32_t number)
{
  struct statement_import *content = import->content;
  const struct statement_account *account = &content->file.accounts[number];
  uint64_t found = 0;
  size_t fitting = 0, others = 0;
  for (size_t row = 0; row < pg_count(rows); row++) {
    if (pg_get_int8(rows, row, 0) != (int64_t)number + 1)
      continue;
    bool fits = is_custodian(content, pg_get_text(rows, row, 2));
    fitting += fits;
    others += !fits;
    found = fits ? (uint64_t)pg_get_int8(rows, row, 1) : found;
  }
  content->accounts[number].account_id = fitting == 1 ? found : 0;
  if (fitting == 1)
    return;
  const char *what = fitting > 1  ? "several accounts have this number: say which by its id"
                     : others > 0 ? "the account with this number is at another custodian: name the custodian"
                                  : "no account has this number at the custodian";
  if (content->request->skip_unknown_accounts && fitting == 0)
    finding_left_out(import->findings, account->line, account->number, "%s", what);
  else
    finding_error(import->findings, account->line, account->number[0] ? account->number : "account", "%s", what);
}

static struct status match_accounts(struct import *import, struct lane_work *work)
{
  struct statement_import *content = import->content;
  const struct statement *file = &content->file;
  struct pg_rows *rows;
  const char **numbers = arena_array(work->arena, (size_t)file->account_count + 1, sizeof *numbers);
  bool *masked = arena_array(work->arena, (size_t)file->account_count + 1, sizeof *masked);
  if (content->request->account_id != 0) {
    if (file->account_count > 1)
      finding_error(import->findings, file->accounts[1].line, "account_id", "the file is of several accounts");
    else if (file->account_count == 1)
      content->accounts[0].account_id = content->request->account_id;
    return status_ok();
  }
  for (uint32_t i = 0; i < file->account_count; i++) {
    numbers[i] = file->accounts[i].number;
    masked[i] = file->accounts[i].is_masked;
  }
  struct status status =
      pg_do(work->transaction, &sql_statement_accounts,
            (struct pg_value[]){ firm_of(work), book_of(import), pg_array(PG_TEXT_ARRAY, numbers, file->account_count),
                                 pg_array(PG_BOOL_ARRAY, masked, file->account_count) },
            &rows);
  for (uint32_t i = 0; status_is_ok(status) && i < file->account_count; i++)
    choose_account(import, rows, i);
  return status;
}

/* What the database says of an account, for every part of the file that is of it. */
static void take_state(struct import *import, const struct lane_work *work, const struct pg_rows *rows, uint32_t number)
{
  struct statement_import *content = import->content;
  struct plan_account *account = &content->accounts[number];
  const struct statement_account *said = &content->file.accounts[number];
  Account__ImportStatementRequest__Purpose purpose = content->request->purpose;
  size_t row = 0;
  while (row < pg_count(rows) && pg_get_int8(rows, row, 0) != (int64_t)account->account_id)
    row++;
  if (row == pg_count(rows)) {
    finding_error(import->findings, said->line, said->number, "the account is not known");
    return;
  }
  bool has_entries = pg_get_int8(rows, row, 3) != 0;
  account->currency = arena_strdup(import->findings->arena, pg_get_text(rows, row, 1));
  account->opened_on = pg_is_null(rows, row, 4) ? DATE_NONE : pg_get_date(rows, row, 4);
  account->as_of = said->as_of != DATE_NONE ? said->as_of : plain_date(content->request->as_of, work->business_on);
  account->opens = !has_entries && (said->has_positions || said->has_cash) &&
                   purpose != ACCOUNT__IMPORT_STATEMENT_REQUEST__PURPOSE__RECONCILIATION;
  if (has_entries && purpose == ACCOUNT__IMPORT_STATEMENT_REQUEST__PURPOSE__OPENING && !import->was_imported)
    finding_error(import->findings, said->line, said->number,
                  "the account has entries: it is opened once, then compared");
  if (account->as_of > work->business_on)
    finding_error(import->findings, said->line, said->number, "the statement is of a day to come");
}

static struct status match_states(struct import *import, struct lane_work *work)
{
  struct statement_import *content = import->content;
  uint32_t count = content->file.account_count;
  struct pg_rows *rows;
  int64_t *ids = arena_array(work->arena, (size_t)count + 1, sizeof *ids);
  for (uint32_t i = 0; i < count; i++)
    ids[i] = (int64_t)content->accounts[i].account_id;
  struct status status =
      pg_do(work->transaction, &sql_statement_account_states,
            (struct pg_value[]){ firm_of(work), book_of(import), pg_array(PG_INT8_ARRAY, ids, count) }, &rows);
  for (uint32_t i = 0; status_is_ok(status) && i < count; i++) {
    for (uint32_t before = 0; before < i; before++)
      if (ids[i] != 0 && ids[before] == ids[i])
        finding_error(import->findings, content->file.accounts[i].line, content->file.accounts[i].number,
                      "is the same account as in line %u", content->file.accounts[before].line);
    if (ids[i] != 0)
      take_state(import, work, rows, i);
  }
  return status;
}

/* ISIN before CUSIP before symbol: symbols are given anew, numbers are not. */
static void choose_security(struct import *import, const struct pg_rows *rows, uint32_t number)
{
  struct statement_import *content = import->content;
  const struct statement_security *security = &content->file.securities[number];
  uint64_t by_symbol = (uint64_t)pg_get_int8(rows, number, 0), by_cusip = (uint64_t)pg_get_int8(rows, number, 1);
  uint64_t by_isin = (uint64_t)pg_get_int8(rows, number, 2);
  uint64_t found = by_isin ? by_isin : by_cusip ? by_cusip : by_symbol;
  content->security_ids[number] = found;
  content->has_cusip[number] = by_cusip != 0;
  content->has_isin[number] = by_isin != 0;
  if (by_isin && by_cusip && by_isin != by_cusip)
    finding_error(import->findings, security->line, security->symbol, "its ISIN and its CUSIP are of two securities");
  else if (by_symbol && found != by_symbol)
    finding_note(import->findings, security->line, security->symbol,
                 "is known by its number as another symbol: the number counts");
}

static struct status match_securities(struct import *import, struct lane_work *work)
{
  struct statement_import *content = import->content;
  uint32_t count = content->file.security_count;
  struct pg_rows *rows;
  const char **columns[3];
  for (int i = 0; i < 3; i++)
    columns[i] = arena_array(work->arena, (size_t)count + 1, sizeof *columns[i]);
  for (uint32_t i = 0; i < count; i++) {
    columns[0][i] = content->file.securities[i].symbol;
    columns[1][i] = content->file.securities[i].cusip;
    columns[2][i] = content->file.securities[i].isin;
  }
  struct status status = pg_do(work->transaction, &sql_statement_securities,
                               (struct pg_value[]){ firm_of(work), pg_array(PG_TEXT_ARRAY, columns[0], count),
                                                    pg_array(PG_TEXT_ARRAY, columns[1], count),
                                                    pg_array(PG_TEXT_ARRAY, columns[2], count) },
                               &rows);
  for (uint32_t i = 0; status_is_ok(status) && i < count; i++)
    choose_security(import, rows, i);
  return status;
}

struct status statement_match(struct import *import, struct lane_work *work)
{
  struct statement_import *content = import->content;
  struct arena *arena = import->findings->arena;
  uint32_t accounts = content->file.account_count, securities = content->file.security_count;
  content->accounts = arena_array(arena, (size_t)accounts + 1, sizeof *content->accounts);
  content->security_ids = arena_array(arena, (size_t)securities + 1, sizeof *content->security_ids);
  content->has_cusip = arena_array(arena, (size_t)securities + 1, sizeof *content->has_cusip);
  content->has_isin = arena_array(arena, (size_t)securities + 1, sizeof *content->has_isin);
  for (uint32_t i = 0; i < accounts; i++)
    content->accounts[i] = (struct plan_account){ .opened_on = DATE_NONE, .as_of = DATE_NONE, .currency = "" };
  struct status status = match_accounts(import, work);
  if (status_is_ok(status))
    status = match_states(import, work);
  if (status_is_ok(status))
    status = match_securities(import, work);
  return status;
}
