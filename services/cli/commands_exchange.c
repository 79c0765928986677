/* steward import FILE, steward export DIR: any file in, told by its content; a whole firm out and in. */
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "account.seam.h"
#include "command.h"
#include "file.h"
#include "firm_folder.h"
#include "import_report.h"
#include "output.h"

#define FIRM_TOOL "steward-import-firm"

/* What a file is imported with. */
struct taking {
  struct cli *cli;
  const struct arguments *arguments;
  const char *path;
  ProtobufCBinaryData file;
};

static struct status wants(struct taking *taking, const char *option, const char *layout, const char **out)
{
  *out = arguments_option(taking->arguments, option);
  if (*out != NULL)
    return status_ok();
  return status_format(taking->cli->arena, STATUS_INVALID_ARGUMENT, option, "%s: to import %s, say %s", taking->path,
                       layout, option);
}

static struct status take_holdings(struct taking *taking, const char *layout, struct Account__ImportReport **report)
{
  struct Account__ImportHoldingsRequest request = ACCOUNT__IMPORT_HOLDINGS_REQUEST__INIT;
  struct status status = wants(taking, "--symbol", layout, &request.symbol);
  request.file = taking->file;
  request.file_name = or_empty(file_name(taking->path));
  request.dry_run = arguments_flag(taking->arguments, "--dry-run");
  return status_is_ok(status) ? import_holdings_call(taking->cli->call, &request, report) : status;
}

static struct status take_prices(struct taking *taking, const char *layout, struct Account__ImportReport **report)
{
  struct Account__ImportPricesRequest request = ACCOUNT__IMPORT_PRICES_REQUEST__INIT;
  struct status status = wants(taking, "--source", layout, &request.source);
  request.file = taking->file;
  request.file_name = or_empty(file_name(taking->path));
  request.dry_run = arguments_flag(taking->arguments, "--dry-run");
  return status_is_ok(status) ? import_prices_call(taking->cli->call, &request, report) : status;
}

static struct status take_ratings(struct taking *taking, const char *layout, struct Account__ImportReport **report)
{
  struct Account__ImportObservationsRequest request = ACCOUNT__IMPORT_OBSERVATIONS_REQUEST__INIT;
  struct status status = wants(taking, "--source", layout, &request.source);
  if (status_is_ok(status))
    status = wants(taking, "--as-of", layout, &request.as_of);
  request.file = taking->file;
  request.file_name = or_empty(file_name(taking->path));
  request.dry_run = arguments_flag(taking->arguments, "--dry-run");
  return status_is_ok(status) ? import_observations_call(taking->cli->call, &request, report) : status;
}

static struct status take_statement(struct taking *taking, struct Account__ImportReport **report)
{
  struct Account__ImportStatementRequest request = ACCOUNT__IMPORT_STATEMENT_REQUEST__INIT;
  const struct arguments *arguments = taking->arguments;
  const char *account = arguments_option(arguments, "--account");
  const char *purpose = arguments_option(arguments, "--purpose"),
             *basis = arguments_option(arguments, "--missing-basis");
  struct arena *arena = taking->cli->arena;
  int chosen = 0;
  struct status status = status_ok();
  if (account != NULL)
    status = number_parse(arena, "--account", account, UINT64_MAX, &request.account_id);
  if (status_is_ok(status) && purpose != NULL)
    status = enum_parse(arena, "--purpose", &account__import_statement_request__purpose__descriptor, purpose, &chosen);
  request.purpose = (Account__ImportStatementRequest__Purpose)chosen;
  chosen = 0;
  if (status_is_ok(status) && basis != NULL)
    status = enum_parse(arena, "--missing-basis", &account__import_statement_request__missing_basis__descriptor, basis,
                        &chosen);
  request.missing_basis = (Account__ImportStatementRequest__MissingBasis)chosen;
  request.file = taking->file;
  request.file_name = or_empty(file_name(taking->path));
  request.dry_run = arguments_flag(arguments, "--dry-run");
  request.custodian = or_empty(arguments_option(arguments, "--custodian"));
  request.create_securities = arguments_flag(arguments, "--create-securities");
  request.skip_unknown_accounts = arguments_flag(arguments, "--skip-unknown-accounts");
  request.as_of = or_empty(arguments_option(arguments, "--as-of"));
  return status_is_ok(status) ? import_statement_call(taking->cli->call, &request, report) : status;
}

static struct status take(struct taking *taking, struct Account__ImportReport **report)
{
  struct Account__RecognizeFileRequest request = ACCOUNT__RECOGNIZE_FILE_REQUEST__INIT;
  struct Account__RecognizeFileResponse *found;
  struct cli *cli = taking->cli;
  request.file = taking->file;
  struct status status = import_recognize_call(cli->call, &request, &found);
  if (!status_is_ok(status))
    return status;
  if (!cli->is_json && found->kind != ACCOUNT__RECOGNIZE_FILE_RESPONSE__KIND__UNKNOWN)
    fprintf(cli->out, "%s: %s\n", taking->path, found->layout);
  switch (found->kind) {
  case ACCOUNT__RECOGNIZE_FILE_RESPONSE__KIND__HOLDINGS:
    return take_holdings(taking, found->layout, report);
  case ACCOUNT__RECOGNIZE_FILE_RESPONSE__KIND__PRICES:
    return take_prices(taking, found->layout, report);
  case ACCOUNT__RECOGNIZE_FILE_RESPONSE__KIND__RATINGS:
    return take_ratings(taking, found->layout, report);
  case ACCOUNT__RECOGNIZE_FILE_RESPONSE__KIND__STATEMENT:
    return take_statement(taking, report);
  default:
    return status_format(cli->arena, STATUS_INVALID_ARGUMENT, NULL,
                         "%s is of no layout that is known: Flex Query XML, OFX, a custodian's CSV, an ETF's holdings, "
                         "date,symbol,close or symbol,METRIC are",
                         taking->path);
  }
}

