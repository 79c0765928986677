/* steward rmd: required minimum distributions of a person, of typed values, of a firm. */
#include "command.h"
#include "crm.seam.h"
#include "csv_cells.h"
#include "output.h"

static struct status take_year(struct cli *cli, const struct arguments *arguments, uint32_t *out)
{
  const char *text = arguments_option(arguments, "--year");
  uint64_t year = 0;
  struct status status = text == NULL ? status_ok() : number_parse(cli->arena, "--year", text, 9999, &year);
  *out = (uint32_t)year;
  return status;
}

static void print_lines(struct cli *cli, const Crm__RmdGroup *group)
{
  struct table *table = table_new(cli->arena, "IRA|>year|>balance|>factor|table|>amount|due on|all by|rule");
  for (size_t i = 0; i < group->n_lines; i++) {
    const Crm__RmdLine *line = group->lines[i];
    table_add(table,
              (const char *[]){ line->label, id_text(cli->arena, line->year), money_text(cli->arena, line->balance),
                                line->factor, line->table, money_text(cli->arena, line->amount), line->due_on,
                                line->empty_by, line->why[0] != '\0' ? line->why : line->rule });
  }
  table_print(table, cli->out);
  for (size_t i = 0; i < group->n_lines; i++) {
    if (group->lines[i]->note[0] != '\0')
      fprintf(cli->out, "%s: %s\n", group->lines[i]->label, group->lines[i]->note);
  }
}

static void print_group(struct cli *cli, const Crm__RmdGroup *group)
{
  struct table *table =
      table_new(cli->arena, ">year|due on|>amount|>withdrawn|>late|>remaining|>excise at stake|correct by|rule");
  fprintf(cli->out, "%s: %s, %s left\n", group->name, group->status, money_text(cli->arena, group->remaining));
  print_lines(cli, group);
  for (size_t i = 0; i < group->n_dues; i++) {
    const Crm__RmdDue *due = group->dues[i];
    table_add(table, (const char *[]){ id_text(cli->arena, due->year), due->due_on, money_text(cli->arena, due->amount),
                                       money_text(cli->arena, due->withdrawn), money_text(cli->arena, due->late),
                                       money_text(cli->arena, due->remaining), money_text(cli->arena, due->excise),
                                       due->correct_by, due->excise_rule });
  }
  if (group->n_dues > 0)
    table_print(table, cli->out);
  fputc('\n', cli->out);
}

