/* ScreenService: practices to avoid, and which securities show them as of a date. */
#include <stdlib.h>
#include <string.h>

#include "data.h"

const struct access screen_put_practice_access = { .roles = ROLES_ADVISING | ROLE_BIT(ROLE_COMPLIANCE) };
struct status screen_put_practice(struct call *call, const struct Esg__PutPracticeRequest *in,
                                  struct Esg__Practice *out)
{
  Esg__Practice practice = *in->practice;
  Account__CommitResponse *committed;
  practice.practice_id = practice.version = 0; /* the record's */
  struct catalogue_thing thing = { &esg_practice_kind, &practice.base };
  struct status status = catalogue_write(call, &in->base, &thing, 1, &committed);
  if (!status_is_ok(status))
    return status;
  *out = practice;
  out->practice_id = committed->outcomes[0]->id;
  out->version = committed->outcomes[0]->version;
  return status;
}

const struct access screen_list_practices_access = { .roles = ROLES_STAFF };
struct status screen_list_practices(struct call *call, const struct Esg__ListPracticesRequest *in,
                                    struct Esg__ListPracticesResponse *out)
{
  (void)in;
  struct esg_records practices;
  struct status status = esg_list(call, &esg_practice_kind, 0, ESG_NOW, &practices);
  if (!status_is_ok(status))
    return status;
  out->practices = catalogue_practices(call->arena, &practices);
  out->n_practices = practices.count;
  return status;
}

/* Everything that a screen asks for: practices by name, what a client avoids, what the firm excludes. */
struct screen {
  struct call *call;
  const Esg__ScreenRequest *in;
  struct esg_day day;
  struct esg_records all;       /* practices */
  const Esg__Exclusions *lists; /* NULL: not asked for, or none */
  Esg__Practice **practices;    /* asked for, each once */
  size_t count;
  struct data_predicates predicates;
  struct esg_book book;
};

static struct status add_practices(struct screen *screen, const struct data_names *names)
{
  Esg__Practice **found;
  struct status status = data_practices_named(screen->call, &screen->all, names, &found);
  if (!status_is_ok(status))
    return status;
  Esg__Practice **wider = arena_array(screen->call->arena, screen->count + names->count + 1, sizeof *wider);
  if (screen->count > 0)
    memcpy(wider, screen->practices, screen->count * sizeof *wider);
  screen->practices = wider;
  for (size_t i = 0; i < names->count; i++) {
    bool is_there = false;
    for (size_t j = 0; j < screen->count; j++)
      is_there = is_there || screen->practices[j] == found[i];
    if (!is_there)
      screen->practices[screen->count++] = found[i];
  }
  return status;
}

static struct status add_avoided(struct screen *screen)
{
  Account__Account *account;
  struct record record;
  if (screen->in->account_id == 0)
    return status_ok();
  struct status status = esg_account(screen->call, screen->in->account_id, &account);
  struct call system = call_as_service(screen->call); /* whoever sees the account may screen for its client */
  if (status_is_ok(status))
    status = esg_find(&system, &esg_preference_kind, screen->in->account_id, screen->day.at_us, &record);
  if (!status_is_ok(status) || record.message == NULL)
    return status;
  const Esg__Preferences *preferences = (const Esg__Preferences *)record.message;
  struct data_names names = { preferences->avoided, preferences->n_avoided, "avoided" };
  return add_practices(screen, &names);
}

static struct status add_exclusions(struct screen *screen)
{
  struct record record;
  if (!screen->in->exclusions)
    return status_ok();
  struct status status = esg_find(screen->call, &esg_exclusion_kind, ESG_EXCLUSIONS_ID, screen->day.at_us, &record);
  screen->lists = (const Esg__Exclusions *)record.message;
  for (size_t i = 0; status_is_ok(status) && screen->lists != NULL && i < screen->lists->n_lists; i++) {
    const Esg__Exclusion *list = screen->lists->lists[i];
    struct data_names names = { list->practices, list->n_practices, "exclusions" };
    status = add_practices(screen, &names);
  }
  return status;
}

static struct status load_screen(struct screen *screen)
{
  const Esg__ScreenRequest *in = screen->in;
  struct data_metrics metrics = { .count = 0 };
  struct data_names names = { in->practices, in->n_practices, "practices" };
  if (in->n_practices == 0 && in->account_id == 0 && !in->exclusions)
    return call_fail(screen->call, STATUS_INVALID_ARGUMENT, "practices",
                     "a screen names practices, an account, or asks for the firm's exclusions");
  struct status status = esg_day_of(screen->call, in->as_of, &screen->day);
  if (status_is_ok(status))
    status = esg_list(screen->call, &esg_practice_kind, 0, ESG_NOW, &screen->all);
  if (status_is_ok(status))
    status = add_practices(screen, &names);
  if (status_is_ok(status))
    status = add_avoided(screen);
  if (status_is_ok(status))
    status = add_exclusions(screen);
  if (status_is_ok(status))
    status = data_predicates_of(screen->call, screen->practices, screen->count, &screen->predicates);
  if (!status_is_ok(status))
    return status;
  data_want_predicates(&metrics, &screen->predicates);
  metrics.security_ids = in->security_ids;
  metrics.security_count = in->n_security_ids;
  return data_ratings(screen->call, &metrics, screen->day.day, &screen->book);
}

