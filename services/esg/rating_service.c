/* RatingService: a vendor's file by its mapping: ratings through account's importer, sectors where we have none. */
#include <stdlib.h>
#include <string.h>

#include "catalogue.h"
#include "fiber/fiber.h"
#include "rating_file.h"
#include "wire/utf8.h"

#define NOTES_MAX 100
#define SECURITIES_AT_ONCE 5000

struct importing {
  struct call *call;
  const Esg__ImportRatingsRequest *in;
  const Esg__Vendor *vendor;
  const struct rating_mapping *mapping;
  struct status read;
  struct rating_file file;
  Esg__ImportRatingsResponse *out;
  struct commit_builder *commit; /* securities that get sector or industry */
  size_t note_count;
};

static struct status read_vendor(struct importing *importing)
{
  struct call *call = importing->call;
  struct esg_records vendors;
  struct status status = esg_list(call, &esg_vendor_kind, 0, ESG_NOW, &vendors);
  if (!status_is_ok(status))
    return status;
  const struct record *record = catalogue_find(&vendors, importing->in->vendor);
  if (record == NULL)
    return call_fail(call, STATUS_NOT_FOUND, "vendor", "there is no vendor \"%s\"", importing->in->vendor);
  importing->vendor = (const Esg__Vendor *)record->message;
  return status;
}

/* What is read is text: a NUL would end a symbol early, and make it another. */
static struct status check_text(const struct importing *importing)
{
  const uint8_t *at = importing->in->file.data;
  size_t left = importing->in->file.len;
  unsigned line = 1;
  if (utf8_is_text(at, left))
    return status_ok();
  while (left > 0 && *at != 0 && utf8_sequence(at, left) > 0) {
    size_t step = utf8_sequence(at, left);
    line += *at == '\n';
    at += step;
    left -= step;
  }
  return status_format(importing->call->arena, STATUS_INVALID_ARGUMENT, "file",
                       "line %u: the file is not text in UTF-8; save it as such", line);
}

/* In a thread of the pool: touches nothing but the import and its arena, which nobody else uses meanwhile. */
static void read_off_loop(void *argument)
{
  struct importing *importing = argument;
  const Esg__ImportRatingsRequest *in = importing->in;
  importing->read = check_text(importing);
  if (status_is_ok(importing->read))
    importing->read =
        rating_file_read(importing->call->arena, in->file.data, in->file.len, importing->mapping, &importing->file);
}

static struct status read_file(struct importing *importing)
{
  struct arena *arena = importing->call->arena;
  const Esg__Vendor *vendor = importing->vendor;
  struct rating_column *columns = arena_array(arena, vendor->n_metrics + 1, sizeof *columns);
  struct rating_sector *sectors = arena_array(arena, vendor->n_sectors + 1, sizeof *sectors);
  for (size_t i = 0; i < vendor->n_metrics; i++) {
    const Esg__Metric *metric = vendor->metrics[i];
    columns[i] = (struct rating_column){ metric->name, metric->column[0] != '\0' ? metric->column : metric->name };
  }
  for (size_t i = 0; i < vendor->n_sectors; i++)
    sectors[i] = (struct rating_sector){ vendor->sectors[i]->theirs, vendor->sectors[i]->ours };
  struct rating_mapping mapping = {
    .symbol_column = vendor->symbol_column[0] != '\0' ? vendor->symbol_column : "symbol",
    .sector_column = vendor->sector_column,
    .industry_column = vendor->industry_column,
    .columns = columns,
    .column_count = vendor->n_metrics,
    .sectors = sectors,
    .sector_count = vendor->n_sectors,
  };
  importing->mapping = arena_copy(arena, &mapping, sizeof mapping);
  fiber_offload(read_off_loop, importing);
  return importing->read;
}

/* The lines of account's findings are those of the text we made; people look at the vendor's file. */
static struct status import_ratings(struct importing *importing)
{
  const Esg__ImportRatingsRequest *in = importing->in;
  const struct rating_file *file = &importing->file;
  Account__ImportObservationsRequest request = ACCOUNT__IMPORT_OBSERVATIONS_REQUEST__INIT;
  request.file = (ProtobufCBinaryData){ file->size, (uint8_t *)(uintptr_t)file->text };
  request.source = in->vendor;
  request.as_of = in->as_of;
  request.file_name = in->file_name;
  request.dry_run = in->dry_run;
  struct status status = import_observations_call(importing->call, &request, &importing->out->report);
  for (size_t i = 0; status_is_ok(status) && i < importing->out->report->n_findings; i++) {
    Account__ImportFinding *finding = importing->out->report->findings[i];
    if (finding->line >= 2 && finding->line - 2 < file->count)
      finding->line = file->rows[finding->line - 2].line;
  }
  importing->out->rows_without_data = (uint32_t)file->without_data;
  importing->out->unmapped_sectors = (const char **)(uintptr_t)file->unmapped;
  importing->out->n_unmapped_sectors = file->unmapped_count;
  return status;
}

