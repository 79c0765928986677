/* The exam pack: made from the system of record, written, checked, and found out when somebody changed it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "exam_pack.h"
#include "said.h"

#define FROM "2020-01-01"
#define TO "2099-12-31"

static void busy_day(struct house *house)
{
  uint64_t order_id = said_ids(house, 1);
  struct said said = said_here(house, NULL);
  said_cash(&said, house->account_id, "1000");
  said_shares(&said, house->account_id, house->security_id, "12.5", "250.50");
  said_order(&said, order_id, ACCOUNT__ORDER__SIDE__SELL, "2", "");
  said_fill(&said, order_id, "E1", "2", "30.005");
  said_fact(&said, house->account_id, "level-3");
  said_record(&said, 0, 0, "of the account")->account_id = house->account_id;
  said_record(&said, 0, 0, "of the other account")->account_id = house->other_account_id;
  said_record(&said, 0, 0, "the questionnaire")->kind = "risk.questionnaire";
  said_commit(&said);
  said_end(&said);
  said_deposit(house, house->other_account_id, "77.77");
  said_deposit(house, house->account_id, "5");
}

static struct status pack(struct house *house, enum role role, const char *folder)
{
  Account__ExamRequest request = ACCOUNT__EXAM_REQUEST__INIT;
  struct call *call = house_call(house, house_caller(role, FIRM, ADMINISTRATOR), "");
  struct exam_writer *writer;
  struct bus_stream *stream;
  Account__ExamItem *item = NULL;
  request.account_id = house->account_id;
  request.from = FROM;
  request.to = TO;
  struct status status = exam_pack_open(call, &request, &stream);
  if (status_is_ok(status))
    status = exam_pack_next(stream, &item);
  if (status_is_ok(status)) {
    expect_ok(exam_writer_new(call->arena, folder, &writer));
    for (; item; expect_ok(exam_pack_next(stream, &item)))
      expect_ok(exam_writer_add(writer, item));
    expect_ok(exam_writer_end(writer));
  }
  call_end(call);
  return status;
}

static size_t problems(struct house *house, const char *folder, const char *wanted)
{
  struct exam_report report;
  bool is_there = !wanted;
  expect_ok(exam_check(house->arena, folder, &report));
  for (size_t i = 0; i < report.problem_count; i++)
    is_there = is_there || strstr(report.problems[i], wanted);
  cr_assert(is_there, "%s is not among %zu: %s", wanted, report.problem_count,
            report.problem_count ? report.problems[0] : "");
  cr_assert(wanted || report.problem_count == 0, "%s", report.problem_count ? report.problems[0] : "");
  return report.lines;
}

static size_t lines_of(const char *folder, const char *part, const char *text)
{
  char path[300], line[20000];
  size_t count = 0;
  snprintf(path, sizeof path, "%s/%s.jsonl", folder, part);
  FILE *file = fopen(path, "r");
  while (file && fgets(line, sizeof line, file))
    count += strstr(line, text) != NULL;
  if (file)
    fclose(file);
  return count;
}

static void shell(const char *format, const char *folder)
{
  char line[600];
  snprintf(line, sizeof line, format, folder);
  cr_assert_eq(system(line), 0, "%s", line);
}

static void packs(struct house *house)
{
  char folder[] = "/tmp/steward-exam.XXXXXX", pack_folder[64];
  cr_assert_not_null(mkdtemp(folder));
  snprintf(pack_folder, sizeof pack_folder, "%s/pack", folder);
  busy_day(house);
  expect_code(pack(house, ROLE_ADVISOR, pack_folder), STATUS_PERMISSION_DENIED);
  expect_ok(pack(house, ROLE_COMPLIANCE, pack_folder));
  problems(house, pack_folder, NULL);
  cr_assert_eq(lines_of(pack_folder, "account", "Example"), 1);
  cr_assert_eq(lines_of(pack_folder, "holders", "Ada Example"), 1);
  cr_assert_eq(lines_of(pack_folder, "orders", "filled"), 1);
  cr_assert_eq(lines_of(pack_folder, "order_events", "accepted"), 1);
  cr_assert_eq(lines_of(pack_folder, "fills", "E1"), 1);
  cr_assert_eq(lines_of(pack_folder, "entries", "\"legs\":["), 4);
  cr_assert_eq(lines_of(pack_folder, "closings", "proceeds"), 1);
  cr_assert_eq(lines_of(pack_folder, "records", "of the account"), 1);
  cr_assert_eq(lines_of(pack_folder, "records", "the questionnaire"), 1);
  cr_assert_eq(lines_of(pack_folder, "records", "of the other account"), 0);
  cr_assert_eq(lines_of(pack_folder, "facts", "level-3"), 1);
  cr_assert_eq(lines_of(pack_folder, "actions", "put_account"), 1);
  cr_assert_eq(lines_of(pack_folder, "journal", "lineHash"), 1, "the other account's deposit, by its hash alone");

  shell("cd %s && cp -r pack p && sed -i 's/30.005/30.500/' p/fills.jsonl", folder);
  snprintf(pack_folder, sizeof pack_folder, "%s/p", folder);
  problems(house, pack_folder, "fills.jsonl: is not the file");
  shell("cd %s && rm -r p && cp -r pack p && sed -i '/user:1000/d' p/journal.jsonl", folder);
  problems(house, pack_folder, "journal.jsonl: line 1 is not the journal's next");
  shell("cd %s && rm -r p && cp -r pack p && sed -i 's/put_account/put_nothing/' p/journal.jsonl", folder);
  problems(house, pack_folder, "breaks the chain");
  shell("cd %s && rm -r p && cp -r pack p && sed -i 's/level-3/level-4/' p/facts.jsonl", folder);
  problems(house, pack_folder, "is not in the request that its line of the journal has");
  shell("cd %s && rm -r p && cp -r pack p && sed -i 's/\"sequence\":4/\"sequence\":5/' p/records.jsonl", folder);
  problems(house, pack_folder, "names a line of the journal that is not in the pack");
  shell("rm -r %s", folder);
}

Test(exam, a_pack_is_whole_and_says_where_it_was_changed)
{
  house_run(&(struct house){ 0 }, packs);
}

static void refusals(struct house *house)
{
  Account__ExamRequest request = ACCOUNT__EXAM_REQUEST__INIT;
  struct call *call = house_call(house, house_caller(ROLE_COMPLIANCE, FIRM, ADMINISTRATOR), "");
  struct bus_stream *stream;
  Account__ExamItem *item;
  request.account_id = 999999;
  request.from = TO;
  expect_ok(exam_pack_open(call, &request, &stream));
  expect_field(exam_pack_next(stream, &item), STATUS_INVALID_ARGUMENT, "to");
  request.to = FROM;
  expect_ok(exam_pack_open(call, &request, &stream));
  expect_field(exam_pack_next(stream, &item), STATUS_INVALID_ARGUMENT, "to");
  request.to = TO;
  expect_ok(exam_pack_open(call, &request, &stream));
  expect_field(exam_pack_next(stream, &item), STATUS_NOT_FOUND, "account_id");
  call_end(call);
}

Test(exam, a_pack_needs_an_account_and_a_period)
{
  house_run(&(struct house){ 0 }, refusals);
}
