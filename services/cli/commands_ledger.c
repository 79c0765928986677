/* steward positions, cash, verify, journal: what the system of record says. */
#include "account.seam.h"
#include "base/date.h"
#include "command.h"
#include "commands_heads.h"
#include "ledger_text.h"
#include "output.h"
#include "wire/timestamp.h"

static struct status positions_run(struct cli *cli, const struct arguments *arguments)
{
  uint64_t account_id = 0;
  struct status status = number_parse(cli->arena, "ACCOUNT", arguments_operand(arguments, 0), UINT64_MAX, &account_id);
  return status_is_ok(status) ? positions_print(cli, account_id) : status;
}

static struct status cash_run(struct cli *cli, const struct arguments *arguments)
{
  struct Account__CashRequest request = ACCOUNT__CASH_REQUEST__INIT;
  struct Account__CashResponse *cash;
  bool is_done;
  struct status status =
      number_parse(cli->arena, "ACCOUNT", arguments_operand(arguments, 0), UINT64_MAX, &request.account_id);
  if (status_is_ok(status))
    status = ledger_cash_call(cli->call, &request, &cash);
  if (status_is_ok(status))
    status = output_if_json(cli, &cash->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  struct table *table = table_new(cli->arena, ">segment|>balance|>held|>to buy with|>unsettled|>to withdraw");
  for (size_t i = 0; i < cash->n_segments; i++) {
    const struct Account__SegmentCash *segment = cash->segments[i];
    table_add(table,
              (const char *[]){ arena_printf(cli->arena, "%llu", (unsigned long long)segment->segment_id),
                                money_text(cli->arena, segment->balance), money_text(cli->arena, segment->held),
                                money_text(cli->arena, segment->available), money_text(cli->arena, segment->unsettled),
                                money_text(cli->arena, segment->withdrawable) });
  }
  table_print(table, cli->out);
  fprintf(cli->out, "total %s\n", money_text(cli->arena, cash->total));
  return status_ok();
}

static struct status verify_run(struct cli *cli, const struct arguments *arguments)
{
  struct Account__VerifyRequest request = ACCOUNT__VERIFY_REQUEST__INIT;
  struct Account__VerifyResponse *found;
  bool is_done;
  request.rebuild = arguments_flag(arguments, "--rebuild");
  struct status status = ledger_verify_call(cli->call, &request, &found);
  if (status_is_ok(status))
    status = output_if_json(cli, &found->base, &is_done);
  if (!status_is_ok(status))
    return status;
  if (!is_done) {
    fprintf(cli->out, "%s: %llu entries, %llu positions, %llu lots, %llu journal lines\nchain %s\n",
            found->good ? "good" : "NOT GOOD", (unsigned long long)found->entries, (unsigned long long)found->positions,
            (unsigned long long)found->lots, (unsigned long long)found->journal_lines, found->chain);
    if (request.rebuild)
      fprintf(cli->out, "%llu commits run again and compared; %llu lines are no commits\n",
              (unsigned long long)found->rebuilt_commits, (unsigned long long)found->taken_lines);
    for (size_t i = 0; i < found->n_differences; i++)
      fprintf(cli->out, "  %s\n", found->differences[i]);
  }
  if (!found->good)
    return status_fail(STATUS_DATA_LOSS, NULL, "the ledger does not agree with its entries");
  const char *heads = arguments_option(arguments, "--heads");
  return heads == NULL ? status_ok() : verify_heads(cli, heads);
}

static void print_line(struct cli *cli, const struct Account__JournalLine *line)
{
  char at[INSTANT_TEXT_SIZE] = "";
  if (line->recorded_at != NULL)
    instant_format(timestamp_us(line->recorded_at, 0), at);
  fprintf(cli->out, "%8llu  %s  %-16s %s  %s\n", (unsigned long long)line->sequence, at, line->principal, line->method,
          line->summary);
}

/* One stream; the sequence moves on with what was read. */
static struct status read_journal(struct cli *cli, struct Account__ReadJournalRequest *request)
{
  struct Account__JournalLine *line = NULL;
  struct bus_stream *stream;
  struct status status = journal_read_open(cli->call, request, &stream);
  if (!status_is_ok(status))
    return status;
  while (status_is_ok(status = journal_read_next(stream, &line)) && line != NULL) {
    request->after_sequence = line->sequence;
    if (cli->is_json)
      status = output_json(cli, &line->base);
    else
      print_line(cli, line);
    fflush(cli->out);
    if (!status_is_ok(status))
      break;
  }
  bus_close(stream);
  return status;
}

static struct status journal_run(struct cli *cli, const struct arguments *arguments)
{
  struct Account__ReadJournalRequest request = ACCOUNT__READ_JOURNAL_REQUEST__INIT;
  const char *after = arguments_option(arguments, "--after");
  request.follow = arguments_flag(arguments, "--follow");
  struct status status =
      after == NULL ? status_ok() : number_parse(cli->arena, "--after", after, UINT64_MAX, &request.after_sequence);
  if (!status_is_ok(status))
    return status;
  do {
    status = read_journal(cli, &request);
  } while (request.follow && status.code == STATUS_DEADLINE_EXCEEDED); /* a stream lives an hour */
  return status;
}

static const struct option_row journal_options[] = {
  { "--after", "SEQUENCE", 0, "lines later than this" },
  { "--follow", NULL, 0, "stay, and show new lines as they come" },
};

static const struct option_row verify_options[] = {
  { "--heads", "FILE", 0, "also compare the journal with its heads that the account service wrote to this file" },
  { "--rebuild", NULL, 0,
    "also run every commit of the journal again and compare all rows: takes as long as they took" },
};

static const struct command commands[] = {
  { "positions", { "ACCOUNT", NULL, 0 }, "Shows what an account holds, by segment.", positions_run },
  { "cash", { "ACCOUNT", NULL, 0 }, "Shows an account's cash, by segment.", cash_run },
  { "verify",
    { "", verify_options, array_length(verify_options) },
    "Recomputes positions, holds, lots and the journal's chain from the entries. Ends with 1 when something differs.",
    verify_run },
  { "journal",
    { "", journal_options, array_length(journal_options) },
    "Prints the audit trail: who changed what, when.",
    journal_run },
};

const struct command_group ledger_commands = { "Ledger and journal", commands, array_length(commands) };