/* The firm's list that has the security by name, or for the practice; NULL: none. */
static const char *excluded_by(const struct screen *screen, uint64_t security_id, const char *practice)
{
  for (size_t i = 0; screen->lists != NULL && i < screen->lists->n_lists; i++) {
    const Esg__Exclusion *list = screen->lists->lists[i];
    for (size_t j = 0; j < list->n_security_ids; j++)
      if (list->security_ids[j] == security_id)
        return list->name;
    for (size_t j = 0; practice != NULL && j < list->n_practices; j++)
      if (strcmp(list->practices[j], practice) == 0)
        return list->name;
  }
  return NULL;
}

static Esg__Verdict *make_verdict(const struct screen *screen, uint64_t security_id)
{
  struct arena *arena = screen->call->arena;
  struct esg_verdict found = esg_screen(&screen->book, screen->predicates.items, screen->predicates.count,
                                        (int64_t)security_id, screen->day.day);
  Esg__Verdict *verdict = arena_alloc(arena, sizeof *verdict);
  esg__verdict__init(verdict);
  verdict->security_id = security_id;
  verdict->outcome = (Esg__Verdict__Outcome)found.outcome;
  for (size_t i = 0; i < screen->predicates.practice_count; i++)
    if (screen->predicates.practices[i].count == 0 && found.outcome == ESG_CLEAN)
      verdict->outcome = ESG__VERDICT__OUTCOME__UNKNOWN; /* nobody can say of it */
  if (found.predicate)
    verdict->practice = found.predicate->practice;
  if (found.rating) {
    verdict->source = found.rating->vendor;
    verdict->metric = found.rating->metric;
    verdict->value = data_value_text(arena, found.rating->value_e6);
    verdict->as_of = data_day_text(arena, found.rating->as_of);
  }
  const char *list = excluded_by(screen, security_id, found.predicate ? found.predicate->practice : NULL);
  if (list != NULL) {
    verdict->outcome = ESG__VERDICT__OUTCOME__FLAGGED;
    verdict->exclusion = list;
  }
  return verdict;
}

static int compare_ids(const void *a, const void *b)
{
  uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
  return (left > right) - (left < right);
}

/* Without ids asked for: every security that has a rating or stands on a list, and only flagged verdicts are given. */
static size_t all_securities(const struct screen *screen, uint64_t **out)
{
  size_t room = screen->book.count + 1, count = 0, kept = 0;
  for (size_t i = 0; screen->lists != NULL && i < screen->lists->n_lists; i++)
    room += screen->lists->lists[i]->n_security_ids;
  uint64_t *ids = arena_array(screen->call->arena, room, sizeof *ids);
  for (size_t i = 0; i < screen->book.count; i++)
    ids[count++] = (uint64_t)screen->book.ratings[i]->security_id;
  for (size_t i = 0; screen->lists != NULL && i < screen->lists->n_lists; i++)
    for (size_t j = 0; j < screen->lists->lists[i]->n_security_ids; j++)
      ids[count++] = screen->lists->lists[i]->security_ids[j];
  qsort(ids, count, sizeof *ids, compare_ids);
  for (size_t i = 0; i < count; i++)
    if (kept == 0 || ids[kept - 1] != ids[i])
      ids[kept++] = ids[i];
  *out = ids;
  return kept;
}

const struct access screen_screen_access = { .roles = ROLES_STAFF };
struct status screen_screen(struct call *call, const struct Esg__ScreenRequest *in, struct Esg__ScreenResponse *out)
{
  struct screen screen = { .call = call, .in = in };
  struct status status = load_screen(&screen);
  if (!status_is_ok(status))
    return status;
  uint64_t *ids = in->security_ids;
  size_t count = in->n_security_ids > 0 ? in->n_security_ids : all_securities(&screen, &ids);
  out->verdicts = arena_array(call->arena, count + 1, sizeof *out->verdicts);
  for (size_t i = 0; i < count; i++) {
    Esg__Verdict *verdict = make_verdict(&screen, ids[i]);
    if (in->n_security_ids > 0 || verdict->outcome == ESG__VERDICT__OUTCOME__FLAGGED)
      out->verdicts[out->n_verdicts++] = verdict;
  }
  return status;
}
