/* Loads what an analysis rests on, and asks the domain about single securities. */
#include "world.h"

#include <stdlib.h>
#include <string.h>

static int compare_securities(const void *a, const void *b)
{
  const Account__Security *left = *(Account__Security *const *)a, *right = *(Account__Security *const *)b;
  return (left->security_id > right->security_id) - (left->security_id < right->security_id);
}

static struct status load_catalogue(struct world *world)
{
  struct esg_records vendors;
  struct status status = catalogue_reference(world->call, ESG_NOW, &world->reference);
  if (status_is_ok(status))
    status = esg_list(world->call, &esg_vendor_kind, 0, ESG_NOW, &vendors);
  if (!status_is_ok(status))
    return status;
  world->vendors = catalogue_vendors(world->call->arena, &vendors);
  world->vendor_count = vendors.count;
  if (vendors.count > BOARD_VENDORS_MAX || world->reference.n_values > BOARD_VALUES_MAX)
    return call_fail(world->call, STATUS_RESOURCE_EXHAUSTED, NULL, "at most %d vendors and %d values",
                     BOARD_VENDORS_MAX, BOARD_VALUES_MAX);
  return data_predicates_of(world->call, world->reference.practices, world->reference.n_practices, &world->predicates);
}

static struct status load_wishes(struct world *world, const struct world_request *request)
{
  struct record preference = { 0 }, exclusion;
  int64_t at_us = request->present_preferences ? ESG_NOW : world->day.at_us;
  struct status status = esg_find(world->call, &esg_exclusion_kind, ESG_EXCLUSIONS_ID, at_us, &exclusion);
  if (status_is_ok(status) && request->account_id != 0)
    status = esg_find(world->call, &esg_preference_kind, request->account_id, at_us, &preference);
  if (!status_is_ok(status))
    return status;
  world->exclusions = (const Esg__Exclusions *)exclusion.message;
  world->preferences = (const Esg__Preferences *)preference.message;
  world->preference_version = preference.version;
  world->wants = arena_array(world->call->arena, BOARD_VALUES_MAX, sizeof *world->wants);
  for (size_t i = 0; request->account_id == 0 && i < world->reference.n_values; i++)
    world->wants[world->want_count++] = (struct board_want){ world->reference.values[i]->name, 1 };
  for (size_t i = 0; world->preferences != NULL && i < world->preferences->n_importances; i++) {
    const Esg__Importance *importance = world->preferences->importances[i];
    world->wants[world->want_count++] = (struct board_want){ importance->value, importance->importance };
  }
  return status;
}

static struct status load_securities(struct world *world)
{
  Account__FindSecuritiesRequest request = ACCOUNT__FIND_SECURITIES_REQUEST__INIT;
  Account__FindSecuritiesResponse *found;
  struct status status = security_find_call(world->call, &request, &found);
  if (!status_is_ok(status))
    return status;
  world->securities = found->securities;
  world->security_count = found->n_securities;
  if (found->n_securities > 0)
    qsort(world->securities, world->security_count, sizeof(Account__Security *), compare_securities);
  return status;
}

static const struct board_metric *metrics_of(struct arena *arena, const Esg__Vendor *vendor)
{
  struct board_metric *metrics = arena_array(arena, vendor->n_metrics + 1, sizeof *metrics);
  for (size_t i = 0; i < vendor->n_metrics; i++) {
    const Esg__Metric *metric = vendor->metrics[i];
    metrics[i] = (struct board_metric){ .name = metric->name,
                                        .value = metric->value,
                                        .is_high_bad = metric->direction == ESG__METRIC__DIRECTION__HIGH_IS_BAD,
                                        .weight = metric->weight == 0 ? 1 : metric->weight };
  }
  return metrics;
}

static void make_board(struct world *world)
{
  struct arena *arena = world->call->arena;
  struct board_vendor *vendors = arena_array(arena, world->vendor_count + 1, sizeof *vendors);
  struct board_security *securities = arena_array(arena, world->security_count + 1, sizeof *securities);
  for (size_t i = 0; i < world->vendor_count; i++)
    vendors[i] = (struct board_vendor){ .name = world->vendors[i]->name,
                                        .weight = world->vendors[i]->weight,
                                        .metrics = metrics_of(arena, world->vendors[i]),
                                        .metric_count = world->vendors[i]->n_metrics };
  for (size_t i = 0; i < world->security_count; i++)
    securities[i] = (struct board_security){ (int64_t)world->securities[i]->security_id, world->securities[i]->sector };
  struct board_input input = { .vendors = vendors,
                               .vendor_count = world->vendor_count,
                               .securities = securities,
                               .security_count = world->security_count,
                               .book = &world->book,
                               .day = world->day.day };
  world->board = board_make(arena, &input);
}

