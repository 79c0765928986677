/* Reads practices and ratings from the account service into the domain's structs. */
#include "data.h"

#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "score.h"

#define VALUE_PLACES 6
#define SCORE_PLACES 4
#define SHARE_PLACES 6 /* of percents, of what is in 1e-8 */

static struct status add_predicates(const Esg__Practice *practice, struct data_predicates *to)
{
  to->practices[to->practice_count++] =
      (struct data_practice){ practice->name, to->count, practice->n_predicates, practice->fund_tolerance_e8 };
  for (size_t i = 0; i < practice->n_predicates; i++) {
    const Esg__Predicate *predicate = practice->predicates[i];
    struct esg_predicate *item = &to->items[to->count++];
    *item = (struct esg_predicate){ .practice = practice->name,
                                    .vendor = predicate->source,
                                    .metric = predicate->metric,
                                    .comparison = (enum esg_comparison)predicate->comparison };
    struct status status = decimal_parse(predicate->bound, VALUE_PLACES, &item->bound_e6);
    if (!status_is_ok(status))
      return status;
  }
  return status_ok();
}

struct status data_predicates_of(struct call *call, Esg__Practice *const *practices, size_t count,
                                 struct data_predicates *out)
{
  size_t total = 0;
  for (size_t i = 0; i < count; i++)
    total += practices[i]->n_predicates;
  if (total > DATA_PREDICATES_MAX)
    return call_fail(call, STATUS_RESOURCE_EXHAUSTED, "practices", "at most %d predicates at once",
                     DATA_PREDICATES_MAX);
  *out = (struct data_predicates){ .items = arena_array(call->arena, total + 1, sizeof *out->items),
                                   .practices = arena_array(call->arena, count + 1, sizeof *out->practices) };
  struct status status = status_ok();
  for (size_t i = 0; status_is_ok(status) && i < count; i++)
    status = add_predicates(practices[i], out);
  return status;
}

struct status data_practices_named(struct call *call, const struct esg_records *practices,
                                   const struct data_names *names, Esg__Practice ***out)
{
  Esg__Practice **found = arena_array(call->arena, names->count + 1, sizeof *found);
  for (size_t i = 0; i < names->count; i++) {
    const struct record *record = catalogue_find(practices, names->items[i]);
    if (record == NULL)
      return call_fail(call, STATUS_NOT_FOUND, arena_printf(call->arena, "%s[%zu]", names->field, i),
                       "there is no practice \"%s\"", names->items[i]);
    found[i] = (Esg__Practice *)record->message;
  }
  *out = found;
  return status_ok();
}

void data_want(struct data_metrics *metrics, const char *name)
{
  for (size_t i = 0; i < metrics->count; i++)
    if (strcmp(metrics->names[i], name) == 0)
      return;
  if (metrics->count == DATA_METRICS_MAX)
    metrics->is_all = true;
  else
    metrics->names[metrics->count++] = name;
}

void data_want_predicates(struct data_metrics *metrics, const struct data_predicates *predicates)
{
  for (size_t i = 0; i < predicates->count; i++)
    data_want(metrics, predicates->items[i].metric);
}

struct ratings {
  struct esg_rating *items;
  size_t count, room;
};

static const char **kept_texts(struct arena *arena, const char *const *texts, size_t count)
{
  const char **kept = arena_array(arena, count + 1, sizeof *kept);
  for (size_t i = 0; i < count; i++)
    kept[i] = arena_strdup(arena, texts[i]);
  return kept;
}

/* A batch lives until the next one is read. */
static struct status add_batch(struct arena *arena, const Account__ObservationBatch *batch, struct ratings *to)
{
  size_t count = batch->n_security_ids;
  if (batch->n_value_e6 != count || batch->n_days != count || batch->n_source_index != count ||
      batch->n_metric_index != count)
    return status_fail(STATUS_INTERNAL, NULL, "ratings came in columns of unequal length");
  if (to->count + count > to->room) {
    size_t room = 2 * (to->count + count);
    struct esg_rating *items = arena_array(arena, room, sizeof *items);
    if (to->count > 0)
      memcpy(items, to->items, to->count * sizeof *items);
    to->items = items;
    to->room = room;
  }
  const char **sources = kept_texts(arena, batch->sources, batch->n_sources);
  const char **metrics = kept_texts(arena, batch->metrics, batch->n_metrics);
  for (size_t i = 0; i < count; i++) {
    if (batch->source_index[i] >= batch->n_sources || batch->metric_index[i] >= batch->n_metrics)
      return status_fail(STATUS_INTERNAL, NULL, "a rating refers to a text that is not there");
    to->items[to->count++] = (struct esg_rating){ .security_id = (int64_t)batch->security_ids[i],
                                                  .vendor = sources[batch->source_index[i]],
                                                  .metric = metrics[batch->metric_index[i]],
                                                  .value_e6 = batch->value_e6[i],
                                                  .as_of = batch->days[i] };
  }
  return status_ok();
}