static void note_difference(struct importing *importing, const struct rating_row *row, const char *ours)
{
  struct arena *arena = importing->call->arena;
  Account__ImportReport *report = importing->out->report;
  importing->out->sector_differences++;
  if (importing->note_count == NOTES_MAX)
    return;
  importing->note_count++;
  Account__ImportFinding *finding = arena_alloc(arena, sizeof *finding);
  account__import_finding__init(finding);
  finding->line = row->line;
  finding->subject = row->symbol;
  finding->message = arena_printf(arena, "the vendor's sector is %s, ours stays %s", row->sector, ours);
  Account__ImportFinding **wider = arena_array(arena, report->n_findings + 1, sizeof *wider);
  if (report->n_findings > 0)
    memcpy(wider, report->findings, report->n_findings * sizeof *wider);
  wider[report->n_findings++] = finding;
  report->findings = wider;
}

static void compare_sector(struct importing *importing, const struct rating_row *row, Account__Security *security)
{
  bool fills_sector = security->sector[0] == '\0' && row->sector[0] != '\0';
  bool fills_industry = security->industry[0] == '\0' && row->industry[0] != '\0';
  if (!fills_sector && row->sector[0] != '\0' && strcmp(security->sector, row->sector) != 0)
    note_difference(importing, row, security->sector);
  if (!fills_sector && !fills_industry)
    return;
  if (fills_sector)
    security->sector = row->sector;
  if (fills_industry)
    security->industry = row->industry;
  Account__Command *command = commit_command(importing->commit);
  command->command_case = ACCOUNT__COMMAND__COMMAND_PUT_SECURITY;
  command->put_security = security;
  importing->out->securities_filled++;
}

static int compare_symbols(const void *a, const void *b)
{
  const struct rating_row *left = a, *right = b;
  return strcmp(left->symbol, right->symbol);
}

/* One lot of rows, by symbol. */
static struct status fill_some(struct importing *importing, const struct rating_row *rows, size_t count)
{
  struct call *call = importing->call;
  Account__FindSecuritiesRequest find = ACCOUNT__FIND_SECURITIES_REQUEST__INIT;
  Account__FindSecuritiesResponse *found;
  Account__CommitResponse *committed;
  find.symbols = arena_array(call->arena, count + 1, sizeof *find.symbols);
  for (size_t i = 0; i < count; i++)
    find.symbols[find.n_symbols++] = rows[i].symbol;
  struct status status = security_find_call(call, &find, &found);
  if (!status_is_ok(status))
    return status;
  importing->commit = commit_new(call, &importing->in->base);
  for (size_t i = 0; i < found->n_securities; i++) {
    struct rating_row key = { .symbol = found->securities[i]->symbol };
    const struct rating_row *row = bsearch(&key, rows, count, sizeof key, compare_symbols);
    if (row != NULL)
      compare_sector(importing, row, found->securities[i]);
  }
  if (importing->in->dry_run || commit_command_count(importing->commit) == 0)
    return status;
  return commit_send(importing->commit, commit_key(call, rows[0].symbol), &committed);
}

/* Rows whose symbol is no ticker were left out by the import; they are not asked for. */
static struct status fill_sectors(struct importing *importing)
{
  const struct rating_file *file = &importing->file;
  struct rating_row *rows = arena_array(importing->call->arena, file->count + 1, sizeof *rows);
  struct status status = status_ok();
  for (size_t i = 0; i < file->count; i++)
    rows[i] = file->rows[i];
  qsort(rows, file->count, sizeof *rows, compare_symbols);
  for (size_t i = 0; status_is_ok(status) && i < file->count; i += SECURITIES_AT_ONCE) {
    size_t left = file->count - i;
    status = fill_some(importing, rows + i, left < SECURITIES_AT_ONCE ? left : SECURITIES_AT_ONCE);
  }
  return status;
}

static bool has_errors(const Account__ImportReport *report)
{
  for (size_t i = 0; i < report->n_findings; i++)
    if (report->findings[i]->severity == ACCOUNT__IMPORT_FINDING__SEVERITY__ERROR)
      return true;
  return false;
}

const struct access rating_import_access = { .roles = ROLES_ADVISING };
struct status rating_import(struct call *call, const struct Esg__ImportRatingsRequest *in,
                            struct Esg__ImportRatingsResponse *out)
{
  struct importing importing = { .call = call, .in = in, .out = out };
  struct status status = read_vendor(&importing);
  if (status_is_ok(status))
    status = read_file(&importing);
  if (status_is_ok(status))
    status = import_ratings(&importing);
  if (status_is_ok(status) && !has_errors(out->report))
    status = fill_sectors(&importing);
  return status;
}
