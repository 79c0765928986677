/* ExamService: all that a firm knows of an account in a period, with the journal's lines as proof. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "account.seam.h"
#include "account_sql.h"
#include "base/date.h"
#include "journal/journal.h"
#include "plain.h"
#include "read.h"

const struct access exam_pack_access = { .roles = ROLE_BIT(ROLE_COMPLIANCE) | ROLE_BIT(ROLE_ADMINISTRATOR) };

struct exam {
  struct call *call;
  struct pg_value values[4]; /* firm, account, from, to */
  struct pg_rows *lines, *actions;
  uint64_t *sequences; /* of the journal, about the account; rising */
  size_t sequence_count;
  Account__ExamHead head;
};

static int compare_numbers(const void *a, const void *b)
{
  uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
  return left < right ? -1 : left > right;
}

/* The lines of the journal that wrote what the pack has, and those that put the account and its holders. */
static void collect_sequences(struct exam *exam, const struct pg_rows *mentions)
{
  size_t lines = pg_count(exam->lines), count = 0, kept = 0;
  uint64_t *all = arena_array(exam->call->arena, lines + pg_count(mentions) + 1, sizeof *all);
  for (size_t row = 0; row < lines; row++)
    if (!pg_is_null(exam->lines, row, 1))
      all[count++] = (uint64_t)pg_get_int8(exam->lines, row, 1);
  for (size_t row = 0; row < pg_count(mentions); row++)
    all[count++] = (uint64_t)pg_get_int8(mentions, row, 0);
  qsort(all, count, sizeof *all, compare_numbers);
  for (size_t i = 0; i < count; i++)
    if (i == 0 || all[i] != all[i - 1])
      all[kept++] = all[i];
  exam->sequences = all;
  exam->sequence_count = kept;
}

static ProtobufCBinaryData copied(struct arena *arena, struct pg_bytes bytes)
{
  return (ProtobufCBinaryData){ bytes.size, bytes.size > 0 ? arena_copy(arena, bytes.data, bytes.size) : NULL };
}

/* All that is of one moment. */
static struct status read_all(struct pg_transaction *transaction, struct arena *arena, void *context)
{
  struct exam *exam = context;
  struct arena *whole = exam->call->arena;
  struct pg_rows *rows, *mentions;
  (void)arena;
  struct status status = pg_do(transaction, &sql_verify_snapshot, NULL, NULL);
  if (status_is_ok(status))
    status = pg_do(transaction, &sql_exam_firm, exam->values, NULL);
  if (status_is_ok(status))
    status = pg_do(transaction, &sql_exam_head, exam->values, &rows);
  if (status_is_ok(status)) {
    exam->head.sequence = (uint64_t)pg_get_int8(rows, 0, 0);
    exam->head.chain = copied(whole, pg_get_bytes(rows, 0, 1));
    status = pg_do(transaction, &sql_exam_lines, exam->values, &exam->lines);
  }
  if (status_is_ok(status))
    status = pg_do(transaction, &sql_exam_mentions, exam->values, &mentions);
  if (!status_is_ok(status))
    return status;
  if (pg_count(exam->lines) == 0)
    return status_fail(STATUS_INTERNAL, NULL, "the views for reports do not show the firm");
  collect_sequences(exam, mentions);
  return pg_do(transaction, &sql_exam_actions,
               (struct pg_value[]){ exam->values[0], pg_array(PG_INT8_ARRAY, exam->sequences, exam->sequence_count) },
               &exam->actions);
}

static struct status send_line(struct call *call, const char *part, uint64_t sequence, const char *json)
{
  Account__ExamLine line = ACCOUNT__EXAM_LINE__INIT;
  Account__ExamItem item = ACCOUNT__EXAM_ITEM__INIT;
  line.part = part;
  line.json = json;
  line.sequence = sequence;
  item.item_case = ACCOUNT__EXAM_ITEM__ITEM_LINE;
  item.line = &line;
  return exam_pack_send(call, &item);
}

static struct status send_parts(const struct exam *exam)
{
  struct status status = status_ok();
  for (size_t row = 0; status_is_ok(status) && row < pg_count(exam->lines); row++)
    status = send_line(exam->call, pg_get_text(exam->lines, row, 0), (uint64_t)pg_get_int8(exam->lines, row, 1),
                       pg_get_text(exam->lines, row, 2));
  for (size_t row = 0; status_is_ok(status) && row < pg_count(exam->actions); row++)
    status = send_line(exam->call, "actions", (uint64_t)pg_get_int8(exam->actions, row, 0),
                       pg_get_text(exam->actions, row, 1));
  return status;
}

static ProtobufCBinaryData binary(struct pg_bytes bytes)
{
  return (ProtobufCBinaryData){ bytes.size, (uint8_t *)(uintptr_t)bytes.data };
}

static bool is_about(const struct exam *exam, uint64_t sequence)
{
  return bsearch(&sequence, exam->sequences, exam->sequence_count, sizeof sequence, compare_numbers) != NULL;
}

