/* Reads wishes and exclusions, and asks the rule about orders. */
#include "wish_work.h"

#include <string.h>

#include "base/date.h"
#include "base/decimal.h"

static void add_name(const char **names, size_t *count, const char *name)
{
  for (size_t i = 0; i < *count; i++)
    if (strcmp(names[i], name) == 0)
      return;
  names[(*count)++] = name;
}

/* Practices that matter here, each once: avoided ones first. */
static struct data_names names_of(const struct wishes *wishes)
{
  size_t room = 1, count = 0;
  if (wishes->preferences != NULL)
    room += wishes->preferences->n_avoided;
  for (size_t i = 0; wishes->lists != NULL && i < wishes->lists->n_lists; i++)
    room += wishes->lists->lists[i]->n_practices;
  const char **names = arena_array(wishes->call->arena, room, sizeof *names);
  for (size_t i = 0; wishes->preferences != NULL && i < wishes->preferences->n_avoided; i++)
    add_name(names, &count, wishes->preferences->avoided[i]);
  for (size_t i = 0; wishes->lists != NULL && i < wishes->lists->n_lists; i++)
    for (size_t j = 0; j < wishes->lists->lists[i]->n_practices; j++)
      add_name(names, &count, wishes->lists->lists[i]->practices[j]);
  return (struct data_names){ names, count, "avoided" };
}

/* As system:esg: a wish that the caller may not read holds its order all the same. */
static struct status read_records(struct wishes *wishes)
{
  struct call system = call_as_service(wishes->call);
  struct status status = records_find(&system, &esg_preference_kind, wishes->account_id, &wishes->preference);
  if (status_is_ok(status))
    status = records_find(&system, &esg_exclusion_kind, ESG_EXCLUSIONS_ID, &wishes->exclusion);
  if (status_is_ok(status))
    status = records_find(&system, &esg_reference_kind, CATALOGUE_ID, &wishes->change);
  wishes->preferences = (const Esg__Preferences *)wishes->preference.message;
  wishes->lists = (const Esg__Exclusions *)wishes->exclusion.message;
  return status;
}

static const uint64_t *securities_of(struct arena *arena, const struct wish_orders *orders)
{
  uint64_t *ids = arena_array(arena, orders->count + 1, sizeof *ids);
  for (size_t i = 0; i < orders->count; i++)
    ids[i] = orders->items[i]->security_id;
  return ids;
}

static struct status read_ratings(struct wishes *wishes, const struct wish_orders *orders)
{
  struct call system = call_as_service(wishes->call);
  struct data_metrics metrics = { .security_ids = securities_of(wishes->call->arena, orders),
                                  .security_count = orders->count };
  struct status status = records_find(&system, &esg_ratings_kind, ESG_IMPORTS_ID, &wishes->ratings);
  if (!status_is_ok(status))
    return status;
  data_want_predicates(&metrics, &wishes->predicates);
  return data_ratings(wishes->call, &metrics, wishes->day, &wishes->book);
}

struct status wishes_load(struct call *call, const struct wish_orders *orders, struct wishes *out)
{
  Account__Account *account;
  struct esg_records practices;
  Esg__Practice **named;
  *out = (struct wishes){ .call = call, .account_id = orders->account_id, .day = date_of_instant(call->now_us) };
  struct status status = esg_account(call, orders->account_id, &account);
  if (status_is_ok(status))
    status = read_records(out);
  if (!status_is_ok(status))
    return status;
  struct data_names names = names_of(out);
  if (names.count == 0)
    return status;
  status = esg_list(call, &esg_practice_kind, 0, ESG_NOW, &practices);
  if (status_is_ok(status))
    status = data_practices_named(call, &practices, &names, &named);
  if (status_is_ok(status))
    status = data_predicates_of(call, named, names.count, &out->predicates);
  return status_is_ok(status) ? read_ratings(out, orders) : status;
}

static bool is_avoided(const struct wishes *wishes, const char *practice)
{
  for (size_t i = 0; wishes->preferences != NULL && i < wishes->preferences->n_avoided; i++)
    if (strcmp(wishes->preferences->avoided[i], practice) == 0)
      return true;
  return false;
}

static const char *list_with_practice(const struct wishes *wishes, const char *practice)
{
  for (size_t i = 0; wishes->lists != NULL && i < wishes->lists->n_lists; i++)
    for (size_t j = 0; j < wishes->lists->lists[i]->n_practices; j++)
      if (strcmp(wishes->lists->lists[i]->practices[j], practice) == 0)
        return wishes->lists->lists[i]->name;
  return NULL;
}

static const char *list_with_security(const struct wishes *wishes, uint64_t security_id)
{
  for (size_t i = 0; wishes->lists != NULL && i < wishes->lists->n_lists; i++)
    for (size_t j = 0; j < wishes->lists->lists[i]->n_security_ids; j++)
      if (wishes->lists->lists[i]->security_ids[j] == security_id)
        return wishes->lists->lists[i]->name;
  return NULL;
}

static struct status order_in(const struct wishes *wishes, const Esg__WishedOrder *order, struct wish_order *out)
{
  *out = (struct wish_order){ .account_id = wishes->account_id,
                              .security_id = order->security_id,
                              .is_sell = order->side == ACCOUNT__ORDER__SIDE__SELL };
  return decimal_parse(order->quantity, SHARES_PLACES, &out->quantity_e6);
}

