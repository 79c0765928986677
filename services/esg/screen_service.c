/* ScreenService: practices to avoid, and which securities show them as of a date. */
#include "screen_service.h"

#include <string.h>

#include "account.seam.h"
#include "base/date.h"
#include "base/decimal.h"
#include "esg.seam.h"
#include "records/commit.h"
#include "screen.h"

#define VALUE_PLACES 6
#define MAX_PREDICATES 2000 /* of one screen: a hundred practices of twenty */

static const struct record_kind practice_kind = { "esg.practice", &esg__practice__descriptor };

static struct status find_practice(struct call *call, const char *name, struct record *out)
{
  struct record *records = NULL;
  size_t count = 0;
  struct status status = records_list(call, &practice_kind, 0, &records, &count);
  *out = (struct record){ 0 };
  for (size_t i = 0; status_is_ok(status) && i < count; i++)
    if (strcmp(((Esg__Practice *)records[i].message)->name, name) == 0)
      *out = records[i];
  return status;
}

const struct access screen_put_practice_access = { .roles = ROLES_ADVISING | ROLE_BIT(ROLE_COMPLIANCE) };
struct status screen_put_practice(struct call *call, const struct Esg__PutPracticeRequest *in,
                                  struct Esg__Practice *out)
{
  struct record current;
  struct status status = find_practice(call, in->practice->name, &current);
  if (!status_is_ok(status))
    return status;
  Esg__Practice practice = *in->practice;
  practice.practice_id = 0; /* id and version are the record's */
  practice.version = 0;
  struct commit_builder *commit = commit_new(call, &in->base);
  size_t place = commit_put(
      commit, &(struct record_put){ .kind = &practice_kind,
                                    .id = current.id,
                                    .replaces = current.version,
                                    .message = &practice.base,
                                    .previous = current.message });
  Account__CommitResponse *committed = NULL;
  status = commit_send(commit, NULL, &committed);
  if (!status_is_ok(status))
    return status;
  *out = practice;
  out->practice_id = committed->outcomes[place]->id;
  out->version = committed->outcomes[place]->version;
  return status;
}

const struct access screen_list_practices_access = { .roles = ROLES_STAFF };
struct status screen_list_practices(struct call *call, const struct Esg__ListPracticesRequest *in,
                                    struct Esg__ListPracticesResponse *out)
{
  (void)in;
  struct record *records = NULL;
  size_t count = 0;
  struct status status = records_list(call, &practice_kind, 0, &records, &count);
  if (!status_is_ok(status))
    return status;
  out->practices = arena_array(call->arena, count + 1, sizeof *out->practices);
  for (size_t i = 0; i < count; i++) {
    out->practices[i] = (Esg__Practice *)records[i].message;
    out->practices[i]->practice_id = records[i].id;
    out->practices[i]->version = records[i].version;
  }
  out->n_practices = count;
  return status;
}

struct predicates {
  struct esg_predicate *items;
  size_t count;
};