/* A row of verify_journal. */
static struct status send_proof(const struct exam *exam, const struct pg_rows *rows, size_t row)
{
  struct pg_bytes request = pg_get_bytes(rows, row, 5), answer = pg_get_bytes(rows, row, 6);
  struct pg_bytes commands = pg_get_bytes(rows, row, 12);
  Account__ExamProof proof = ACCOUNT__EXAM_PROOF__INIT;
  Account__ExamItem item = ACCOUNT__EXAM_ITEM__INIT;
  uint8_t line_hash[HASH_BYTES];
  struct journal_part part = { .formula = (int)pg_get_int8(rows, row, 8),
                               .firm_id = exam->head.firm_id,
                               .sequence = (uint64_t)pg_get_int8(rows, row, 0),
                               .first_id = (uint64_t)pg_get_int8(rows, row, 9),
                               .recorded_at_us = pg_get_timestamptz(rows, row, 1),
                               .principal = pg_get_text(rows, row, 2),
                               .method = pg_get_text(rows, row, 3),
                               .key = pg_get_text(rows, row, 4),
                               .summary = pg_get_text(rows, row, 10),
                               .request_hash = pg_get_bytes(rows, row, 11).data,
                               .request = { request.data, request.size },
                               .answer = { answer.data, answer.size },
                               .commands = { commands.data, commands.size } };
  proof.sequence = part.sequence;
  proof.chain = binary(pg_get_bytes(rows, row, 7));
  proof.formula = (uint32_t)part.formula;
  proof.whole = is_about(exam, part.sequence);
  if (proof.whole) {
    proof.first_id = part.first_id;
    proof.recorded_at_us = part.recorded_at_us;
    proof.principal = part.principal;
    proof.method = part.method;
    proof.idempotency_key = part.key;
    proof.summary = part.summary;
    proof.request_hash = binary(pg_get_bytes(rows, row, 11));
    proof.request = binary(request);
    proof.answer = binary(answer);
    proof.commands = binary(commands);
  } else if (part.formula == JOURNAL_FORMULA) {
    journal_line_hash(&part, line_hash);
    proof.line_hash = (ProtobufCBinaryData){ sizeof line_hash, line_hash };
  }
  item.item_case = ACCOUNT__EXAM_ITEM__ITEM_PROOF;
  item.proof = &proof;
  return exam_pack_send(exam->call, &item);
}

/* The journal behind *sequence up to the head, some lines in memory of their own. */
static struct status send_some_proofs(const struct exam *exam, uint64_t *sequence)
{
  struct call part = call_part(exam->call);
  struct pg_rows *rows;
  struct status status = pg_query(account_of(&part)->pool, part.arena, &sql_verify_journal,
                                  (struct pg_value[]){ exam->values[0], pg_int8((int64_t)*sequence) }, &rows);
  if (status_is_ok(status) && pg_count(rows) == 0)
    status = status_fail(STATUS_DATA_LOSS, NULL, "the journal ends before its head");
  for (size_t row = 0; status_is_ok(status) && row < pg_count(rows) && *sequence < exam->head.sequence; row++) {
    status = send_proof(exam, rows, row);
    *sequence = (uint64_t)pg_get_int8(rows, row, 0);
  }
  return call_part_end(&part, exam->call, status);
}

static struct status read_before(struct exam *exam)
{
  struct call *call = exam->call;
  static const uint8_t none[HASH_BYTES]; /* a new firm's */
  struct pg_rows *rows;
  exam->head.before_sequence = exam->sequence_count > 0 ? exam->sequences[0] - 1 : exam->head.sequence;
  exam->head.before_chain = (ProtobufCBinaryData){ sizeof none, (uint8_t *)(uintptr_t)none };
  if (exam->head.before_sequence == 0)
    return status_ok();
  struct status status =
      pg_query(account_of(call)->pool, call->arena, &sql_exam_chain,
               (struct pg_value[]){ exam->values[0], pg_int8((int64_t)exam->head.before_sequence) }, &rows);
  if (status_is_ok(status) && pg_count(rows) == 0)
    status = status_fail(STATUS_DATA_LOSS, NULL, "the journal lacks a line");
  if (status_is_ok(status))
    exam->head.before_chain = binary(pg_get_bytes(rows, 0, 0));
  return status;
}

static struct status send_head(struct exam *exam)
{
  Account__ExamItem item = ACCOUNT__EXAM_ITEM__INIT;
  item.item_case = ACCOUNT__EXAM_ITEM__ITEM_HEAD;
  item.head = &exam->head;
  return exam_pack_send(exam->call, &item);
}

struct status exam_pack(struct call *call, const Account__ExamRequest *in)
{
  int32_t from = plain_date(in->from, 0), to = plain_date(in->to, 0);
  struct exam exam = { .call = call,
                       .values = { pg_int8((int64_t)call->caller.firm_id), pg_int8((int64_t)in->account_id),
                                   pg_date(from), pg_date(to) } };
  if (to < from)
    return status_fail(STATUS_INVALID_ARGUMENT, "to", "the period ends before it begins");
  account__exam_head__init(&exam.head);
  exam.head.firm_id = call->caller.firm_id;
  exam.head.account_id = in->account_id;
  exam.head.from = in->from;
  exam.head.to = in->to;
  exam.head.made_at = timestamp_of(call->arena, call->now_us);
  struct status status = read_check_accounts(call, &in->account_id, 1, "account_id");
  if (status_is_ok(status))
    status = pg_run(account_of(call)->pool, call->arena, read_all, &exam);
  if (status_is_ok(status))
    status = read_before(&exam);
  if (status_is_ok(status))
    status = send_parts(&exam);
  for (uint64_t sequence = exam.head.before_sequence; status_is_ok(status) && sequence < exam.head.sequence;)
    status = send_some_proofs(&exam, &sequence);
  return status_is_ok(status) ? send_head(&exam) : status;
}
