/* steward exam: what a regulator is shown of an account, made and checked. */
#include <inttypes.h>

#include "account.seam.h"
#include "base/hash.h"
#include "command.h"
#include "exam_pack.h"
#include "output.h"

static struct status check_run(struct cli *cli, const char *folder)
{
  struct exam_report report;
  char head[HASH_HEX_SIZE];
  struct status status = exam_check(cli->arena, folder, &report);
  if (!status_is_ok(status))
    return status;
  if (report.head->chain.len == HASH_BYTES)
    fprintf(cli->out, "account %" PRIu64 " of firm %" PRIu64 ", %s to %s; head: line %" PRIu64 ", %s\n",
            report.head->account_id, report.head->firm_id, report.head->from, report.head->to, report.head->sequence,
            hash_hex(report.head->chain.data, head));
  fprintf(cli->out, "%s: %" PRIu64 " files, %" PRIu64 " lines, %" PRIu64 " links of the journal",
          report.problem_count == 0 ? "good" : "NOT GOOD", report.files, report.lines, report.proofs);
  if (report.given > 0)
    fprintf(cli->out, ", %" PRIu64 " of them taken as given", report.given);
  fputc('\n', cli->out);
  for (size_t i = 0; i < report.problem_count; i++)
    fprintf(cli->out, "  %s\n", report.problems[i]);
  return report.problem_count == 0 ? status_ok()
                                   : status_fail(STATUS_DATA_LOSS, NULL, "the pack does not agree with itself");
}

static struct status pack_run(struct cli *cli, const Account__ExamRequest *request, const char *folder)
{
  struct exam_writer *writer;
  struct bus_stream *stream;
  Account__ExamItem *item = NULL;
  struct status status = exam_pack_open(cli->call, request, &stream);
  if (!status_is_ok(status))
    return status;
  status = exam_pack_next(stream, &item); /* a refusal comes before the folder is made */
  if (status_is_ok(status))
    status = exam_writer_new(cli->arena, folder, &writer);
  while (status_is_ok(status) && item != NULL) {
    status = exam_writer_add(writer, item);
    if (status_is_ok(status))
      status = exam_pack_next(stream, &item);
  }
  bus_close(stream);
  if (status_is_ok(status))
    status = exam_writer_end(writer);
  return status_is_ok(status) ? check_run(cli, folder) : status;
}

static struct status exam_run(struct cli *cli, const struct arguments *arguments)
{
  Account__ExamRequest request = ACCOUNT__EXAM_REQUEST__INIT;
  const char *folder = arguments_operand(arguments, 0), *account = arguments_option(arguments, "--account");
  if (arguments_flag(arguments, "--check"))
    return check_run(cli, folder);
  if (account == NULL)
    return status_fail(STATUS_INVALID_ARGUMENT, "--account", "an account is wanted, or --check");
  request.from = or_empty(arguments_option(arguments, "--from"));
  request.to = or_empty(arguments_option(arguments, "--to"));
  struct status status = number_parse(cli->arena, "--account", account, UINT64_MAX, &request.account_id);
  return status_is_ok(status) ? pack_run(cli, &request, folder) : status;
}

static const struct option_row options[] = {
  { "--account", "ACCOUNT", 0, "about which" },
  { "--from", "DATE", 0, "first day" },
  { "--to", "DATE", 0, "last day" },
  { "--check", NULL, 0, "check a pack that is there, without asking anybody" },
};

static const struct command commands[] = {
  { "exam",
    { "DIR", options, array_length(options) },
    "Writes all about an account in a period into a new folder, with proof by the journal, and checks it.\n"
    "  steward exam --account 1013 --from 2026-01-01 --to 2026-12-31 pack\n"
    "  steward exam --check pack",
    exam_run },
};

const struct command_group exam_commands = { "Examination", commands, array_length(commands) };