static struct status calculate(struct cli *cli, const Crm__CalculateRmdRequest *request)
{
  Crm__CalculateRmdResponse *response;
  bool is_done;
  struct status status = rmd_calculate_call(cli->call, request, &response);
  if (status_is_ok(status))
    status = output_if_json(cli, &response->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  if (response->first_year != 0)
    fprintf(cli->out, "Born %s: distributions begin with %u, by %s.\n\n", response->owner_born_on, response->first_year,
            response->begins_by);
  for (size_t i = 0; i < response->n_groups; i++)
    print_group(cli, response->groups[i]);
  fprintf(cli->out, "%s\n", response->disclaimer);
  return status;
}

static struct status person_run(struct cli *cli, const struct arguments *arguments)
{
  Crm__CalculateRmdRequest request = CRM__CALCULATE_RMD_REQUEST__INIT;
  struct status status =
      number_parse(cli->arena, "PERSON", arguments_operand(arguments, 0), UINT64_MAX, &request.person_id);
  if (status_is_ok(status))
    status = take_year(cli, arguments, &request.year);
  return status_is_ok(status) ? calculate(cli, &request) : status;
}

static struct status what_if_run(struct cli *cli, const struct arguments *arguments)
{
  Crm__CalculateRmdRequest request = CRM__CALCULATE_RMD_REQUEST__INIT;
  Crm__RmdIra ira = CRM__RMD_IRA__INIT, *iras = &ira;
  struct status status = take_year(cli, arguments, &request.year);
  request.owner_born_on = or_empty(arguments_option(arguments, "--born"));
  request.iras = &iras;
  request.n_iras = 1;
  ira.balance = or_empty(arguments_option(arguments, "--balance"));
  ira.first_year_balance = or_empty(arguments_option(arguments, "--balance-before"));
  ira.first_year_withdrawn = or_empty(arguments_option(arguments, "--withdrawn-before"));
  ira.withdrawn = or_empty(arguments_option(arguments, "--withdrawn"));
  ira.withdrawn_by_april = or_empty(arguments_option(arguments, "--by-april"));
  ira.spouse_born_on = or_empty(arguments_option(arguments, "--spouse"));
  ira.model = ira.spouse_born_on[0] != '\0' ? CRM__BENEFICIARY_MODEL__SPOUSE_SOLE : CRM__BENEFICIARY_MODEL__OTHER;
  ira.roth = arguments_flag(arguments, "--roth");
  return status_is_ok(status) ? calculate(cli, &request) : status;
}

static const char *const firm_columns[] = { "person_id", "person",    "group",  "status", "amount",
                                            "withdrawn", "remaining", "due_on", "why" };

static void print_csv(struct cli *cli, const char *const *cells)
{
  for (size_t i = 0; i < array_length(firm_columns); i++) {
    if (i > 0)
      fputc(',', cli->out);
    csv_cell_write(cli->out, cells[i]);
  }
  fputs("\r\n", cli->out);
}

static struct status print_batch(struct cli *cli, const Crm__FirmRmdBatch *batch, bool is_csv, struct table *table)
{
  if (cli->is_json)
    return output_json(cli, &batch->base);
  for (size_t i = 0; i < batch->n_lines; i++) {
    const Crm__FirmRmdLine *line = batch->lines[i];
    const char *amounts[] = { line->amount, line->withdrawn, line->remaining };
    for (size_t k = 0; k < array_length(amounts) && !is_csv; k++)
      amounts[k] = arena_strdup(cli->arena, money_text(cli->arena, amounts[k]));
    const char *cells[] = { id_text(cli->arena, line->person_id),
                            arena_strdup(cli->arena, line->person),
                            arena_strdup(cli->arena, line->group),
                            arena_strdup(cli->arena, line->status),
                            amounts[0],
                            amounts[1],
                            amounts[2],
                            arena_strdup(cli->arena, line->due_on),
                            arena_strdup(cli->arena, line->why) };
    if (is_csv)
      print_csv(cli, cells);
    else
      table_add(table, cells);
  }
  if (!is_csv && batch->total > 1000)
    fprintf(stderr, "\r%u of %u accounts", batch->done, batch->total);
  return status_ok();
}

static struct status firm_run(struct cli *cli, const struct arguments *arguments)
{
  Crm__FirmRmdRequest request = CRM__FIRM_RMD_REQUEST__INIT;
  Crm__FirmRmdBatch *batch = NULL;
  struct bus_stream *stream;
  bool is_csv = arguments_flag(arguments, "--csv");
  struct table *table = table_new(cli->arena, ">person|name|accounts|status|>amount|>withdrawn|>remaining|due on|why");
  request.only_open = arguments_flag(arguments, "--open");
  struct status status = take_year(cli, arguments, &request.year);
  if (status_is_ok(status))
    status = rmd_firm_open(cli->call, &request, &stream);
  if (!status_is_ok(status))
    return status;
  if (is_csv && !cli->is_json)
    print_csv(cli, firm_columns);
  while (status_is_ok(status = rmd_firm_next(stream, &batch)) && batch != NULL) {
    status = print_batch(cli, batch, is_csv, table);
    if (!status_is_ok(status))
      break;
  }
  bus_close(stream);
  if (status_is_ok(status) && !is_csv && !cli->is_json)
    table_print(table, cli->out);
  return status;
}

static const struct option_row year_option[] = {
  { "--year", "YEAR", 0, "distribution year; default: the firm's current one" },
};

static const struct option_row what_if_options[] = {
  { "--born", "DATE", OPTION_REQUIRED, "the owner's date of birth" },
  { "--balance", "AMOUNT", OPTION_REQUIRED, "on December 31 before the year" },
  { "--balance-before", "AMOUNT", 0, "a year earlier, when two distributions fall in the year" },
  { "--withdrawn-before", "AMOUNT", 0, "taken in the year before, when two distributions fall in the year" },
  { "--withdrawn", "AMOUNT", 0, "taken in the year to date" },
  { "--by-april", "AMOUNT", 0, "the part of it that was taken up to April 1" },
  { "--spouse", "DATE", 0, "date of birth of a spouse who is the only beneficiary" },
  { "--roth", NULL, 0, "a Roth IRA" },
  { "--year", "YEAR", 0, "distribution year; default: the firm's current one" },
};

static const struct option_row firm_options[] = {
  { "--year", "YEAR", 0, "distribution year; default: the firm's current one" },
  { "--open", NULL, 0, "only what is due, partial, overdue or not supported" },
  { "--csv", NULL, 0, "as CSV" },
};

static const struct command commands[] = {
  { "rmd",
    { "PERSON", year_option, array_length(year_option) },
    "Shows what a person has to take of retirement accounts in a year, and how much is left.\n"
    "  steward rmd 1007 --year 2026",
    person_run },
  { "rmd what-if",
    { "", what_if_options, array_length(what_if_options) },
    "Computes a required distribution from typed values alone; nothing is written.\n"
    "  steward rmd what-if --born 1951-05-20 --balance 100000 --spouse 1962-08-01 --year 2026",
    what_if_run },
  { "rmd firm",
    { "", firm_options, array_length(firm_options) },
    "Lists everyone of the book with an obligation in a year: status and what remains.\n"
    "  steward rmd firm --open --csv > rmd.csv",
    firm_run },
};

const struct command_group rmd_commands = { "Required distributions", commands, array_length(commands) };
