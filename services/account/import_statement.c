/* ImportService/Statement and Recognize: custodians' and brokers' files. */
#include "import_statement.h"

#include <string.h>

#include "base/date.h"
#include "csv.h"
#include "custodian_file.h"
#include "plain.h"

const struct access import_statement_access = { .roles = ROLES_ADVISING };
const struct access import_recognize_access = { .roles = ROLES_ADVISING };

static void read_statement(struct import *import)
{
  struct statement_import *content = import->content;
  statement_parse(import->file.data, import->file.size, import->findings, &content->file);
  import->report->rows = content->file.rows_seen;
  import->report->layout = arena_strdup(import->findings->arena, content->file.layout);
}

static void report_accounts(struct import *import)
{
  const struct statement_import *content = import->content;
  struct arena *arena = import->findings->arena;
  Account__ImportReport *report = import->report;
  report->n_accounts = content->file.account_count;
  report->accounts = arena_array(arena, (size_t)report->n_accounts + 1, sizeof *report->accounts);
  for (size_t i = 0; i < report->n_accounts; i++) {
    Account__ImportedAccount *account = arena_alloc(arena, sizeof *account);
    const struct plan_account *planned = &content->accounts[i];
    account__imported_account__init(account);
    account->number = content->file.accounts[i].number;
    account->account_id = planned->account_id;
    account->as_of = plain_date_text(arena, planned->as_of);
    if (planned->account_id != 0 && content->plan.counts) {
      account->opened = planned->opens && content->plan.counts[i].steps > 0;
      account->positions = content->plan.counts[i].positions;
      account->entries = content->plan.counts[i].steps;
      account->known = content->plan.counts[i].known;
      account->breaks = content->plan.counts[i].breaks;
    }
    report->accounts[i] = account;
  }
}

static void report_counts(struct import *import)
{
  const struct statement_import *content = import->content;
  Account__ImportReport *report = import->report;
  report->entries = (uint32_t)content->plan.step_count;
  report->known = (uint32_t)content->plan.known;
  report->breaks = (uint32_t)content->plan.breaks;
  report->left_out = (uint32_t)import->findings->left_out;
  report->taken = report->rows > report->left_out ? report->rows - report->left_out : 0;
  report->securities_created = 0;
  for (uint32_t i = 0; i < content->file.security_count && content->plan.makes; i++)
    report->securities_created += content->plan.makes[i];
}

static struct status carry_out(struct import *import, struct lane_work *work)
{
  struct statement_import *content = import->content;
  content->plan = (struct plan){ 0 };
  struct status status = statement_match(import, work);
  if (status_is_ok(status) && import->findings->errors == 0)
    status = statement_match_ledger(import, work);
  if (!status_is_ok(status))
    return status;
  if (import->findings->errors == 0)
    plan_make(&content->input, &content->plan);
  import->has_changes = content->plan.step_count > 0 || content->plan.record_count > 0;
  if (import->findings->errors == 0 && import->has_changes)
    status = statement_write(import, work);
  report_accounts(import);
  report_counts(import);
  if (import->findings->errors > 0)
    import->report->taken = import->report->entries = 0;
  return status;
}

struct status import_statement(struct call *call, const Account__ImportStatementRequest *in, Account__ImportReport *out)
{
  static const struct import_kind kind = { .read = read_statement, .carry_out = carry_out, .may_be_windows = true };
  struct statement_import *content = arena_alloc(call->arena, sizeof *content);
  content->request = in;
  struct import import = { .call = call,
                           .kind = &kind,
                           .purpose = "statement",
                           .file_name = in->file_name,
                           .file = { in->file.data, in->file.len },
                           .request = &in->base,
                           .dry_run = in->dry_run,
                           .content = content };
  return import_run(&import, out);
}

/* The first row that is not a comment. */
static bool first_row(struct arena *arena, const void *data, size_t size, struct csv_row *row)
{
  struct csv csv = csv_open(arena, data, size);
  const char *text, *fault;
  for (int i = 0; i < CUSTODIAN_PREAMBLE_LINES && csv.at < csv.end && *csv.at == '#'; i++)
    csv_skip_line(&csv, &text);
  return csv_next(&csv, row, &fault) == CSV_ROW;
}

static bool has_line(struct arena *arena, const void *data, size_t size, const char *begins)
{
  struct csv csv = csv_open(arena, data, size);
  const char *text;
  for (int i = 0; i < 2 * CUSTODIAN_PREAMBLE_LINES && csv_skip_line(&csv, &text); i++)
    if (strncmp(text, begins, strlen(begins)) == 0)
      return true;
  return false;
}

struct recognizing {
  struct arena *arena;
  ProtobufCBinaryData file;
  Account__RecognizeFileResponse *out;
};

static void recognize(void *argument)
{
  struct recognizing *work = argument;
  const void *data = work->file.data;
  size_t size = work->file.len;
  Account__RecognizeFileResponse *out = work->out;
  struct csv_row *row = arena_alloc(work->arena, sizeof *row);
  const char *layout = statement_layout(work->arena, data, size);
  out->kind = ACCOUNT__RECOGNIZE_FILE_RESPONSE__KIND__UNKNOWN;
  out->layout = "";
  if (has_line(work->arena, data, size, "Fund Holdings as of") || has_line(work->arena, data, size, "Fund Ticker,")) {
    out->kind = ACCOUNT__RECOGNIZE_FILE_RESPONSE__KIND__HOLDINGS;
    out->layout = has_line(work->arena, data, size, "Fund Ticker,") ? "Invesco holdings" : "iShares holdings";
  } else if (layout) {
    out->kind = ACCOUNT__RECOGNIZE_FILE_RESPONSE__KIND__STATEMENT;
    out->layout = layout;
  } else if (first_row(work->arena, data, size, row) && csv_column(row, "symbol") >= 0) {
    bool are_prices = csv_column(row, "date") >= 0 && csv_column(row, "close") >= 0;
    out->kind =
        are_prices ? ACCOUNT__RECOGNIZE_FILE_RESPONSE__KIND__PRICES : ACCOUNT__RECOGNIZE_FILE_RESPONSE__KIND__RATINGS;
    out->layout = are_prices ? "daily closes" : "a vendor's ratings";
  }
}

struct status import_recognize(struct call *call, const Account__RecognizeFileRequest *in,
                               Account__RecognizeFileResponse *out)
{
  struct recognizing work = { .arena = call->arena, .file = in->file, .out = out };
  recognize(&work);
  return status_ok();
}