static struct status add_practice(struct call *call, const Esg__Practice *practice, struct predicates *to)
{
  for (size_t i = 0; i < practice->n_predicates; i++) {
    const Esg__Predicate *predicate = practice->predicates[i];
    struct esg_predicate *item = &to->items[to->count];
    if (to->count++ == MAX_PREDICATES)
      return call_fail(call, STATUS_RESOURCE_EXHAUSTED, "practices", "a screen has at most %d predicates",
                       MAX_PREDICATES);
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

static struct status collect_predicates(struct call *call, const struct Esg__ScreenRequest *in, struct predicates *out)
{
  out->items = arena_array(call->arena, MAX_PREDICATES, sizeof *out->items);
  out->count = 0;
  for (size_t i = 0; i < in->n_practices; i++) {
    struct record practice;
    struct status status = find_practice(call, in->practices[i], &practice);
    if (status_is_ok(status) && !practice.message)
      status = call_fail(call, STATUS_NOT_FOUND, arena_printf(call->arena, "practices[%zu]", i),
                         "there is no practice \"%s\"", in->practices[i]);
    if (status_is_ok(status))
      status = add_practice(call, (Esg__Practice *)practice.message, out);
    if (!status_is_ok(status))
      return status;
  }
  return status_ok();
}

struct ratings {
  struct esg_rating *items;
  size_t count, room;
};

static void add_ratings(struct arena *arena, const Account__ObservationBatch *batch, struct ratings *to)
{
  if (to->count + batch->n_security_ids > to->room) {
    size_t room = 2 * (to->count + batch->n_security_ids);
    struct esg_rating *items = arena_array(arena, room, sizeof *items);
    if (to->count > 0)
      memcpy(items, to->items, to->count * sizeof *items);
    to->items = items;
    to->room = room;
  }
  for (size_t i = 0; i < batch->n_security_ids; i++)
    to->items[to->count++] = (struct esg_rating){ .security_id = (int64_t)batch->security_ids[i],
                                                  .vendor = arena_strdup(arena, batch->sources[batch->source_index[i]]),
                                                  .metric = arena_strdup(arena, batch->metrics[batch->metric_index[i]]),
                                                  .value_e6 = batch->value_e6[i],
                                                  .as_of = batch->days[i] };
}

static struct status load_ratings(struct call *call, const struct predicates *predicates, const char *as_of,
                                  struct ratings *out)
{
  Account__ListObservationsRequest request = ACCOUNT__LIST_OBSERVATIONS_REQUEST__INIT;
  const char **metrics = arena_array(call->arena, predicates->count + 1, sizeof *metrics);
  for (size_t i = 0; i < predicates->count && request.n_metrics < 100; i++) {
    size_t seen = 0;
    while (seen < request.n_metrics && strcmp(metrics[seen], predicates->items[i].metric) != 0)
      seen++;
    if (seen == request.n_metrics)
      metrics[request.n_metrics++] = predicates->items[i].metric;
  }
  request.metrics = metrics;
  request.as_of = as_of;
  struct bus_stream *stream = NULL;
  Account__ObservationBatch *batch = NULL;
  struct status status = observation_list_open(call, &request, &stream);
  while (status_is_ok(status) && status_is_ok(status = observation_list_next(stream, &batch)) && batch)
    add_ratings(call->arena, batch, out);
  return status;
}

static Esg__Verdict *make_verdict(struct call *call, uint64_t security_id, const struct esg_verdict *found)
{
  Esg__Verdict *verdict = arena_alloc(call->arena, sizeof *verdict);
  esg__verdict__init(verdict);
  verdict->security_id = security_id;
  verdict->outcome = (Esg__Verdict__Outcome)found->outcome;
  if (found->predicate)
    verdict->practice = found->predicate->practice;
  if (found->rating) {
    char text[DECIMAL_TEXT_SIZE], day[DATE_TEXT_SIZE];
    verdict->source = found->rating->vendor;
    verdict->metric = found->rating->metric;
    verdict->value = arena_strdup(call->arena, decimal_format(found->rating->value_e6, VALUE_PLACES, 0, text));
    verdict->as_of = arena_strdup(call->arena, date_format(found->rating->as_of, day));
  }
  return verdict;
}

struct asked { /* the securities of a screen */
  const uint64_t *ids;
  size_t count;
  bool flagged_only;
};

/* Without ids asked for: every security that has a rating, and only flagged verdicts are given. A book is by security.
 */
static struct asked rated_securities(struct arena *arena, const struct esg_book *book)
{
  uint64_t *ids = arena_array(arena, book->count + 1, sizeof *ids);
  size_t count = 0;
  for (size_t i = 0; i < book->count; i++) {
    uint64_t security_id = (uint64_t)book->ratings[i]->security_id;
    if (count == 0 || ids[count - 1] != security_id)
      ids[count++] = security_id;
  }
  return (struct asked){ .ids = ids, .count = count, .flagged_only = true };
}

const struct access screen_screen_access = { .roles = ROLES_STAFF };
struct status screen_screen(struct call *call, const struct Esg__ScreenRequest *in, struct Esg__ScreenResponse *out)
{
  struct predicates predicates;
  struct ratings ratings = { 0 };
  struct status status = collect_predicates(call, in, &predicates);
  if (status_is_ok(status))
    status = load_ratings(call, &predicates, in->as_of, &ratings);
  if (!status_is_ok(status))
    return status;
  int32_t on = date_of_instant(call->now_us);
  if (in->as_of[0])
    status = date_parse(in->as_of, &on);
  if (!status_is_ok(status))
    return status;

  struct esg_book book = esg_book_make(call->arena, ratings.items, ratings.count);
  struct asked asked = in->n_security_ids > 0 ? (struct asked){ .ids = in->security_ids, .count = in->n_security_ids }
                                              : rated_securities(call->arena, &book);
  out->verdicts = arena_array(call->arena, asked.count + 1, sizeof *out->verdicts);
  for (size_t i = 0; i < asked.count; i++) {
    struct esg_verdict found = esg_screen(&book, predicates.items, predicates.count, (int64_t)asked.ids[i], on);
    if (!asked.flagged_only || found.outcome == ESG_FLAGGED)
      out->verdicts[out->n_verdicts++] = make_verdict(call, asked.ids[i], &found);
  }
  return status;
}

void screen_serve(struct bus *bus)
{
  bus_serve(bus, &screen_service, NULL);
}