/* The tool stands beside this program, and works beside the database: it takes $STEWARD_MIGRATE_DATABASE. */
static struct status import_firm_run(struct cli *cli, const char *folder)
{
  char self[PATH_MAX] = "";
  int outcome = 0;
  if (readlink("/proc/self/exe", self, sizeof self - 1) < 0)
    return status_format(cli->arena, STATUS_UNAVAILABLE, NULL, "/proc/self/exe: %s", strerror(errno));
  const char *tool = arena_printf(cli->arena, "%s/" FIRM_TOOL, dirname(self));
  pid_t child = fork();
  if (child == 0) {
    execl(tool, FIRM_TOOL, folder, (char *)NULL);
    fprintf(stderr, "steward: %s: %s\n", tool, strerror(errno));
    _exit(127);
  }
  if (child < 0 || waitpid(child, &outcome, 0) < 0)
    return status_format(cli->arena, STATUS_UNAVAILABLE, NULL, "%s: %s", tool, strerror(errno));
  bool is_good = WIFEXITED(outcome) && WEXITSTATUS(outcome) == 0;
  return is_good ? status_ok() : status_fail(STATUS_FAILED_PRECONDITION, NULL, "nothing was imported");
}

static struct status import_run(struct cli *cli, const struct arguments *arguments)
{
  const char *firm = arguments_option(arguments, "--firm");
  struct taking taking = { .cli = cli, .arguments = arguments, .path = arguments_operand(arguments, 0) };
  struct Account__ImportReport *report;
  if (firm != NULL && taking.path == NULL)
    return import_firm_run(cli, firm);
  if (firm != NULL || taking.path == NULL)
    return status_fail(STATUS_INVALID_ARGUMENT, NULL, "say either a FILE or --firm DIR");
  struct status status = file_read(cli->arena, taking.path, &taking.file);
  if (status_is_ok(status))
    status = take(&taking, &report);
  return status_is_ok(status) ? import_report_print(cli, report) : status;
}

static struct status export_run(struct cli *cli, const struct arguments *arguments)
{
  struct Account__ExportFirmRequest request = ACCOUNT__EXPORT_FIRM_REQUEST__INIT;
  struct Account__ExportPiece *piece = NULL;
  struct firm_folder *folder = NULL;
  struct bus_stream *stream = NULL;
  const char *path = arguments_operand(arguments, 0);
  struct status status = export_firm_open(cli->call, &request, &stream);
  while (status_is_ok(status) && status_is_ok(status = export_firm_next(stream, &piece)) && piece != NULL) {
    if (folder == NULL) /* once the first piece is there, so that a refusal leaves no folder behind */
      status = firm_folder_new(cli->arena, path, &folder);
    if (status_is_ok(status))
      status = firm_folder_put(folder, piece);
  }
  bus_close(stream);
  if (status_is_ok(status) && (folder == NULL || !firm_folder_is_whole(folder)))
    status = status_fail(STATUS_DATA_LOSS, NULL, "the export ended without its manifest");
  if (status_is_ok(status))
    fprintf(cli->out, "%s: %llu rows, JSON lines in %s, CSV in %s/csv\n", path,
            (unsigned long long)firm_folder_rows(folder), path, path);
  firm_folder_free(folder);
  return status;
}

static const struct option_row import_options[] = {
  { "--dry-run", NULL, 0, "say what would change, and change nothing" },
  { "--account", "ACCOUNT", 0, "whose statement it is; else told by the custodian's number" },
  { "--custodian", "NAME", 0, "as the accounts have it; else the layout's" },
  { "--create-securities", NULL, 0, "make securities that a statement names and the firm does not have" },
  { "--skip-unknown-accounts", NULL, 0, "leave them out; else they are an error" },
  { "--purpose", "PURPOSE", 0, "opening or reconciliation; else opening for accounts without entries" },
  { "--missing-basis", "VALUE", 0, "market-value or zero, where a statement gives no cost; else that is an error" },
  { "--as-of", "DATE", 0, "of a statement without a date; of ratings" },
  { "--symbol", "SYMBOL", 0, "of the ETF whose holdings they are" },
  { "--source", "TEXT", 0, "of prices or ratings: who says so" },
  { "--firm", "DIR", 0, "a whole firm, as steward export wrote it, into a database that does not have it" },
};

static const struct command commands[] = {
  { "import",
    { "[FILE]", import_options, array_length(import_options) },
    "Imports a file of any known layout, told by its content: statements of custodians and brokers (Flex Query XML, "
    "OFX, "
    "CSV), ETF holdings, prices, ratings. All or nothing; the same file again changes nothing.",
    import_run },
  { "export",
    { "DIR", NULL, 0 },
    "Writes all that the firm has to a new folder: JSON lines a table, CSV for people, and a manifest.",
    export_run },
};

const struct command_group exchange_commands = { "Files in and out", commands, array_length(commands) };