static struct status override_in(struct arena *arena, const Esg__Override *from, struct wish_override *out)
{
  const char **practices = arena_array(arena, from->n_practices + 1, sizeof *practices);
  for (size_t i = 0; i < from->n_practices; i++)
    practices[i] = from->practices[i]->practice;
  *out = (struct wish_override){ .order = { .account_id = from->account_id,
                                            .security_id = from->order->security_id,
                                            .is_sell = from->order->side == ACCOUNT__ORDER__SIDE__SELL },
                                 .practices = practices,
                                 .practice_count = from->n_practices };
  return decimal_parse(from->order->quantity, SHARES_PLACES, &out->order.quantity_e6);
}

/* The evidence of a practice in brackets: "(V1: tobacco revenue 60 as of 2026-01-02)". */
static const char *evidence_of(struct arena *arena, const Esg__OrderWish *wish)
{
  for (size_t i = 0; i < wish->n_verdicts; i++) {
    const Esg__PracticeVerdict *verdict = wish->verdicts[i];
    if (strcmp(verdict->practice, wish->practice) == 0 && verdict->source[0] != '\0')
      return arena_printf(arena, " (%s: %s %s as of %s)", verdict->source, verdict->metric, verdict->raw,
                          verdict->as_of);
  }
  return "";
}

static const char *message_of(const struct wishes *wishes, const Esg__OrderWish *wish)
{
  struct arena *arena = wishes->call->arena;
  switch (wish->outcome) {
  case ESG__ORDER_WISH__OUTCOME__EXCLUDED:
    return arena_printf(arena, "The firm excludes it by its list \"%s\"%s.", wish->exclusion, evidence_of(arena, wish));
  case ESG__ORDER_WISH__OUTCOME__HELD:
    return arena_printf(arena, "The client avoids %s, and it shows it%s. It is held until an override is recorded.",
                        wish->practice, evidence_of(arena, wish));
  case ESG__ORDER_WISH__OUTCOME__OVERRIDDEN:
    return arena_printf(arena, "The client avoids %s, and it shows it%s. An override covers the order.", wish->practice,
                        evidence_of(arena, wish));
  case ESG__ORDER_WISH__OUTCOME__UNKNOWN:
    return arena_printf(arena, "There are no data on %s, which is not clean.", wish->practice);
  default:
    return "";
  }
}

static void write_answer(const struct wishes *wishes, const struct wish_answer *answer, Esg__OrderWish *out)
{
  out->outcome = (Esg__OrderWish__Outcome)answer->outcome;
  out->practice = answer->practice ? answer->practice->name : "";
  out->exclusion = answer->exclusion ? answer->exclusion : "";
  out->message = message_of(wishes, out);
}

static void judge_practices(const struct wishes *wishes, struct wish_practice *practices, Esg__OrderWish *out)
{
  struct arena *arena = wishes->call->arena;
  struct data_question question = { &wishes->book, &wishes->predicates, (int64_t)out->security_id, wishes->day };
  out->verdicts = arena_array(arena, wishes->predicates.practice_count + 1, sizeof *out->verdicts);
  for (size_t i = 0; i < wishes->predicates.practice_count; i++) {
    const char *name = wishes->predicates.practices[i].name;
    struct esg_verdict verdict = data_verdict(&question, i);
    practices[i] = (struct wish_practice){ .name = name,
                                           .outcome = verdict.outcome,
                                           .is_avoided = is_avoided(wishes, name),
                                           .exclusion = list_with_practice(wishes, name) };
    if (verdict.outcome == ESG_CLEAN)
      continue;
    out->verdicts[out->n_verdicts] = data_verdict_out(arena, name, &verdict);
    out->verdicts[out->n_verdicts++]->avoided = practices[i].is_avoided;
  }
}

struct status wishes_ask(const struct wishes *wishes, const Esg__WishedOrder *order, struct record *override,
                         Esg__OrderWish **out)
{
  struct arena *arena = wishes->call->arena;
  struct wish_override recorded;
  struct wish_practice *practices = arena_array(arena, wishes->predicates.practice_count + 1, sizeof *practices);
  struct wish_question question = { .practices = practices, .practice_count = wishes->predicates.practice_count };
  Esg__OrderWish *wish = arena_alloc(arena, sizeof *wish);
  esg__order_wish__init(wish);
  wish->order_id = order->order_id;
  wish->security_id = order->security_id;
  *override = (struct record){ .id = order->order_id };
  *out = wish;
  struct status status = order_in(wishes, order, &question.order);
  if (!status_is_ok(status))
    return status;
  judge_practices(wishes, practices, wish);
  question.excluded_by = list_with_security(wishes, order->security_id);
  struct wish_answer answer = wish_decide(&question);
  if (answer.outcome == WISH_HELD)
    status = records_find(wishes->call, &esg_override_kind, order->order_id, override);
  if (status_is_ok(status) && override->message != NULL) {
    status = override_in(arena, (const Esg__Override *) override->message, &recorded);
    question.override = &recorded;
    answer = wish_decide(&question);
  }
  wish->override_id = answer.outcome == WISH_OVERRIDDEN ? order->order_id : 0;
  write_answer(wishes, &answer, wish);
  return status;
}
