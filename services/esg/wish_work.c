/* Reads wishes and exclusions, and asks the rule about orders. */
#include "wish_work.h"

#include <string.h>

#include "base/decimal.h"
#include "records/firm_zone.h"

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

static uint64_t *securities_of(struct arena *arena, const struct wish_orders *orders, size_t more)
{
  uint64_t *ids = arena_array(arena, orders->count + more + 1, sizeof *ids);
  for (size_t i = 0; i < orders->count; i++)
    ids[i] = orders->items[i]->security_id;
  return ids;
}

/* What the client avoids is looked for inside funds; what the firm excludes is what is bought itself. */
static struct status read_funds(struct wishes *wishes, const struct wish_orders *orders)
{
  struct call system = call_as_service(wishes->call);
  Account__FindSecuritiesRequest request = ACCOUNT__FIND_SECURITIES_REQUEST__INIT;
  Account__FindSecuritiesResponse *found;
  if (wishes->preferences == NULL || wishes->preferences->n_avoided == 0)
    return status_ok();
  request.security_ids = securities_of(wishes->call->arena, orders, 0);
  request.n_security_ids = orders->count;
  struct status status = records_find(&system, &esg_funds_kind, ESG_IMPORTS_ID, &wishes->holdings);
  if (status_is_ok(status))
    status = security_find_call(wishes->call, &request, &found);
  return status_is_ok(status)
             ? funds_read(wishes->call, found->securities, found->n_securities, wishes->day, &wishes->funds)
             : status;
}

static struct status read_ratings(struct wishes *wishes, const struct wish_orders *orders)
{
  struct call system = call_as_service(wishes->call);
  uint64_t *ids = securities_of(wishes->call->arena, orders, funds_room(&wishes->funds));
  struct data_metrics metrics = { .security_ids = ids,
                                  .security_count = funds_add_ids(&wishes->funds, ids, orders->count) };
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
  *out = (struct wishes){ .call = call, .account_id = orders->account_id };
  struct status status = esg_account(call, orders->account_id, &account);
  if (status_is_ok(status))
    status = firm_today(call, &out->day);
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
  if (status_is_ok(status))
    status = read_funds(out, orders);
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

static const Esg__PracticeVerdict *verdict_of(const Esg__OrderWish *wish)
{
  for (size_t i = 0; i < wish->n_verdicts; i++)
    if (strcmp(wish->verdicts[i]->practice, wish->practice) == 0)
      return wish->verdicts[i];
  return NULL;
}

/* The evidence of a practice in brackets: "(V1: tobacco revenue 60 as of 2026-01-02)". */
static const char *evidence_of(struct arena *arena, const Esg__OrderWish *wish)
{
  const Esg__PracticeVerdict *verdict = verdict_of(wish);
  if (verdict == NULL || verdict->source[0] == '\0')
    return "";
  return arena_printf(arena, " (%s: %s %s as of %s)", verdict->source, verdict->metric, verdict->raw, verdict->as_of);
}

/* "it shows it (...)"; of a fund "1.20% of what it held on 2026-11-01 shows it, most of that MO (...)". */
static const char *showing(struct arena *arena, const Esg__OrderWish *wish)
{
  const Esg__PracticeVerdict *verdict = verdict_of(wish);
  if (verdict == NULL || verdict->constituent[0] == '\0')
    return arena_printf(arena, "it shows it%s", evidence_of(arena, wish));
  return arena_printf(arena, "%s of what it held on %s shows it, most of that %s%s",
                      data_share_text(arena, verdict->flagged_weight_e8), verdict->constituents_as_of,
                      verdict->constituent, evidence_of(arena, wish));
}

static const char *message_of(const struct wishes *wishes, const Esg__OrderWish *wish)
{
  struct arena *arena = wishes->call->arena;
  switch (wish->outcome) {
  case ESG__ORDER_WISH__OUTCOME__EXCLUDED:
    return arena_printf(arena, "The firm excludes it by its list \"%s\"%s.", wish->exclusion, evidence_of(arena, wish));
  case ESG__ORDER_WISH__OUTCOME__HELD:
    return arena_printf(arena, "The client avoids %s, and %s. It is held until an override is recorded.",
                        wish->practice, showing(arena, wish));
  case ESG__ORDER_WISH__OUTCOME__OVERRIDDEN:
    return arena_printf(arena, "The client avoids %s, and %s. An override covers the order.", wish->practice,
                        showing(arena, wish));
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

/* What is avoided and excluded is judged for each: a fund by what it holds for the client, by its own ratings for the
 * firm. */
static void judge_practice(const struct wishes *wishes, size_t practice, struct wish_question *question,
                           struct wish_practice *practices, Esg__OrderWish *out)
{
  const char *name = wishes->predicates.practices[practice].name;
  const struct fund *fund = funds_find(&wishes->funds, out->security_id);
  struct data_question asked = { &wishes->book, &wishes->predicates, (int64_t)out->security_id, wishes->day };
  struct fund_verdict found = { .verdict = data_verdict(&asked, practice) };
  const char *exclusion = list_with_practice(wishes, name);
  bool avoids = is_avoided(wishes, name);
  if (exclusion != NULL)
    practices[question->practice_count++] =
        (struct wish_practice){ .name = name, .outcome = found.verdict.outcome, .exclusion = exclusion };
  if (avoids && fund != NULL)
    found = funds_verdict(&asked, practice, fund);
  if (avoids)
    practices[question->practice_count++] =
        (struct wish_practice){ .name = name, .outcome = found.verdict.outcome, .is_avoided = true };
  if (found.verdict.outcome == ESG_CLEAN)
    return;
  Esg__PracticeVerdict *verdict = data_verdict_out(wishes->call->arena, name, &found.verdict);
  verdict->avoided = avoids;
  if (avoids && fund != NULL)
    funds_verdict_out(fund, &found, verdict);
  out->verdicts[out->n_verdicts++] = verdict;
}

static struct wish_question question_of(const struct wishes *wishes, Esg__OrderWish *out)
{
  size_t count = wishes->predicates.practice_count;
  struct wish_practice *practices = arena_array(wishes->call->arena, 2 * count + 1, sizeof *practices);
  struct wish_question question = { .practices = practices,
                                    .excluded_by = list_with_security(wishes, out->security_id) };
  out->verdicts = arena_array(wishes->call->arena, count + 1, sizeof *out->verdicts);
  for (size_t i = 0; i < count; i++)
    judge_practice(wishes, i, &question, practices, out);
  return question;
}

struct status wishes_ask(const struct wishes *wishes, const Esg__WishedOrder *order, struct record *override,
                         Esg__OrderWish **out)
{
  struct arena *arena = wishes->call->arena;
  struct wish_override recorded;
  Esg__OrderWish *wish = arena_alloc(arena, sizeof *wish);
  esg__order_wish__init(wish);
  wish->order_id = order->order_id;
  wish->security_id = order->security_id;
  *override = (struct record){ .id = order->order_id };
  *out = wish;
  struct wish_question question = question_of(wishes, wish);
  struct status status = order_in(wishes, order, &question.order);
  if (!status_is_ok(status))
    return status;
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
