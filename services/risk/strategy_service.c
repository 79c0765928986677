/* StrategyService: what a manager says of an index, and the values of the managed portfolio itself. */
#include "strategy.h"

#include "base/calendar.h"
#include "base/date.h"
#include "convert.h"
#include "convert_question.h"
#include "records/commit.h"
#include "risk.h"

const struct record_kind risk_strategy_kind = { "risk.strategy", &risk__strategy__descriptor };

static Risk__StrategyQuestion *question_out(struct arena *arena, const struct strategy_question *in)
{
  Risk__StrategyQuestion *out = arena_alloc(arena, sizeof *out);
  risk__strategy_question__init(out);
  out->id = in->id;
  out->text = in->text;
  out->answers = arena_array(arena, in->answer_count, sizeof *out->answers);
  for (size_t i = 0; i < in->answer_count; i++)
    out->answers[out->n_answers++] = in->answers[i].text;
  return out;
}

const struct access strategy_questions_access = { .roles = ROLES_STAFF };
struct status strategy_questions(struct call *call, const struct Risk__StrategyQuestionsRequest *in,
                                 struct Risk__StrategyQuestions *out)
{
  (void)in;
  out->questions = arena_array(call->arena, strategy_question_count, sizeof *out->questions);
  for (size_t i = 0; i < strategy_question_count; i++)
    out->questions[out->n_questions++] = question_out(call->arena, &strategy_questions_shipped[i]);
  return status_ok();
}

/* The record as it stands; aborted when the caller has seen another version. */
static struct status find_current(struct call *call, const struct record_kind *kind, uint64_t id, uint64_t version,
                                  struct record *out)
{
  struct status status = records_find(call, kind, id, out);
  if (status_is_ok(status) && version != 0 && version != out->version)
    return call_fail(call, STATUS_ABORTED, "version", "it has version %llu by now; look at it again",
                     (unsigned long long)out->version);
  return status;
}

static struct status put(struct call *call, const ProtobufCMessage *in, const struct record_put *record)
{
  struct commit_builder *commit = commit_new(call, in);
  Account__CommitResponse *committed;
  commit_put(commit, record);
  return commit_send(commit, NULL, &committed);
}

static struct status read_strategy(struct call *call, uint64_t index_id, struct Risk__Strategy *out)
{
  struct record found;
  struct status status = records_get(call, &risk_strategy_kind, index_id, &found);
  if (!status_is_ok(status))
    return status;
  *out = *(Risk__Strategy *)found.message;
  out->version = found.version;
  return status;
}

const struct access strategy_put_access = { .roles = ROLES_ADVISING };
struct status strategy_put(struct call *call, const struct Risk__PutStrategyRequest *in, struct Risk__Strategy *out)
{
  struct record current;
  Account__CommitResponse *earlier;
  enum risk_level stated = LEVEL_UNSCORED;
  const struct answer_given *answers = convert_answers_in(call->arena, in->answers, in->n_answers);
  struct status status = strategy_stated_level(call->arena, answers, in->n_answers, &stated);
  if (status_is_ok(status))
    status = commit_find_earlier(call, &in->base, &earlier);
  if (status_is_ok(status) && earlier != NULL)
    return read_strategy(call, in->index_id, out);
  if (status_is_ok(status))
    status = find_current(call, &risk_strategy_kind, in->index_id, in->version, &current);
  if (!status_is_ok(status))
    return status;
  out->index_id = in->index_id;
  out->objective = in->objective;
  out->description = in->description;
  out->answers = in->answers;
  out->n_answers = in->n_answers;
  out->stated_level = (uint32_t)stated;
  out->stated_at = convert_instant_out(call->arena, call->now_us);
  out->version = current.version + 1;
  return put(call, &in->base,
             &(struct record_put){ .kind = &risk_strategy_kind,
                                   .id = in->index_id,
                                   .replaces = current.version,
                                   .message = &out->base,
                                   .previous = current.message });
}

const struct access strategy_get_access = { .roles = ROLES_STAFF };
struct status strategy_get(struct call *call, const struct Risk__GetStrategyRequest *in, struct Risk__Strategy *out)
{
  return read_strategy(call, in->index_id, out);
}

static struct status check_track(struct call *call, const struct Risk__PutTrackRequest *in)
{
  if (in->n_days != in->n_value_e6)
    return status_fail(STATUS_INVALID_ARGUMENT, "value_e6", "as many values as days, please");
  for (size_t i = 0; i < in->n_days; i++) {
    if (in->days[i] < DATE_FIRST || in->days[i] > DATE_LAST || (i > 0 && in->days[i] <= in->days[i - 1]))
      return call_fail(call, STATUS_INVALID_ARGUMENT, "days", "days[%zu] is not a later date than the one before", i);
    if (in->value_e6[i] <= 0)
      return call_fail(call, STATUS_INVALID_ARGUMENT, "value_e6", "value_e6[%zu] is not above 0", i);
  }
  return status_ok();
}

static struct status read_track(struct call *call, uint64_t index_id, struct Risk__Track *out)
{
  struct record found;
  struct status status = records_get(call, &risk_track_kind, index_id, &found);
  if (!status_is_ok(status))
    return status;
  *out = *(Risk__Track *)found.message;
  out->version = found.version;
  return status;
}

const struct access strategy_put_track_access = { .roles = ROLES_ADVISING };
struct status strategy_put_track(struct call *call, const struct Risk__PutTrackRequest *in, struct Risk__Track *out)
{
  struct record current;
  Account__CommitResponse *earlier;
  struct status status = check_track(call, in);
  if (status_is_ok(status))
    status = commit_find_earlier(call, &in->base, &earlier);
  if (status_is_ok(status) && earlier != NULL)
    return read_track(call, in->index_id, out);
  if (status_is_ok(status))
    status = find_current(call, &risk_track_kind, in->index_id, in->version, &current);
  if (!status_is_ok(status))
    return status;
  out->index_id = in->index_id;
  out->days = in->days;
  out->n_days = in->n_days;
  out->value_e6 = in->value_e6;
  out->n_value_e6 = in->n_value_e6;
  out->version = current.version + 1;
  return put(call, &in->base,
             &(struct record_put){ .kind = &risk_track_kind,
                                   .id = in->index_id,
                                   .replaces = current.version,
                                   .message = &out->base,
                                   .previous = current.message });
}
