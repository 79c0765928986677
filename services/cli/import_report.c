/* Prints what an import says. */
#include "import_report.h"

#include "output.h"

static const char *outcome(const struct Account__ImportReport *report, size_t errors)
{
  if (errors > 0)
    return "nothing imported";
  if (report->unchanged)
    return "nothing is new, nothing changed";
  return report->dry_run ? "dry run, nothing written" : "imported";
}

static void print_accounts(struct cli *cli, const struct Account__ImportReport *report)
{
  struct table *table = table_new(cli->arena, "number|>account|as of|what|>compared|>posted|>known|>breaks");
  if (report->n_accounts == 0)
    return;
  for (size_t i = 0; i < report->n_accounts; i++) {
    const struct Account__ImportedAccount *account = report->accounts[i];
    const char *what = account->account_id == 0 ? "left out" : account->opened ? "opened" : "compared";
    table_add(table, (const char *[]){ account->number, id_text(cli->arena, account->account_id), account->as_of, what,
                                       id_text(cli->arena, account->positions), id_text(cli->arena, account->entries),
                                       id_text(cli->arena, account->known), id_text(cli->arena, account->breaks) });
  }
  table_print(table, cli->out);
}

static void print_findings(struct cli *cli, const struct Account__ImportReport *report)
{
  struct table *table = table_new(cli->arena, ">line|severity|subject|what and why");
  for (size_t i = 0; i < report->n_findings; i++) {
    const struct Account__ImportFinding *finding = report->findings[i];
    table_add(table, (const char *[]){
                         id_text(cli->arena, finding->line),
                         enum_text(cli->arena, &account__import_finding__severity__descriptor, (int)finding->severity),
                         finding->subject, finding->message });
  }
  if (report->n_findings > 0)
    table_print(table, cli->out);
}

struct status import_report_print(struct cli *cli, const struct Account__ImportReport *report)
{
  bool is_done;
  size_t errors = 0;
  for (size_t i = 0; i < report->n_findings; i++)
    errors += report->findings[i]->severity == ACCOUNT__IMPORT_FINDING__SEVERITY__ERROR;
  struct status status = output_if_json(cli, &report->base, &is_done);
  if (status_is_ok(status) && !is_done) {
    fprintf(cli->out, "%s: %u rows, %u taken, %u left out; %u new securities, %u prices%s%s%s%s\n",
            outcome(report, errors), report->rows, report->taken, report->left_out, report->securities_created,
            report->prices, report->as_of[0] == '\0' ? "" : "; as of ", report->as_of,
            report->weight_total[0] == '\0' ? "" : "; weights sum to ", report->weight_total);
    if (report->layout[0] != '\0')
      fprintf(cli->out, "%u entries posted, %u transactions known before, %u breaks\n", report->entries, report->known,
              report->breaks);
    print_accounts(cli, report);
    print_findings(cli, report);
  }
  if (!status_is_ok(status) || errors == 0)
    return status;
  return status_format(cli->arena, STATUS_FAILED_PRECONDITION, NULL, "the file has %zu error%s: nothing was imported",
                       errors, errors == 1 ? "" : "s");
}