struct status data_ratings(struct call *call, const struct data_metrics *metrics, int32_t day, struct esg_book *out)
{
  Account__ListObservationsRequest request = ACCOUNT__LIST_OBSERVATIONS_REQUEST__INIT;
  struct ratings ratings = { 0 };
  struct status status = status_ok();
  if (metrics->count > 0) {
    struct bus_stream *stream = NULL;
    Account__ObservationBatch *batch = NULL;
    request.metrics = (const char **)(uintptr_t)metrics->names;
    request.n_metrics = metrics->is_all ? 0 : metrics->count;
    request.security_ids = (uint64_t *)(uintptr_t)metrics->security_ids;
    request.n_security_ids = metrics->security_count <= DATA_SECURITIES_MAX ? metrics->security_count : 0;
    request.as_of = data_day_text(call->arena, day);
    status = observation_list_open(call, &request, &stream);
    while (status_is_ok(status) && status_is_ok(status = observation_list_next(stream, &batch)) && batch)
      status = add_batch(call->arena, batch, &ratings);
  }
  if (status_is_ok(status))
    *out = esg_book_make(call->arena, ratings.items, ratings.count);
  return status;
}

static void add_history(struct arena *arena, const Account__ObservationHistoryResponse *from, struct data_history *to)
{
  if (to->count + from->n_value_e6 > to->room) {
    to->room = 2 * (to->count + from->n_value_e6);
    struct esg_rating *items = arena_array(arena, to->room, sizeof *items);
    if (to->count > 0)
      memcpy(items, to->items, to->count * sizeof *items);
    to->items = items;
  }
  for (size_t i = 0; i < from->n_value_e6; i++)
    to->items[to->count++] = (struct esg_rating){ .security_id = (int64_t)from->security_ids[i],
                                                  .vendor = from->sources[i],
                                                  .metric = from->metrics[i],
                                                  .value_e6 = from->value_e6[i],
                                                  .as_of = from->days[i],
                                                  .sequence = from->recorded_at_us[i] };
}

struct status data_history_read(struct call *call, const uint64_t *security_ids, size_t count, int32_t day,
                                struct data_history *out)
{
  Account__ObservationHistoryRequest request = ACCOUNT__OBSERVATION_HISTORY_REQUEST__INIT;
  struct status status = status_ok();
  *out = (struct data_history){ 0 };
  request.to = data_day_text(call->arena, day);
  for (size_t i = 0; status_is_ok(status) && i < count; i += DATA_HISTORY_AT_ONCE) {
    Account__ObservationHistoryResponse *history;
    request.security_ids = (uint64_t *)(uintptr_t)(security_ids + i);
    request.n_security_ids = count - i < DATA_HISTORY_AT_ONCE ? count - i : DATA_HISTORY_AT_ONCE;
    status = observation_history_call(call, &request, &history);
    if (status_is_ok(status) && history->is_cut)
      status = call_fail(call, STATUS_RESOURCE_EXHAUSTED, NULL,
                         "security %llu or one beside it has more ratings than can be looked through",
                         (unsigned long long)security_ids[i]);
    if (status_is_ok(status))
      add_history(call->arena, history, out);
  }
  return status;
}

struct esg_book data_history_known(struct arena *arena, const struct data_history *history, int64_t known_us)
{
  struct esg_rating *items = arena_array(arena, history->count + 1, sizeof *items);
  size_t count = 0;
  for (size_t i = 0; i < history->count; i++)
    if (history->items[i].sequence <= known_us)
      items[count++] = history->items[i];
  return esg_book_make(arena, items, count);
}

struct esg_verdict data_verdict(const struct data_question *question, size_t practice)
{
  const struct data_practice *asked = &question->predicates->practices[practice];
  return esg_screen(question->book, question->predicates->items + asked->first, asked->count, question->security_id,
                    question->day);
}

Esg__PracticeVerdict *data_verdict_out(struct arena *arena, const char *practice, const struct esg_verdict *verdict)
{
  Esg__PracticeVerdict *out = arena_alloc(arena, sizeof *out);
  esg__practice_verdict__init(out);
  out->practice = practice;
  out->outcome = (Esg__Verdict__Outcome)verdict->outcome;
  if (verdict->predicate)
    out->bound = data_value_text(arena, verdict->predicate->bound_e6);
  if (verdict->rating) {
    out->source = verdict->rating->vendor;
    out->metric = verdict->rating->metric;
    out->raw = data_value_text(arena, verdict->rating->value_e6);
    out->as_of = data_day_text(arena, verdict->rating->as_of);
  }
  return out;
}

const char *data_value_text(struct arena *arena, int64_t value_e6)
{
  char text[DECIMAL_TEXT_SIZE];
  return arena_strdup(arena, decimal_format(value_e6, VALUE_PLACES, 0, text));
}

const char *data_score_text(struct arena *arena, int64_t score_e4)
{
  char text[DECIMAL_TEXT_SIZE];
  return score_e4 == ESG_NO_SCORE ? "" : arena_strdup(arena, decimal_format(score_e4, SCORE_PLACES, 2, text));
}

const char *data_share_text(struct arena *arena, int64_t share_e8)
{
  char text[DECIMAL_TEXT_SIZE];
  return arena_printf(arena, "%s%%", decimal_format(share_e8, SHARE_PLACES, 2, text));
}

const char *data_day_text(struct arena *arena, int32_t day)
{
  char text[DATE_TEXT_SIZE];
  return arena_strdup(arena, date_format(day, text));
}