struct status world_load(struct call *call, const struct world_request *request, struct world *out)
{
  struct data_metrics metrics = { .count = 0 };
  *out = (struct world){ .call = call, .day = request->day, .reference = ESG__REFERENCE__INIT };
  struct status status = load_catalogue(out);
  if (status_is_ok(status))
    status = load_wishes(out, request);
  if (status_is_ok(status))
    status = load_securities(out);
  if (!status_is_ok(status))
    return status;
  data_want_predicates(&metrics, &out->predicates);
  for (size_t i = 0; i < out->vendor_count; i++)
    for (size_t m = 0; m < out->vendors[i]->n_metrics; m++)
      data_want(&metrics, out->vendors[i]->metrics[m]->name);
  status = data_ratings(call, &metrics, out->day.day, &out->book);
  if (status_is_ok(status))
    make_board(out);
  return status;
}

const Account__Security *world_security(const struct world *world, uint64_t security_id)
{
  size_t place;
  return board_find(&world->board, (int64_t)security_id, &place) ? world->securities[place] : NULL;
}

bool world_avoids(const struct world *world, const char *practice)
{
  for (size_t i = 0; world->preferences != NULL && i < world->preferences->n_avoided; i++)
    if (strcmp(world->preferences->avoided[i], practice) == 0)
      return true;
  return false;
}

int64_t world_importance(const struct world *world, const char *value)
{
  for (size_t i = 0; i < world->want_count; i++)
    if (strcmp(world->wants[i].value, value) == 0)
      return world->wants[i].importance;
  return 0;
}

struct esg_verdict world_verdict(const struct world *world, uint64_t security_id, size_t practice)
{
  struct data_question question = { &world->book, &world->predicates, (int64_t)security_id, world->day.day };
  return data_verdict(&question, practice);
}

static struct world_flags no_flags(const struct world *world)
{
  struct arena *arena = world->call->arena;
  size_t room = world->predicates.practice_count + 1;
  return (struct world_flags){ .outcome = ESG_CLEAN,
                               .flagged = arena_array(arena, room, sizeof(const char *)),
                               .unknown = arena_array(arena, room, sizeof(const char *)) };
}

/* The worst outcome is that of all. */
static void add_flag(struct world_flags *flags, const char *practice, enum esg_outcome outcome)
{
  if (outcome == ESG_FLAGGED)
    flags->flagged[flags->flagged_count++] = practice;
  else if (outcome == ESG_UNKNOWN)
    flags->unknown[flags->unknown_count++] = practice;
  if (flags->flagged_count > 0)
    flags->outcome = ESG_FLAGGED;
  else if (flags->unknown_count > 0)
    flags->outcome = ESG_UNKNOWN;
}

struct world_flags world_flags_of(const struct world *world, uint64_t security_id)
{
  struct world_flags flags = no_flags(world);
  for (size_t i = 0; i < world->predicates.practice_count; i++)
    if (world_avoids(world, world->predicates.practices[i].name))
      add_flag(&flags, world->predicates.practices[i].name, world_verdict(world, security_id, i).outcome);
  return flags;
}

void world_judge_funds(const struct world *world, struct funds *funds)
{
  size_t practices = world->predicates.practice_count;
  for (size_t i = 0; i < funds->count; i++) {
    struct fund *fund = &funds->items[i];
    struct data_question question = { &world->book, &world->predicates, fund->holds.security_id, world->day.day };
    fund->verdicts = arena_array(world->call->arena, practices + 1, sizeof *fund->verdicts);
    for (size_t p = 0; p < practices; p++)
      fund->verdicts[p] = funds_verdict(&question, p, fund);
  }
}

struct world_flags world_flags_of_fund(const struct world *world, const struct fund *fund)
{
  struct world_flags flags = no_flags(world);
  for (size_t i = 0; i < world->predicates.practice_count; i++)
    if (world_avoids(world, world->predicates.practices[i].name))
      add_flag(&flags, world->predicates.practices[i].name, fund->verdicts[i].verdict.outcome);
  return flags;
}

struct world_score world_score_of(const struct world *world, uint64_t security_id)
{
  size_t place;
  struct esg_mean mean = { .score_e4 = ESG_NO_SCORE };
  if (board_find(&world->board, (int64_t)security_id, &place))
    mean = board_security_of(&world->board, place, world->wants, world->want_count);
  bool is_conflict = world_flags_of(world, security_id).outcome == ESG_FLAGGED;
  return (struct world_score){ .score = esg_security_score_of(mean.score_e4, is_conflict),
                               .uncapped_e4 = mean.score_e4,
                               .coverage_e8 = mean.coverage_e8 };
}

bool world_is_excluded(const struct world *world, uint64_t security_id)
{
  for (size_t i = 0; world->exclusions != NULL && i < world->exclusions->n_lists; i++) {
    const Esg__Exclusion *list = world->exclusions->lists[i];
    for (size_t j = 0; j < list->n_security_ids; j++)
      if (list->security_ids[j] == security_id)
        return true;
    for (size_t p = 0; p < world->predicates.practice_count; p++)
      for (size_t j = 0; j < list->n_practices; j++)
        if (strcmp(list->practices[j], world->predicates.practices[p].name) == 0 &&
            world_verdict(world, security_id, p).outcome == ESG_FLAGGED)
          return true;
  }
  return false;
}
