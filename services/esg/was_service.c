/* WishService/Was: whether an order was against its client's wishes on its day, from dated data. */
#include "funds.h"
#include "records/firm_zone.h"

struct was {
  struct call *call;
  const Account__Order *order;
  int64_t at_us; /* it was accepted */
  int32_t day;
  struct record preference;          /* as of that instant */
  struct data_predicates predicates; /* of practices avoided, as they were defined then */
  struct funds funds;                /* the security, when it is a fund that is known to hold something */
  struct data_history history;       /* of it and what it holds */
};

static struct status read_order(struct call *call, uint64_t order_id, struct was *was)
{
  Account__GetOrdersRequest request = ACCOUNT__GET_ORDERS_REQUEST__INIT;
  Account__OrderBatch *batch;
  request.order_ids = &order_id;
  request.n_order_ids = 1;
  struct status status = order_store_get_call(call, &request, &batch);
  if (!status_is_ok(status))
    return status;
  if (batch->n_orders == 0 || batch->orders[0]->created_at == NULL)
    return call_fail(call, STATUS_NOT_FOUND, "order_id", "there is no accepted order %llu",
                     (unsigned long long)order_id);
  was->order = batch->orders[0];
  was->at_us = esg_instant_of(was->order->created_at);
  return firm_day(call, was->at_us, &was->day);
}

static struct status read_wishes(struct was *was)
{
  struct esg_records practices;
  Esg__Practice **named;
  struct status status =
      esg_find(was->call, &esg_preference_kind, was->order->account_id, was->at_us, &was->preference);
  if (!status_is_ok(status) || was->preference.message == NULL)
    return status;
  const Esg__Preferences *preferences = (const Esg__Preferences *)was->preference.message;
  struct data_names names = { preferences->avoided, preferences->n_avoided, "avoided" };
  status = esg_list(was->call, &esg_practice_kind, 0, was->at_us, &practices);
  if (status_is_ok(status))
    status = data_practices_named(was->call, &practices, &names, &named);
  return status_is_ok(status) ? data_predicates_of(was->call, named, names.count, &was->predicates) : status;
}

/* A fund's constituents are those on file for the day. */
static struct status read_ratings(struct was *was)
{
  Account__FindSecuritiesRequest request = ACCOUNT__FIND_SECURITIES_REQUEST__INIT;
  Account__FindSecuritiesResponse *found;
  uint64_t security_id = was->order->security_id;
  if (was->preference.message == NULL)
    return status_ok();
  request.security_ids = &security_id;
  request.n_security_ids = 1;
  struct status status = security_find_call(was->call, &request, &found);
  if (status_is_ok(status))
    status = funds_read(was->call, found->securities, found->n_securities, was->day, &was->funds);
  if (!status_is_ok(status))
    return status;
  uint64_t *ids = arena_array(was->call->arena, funds_room(&was->funds) + 1, sizeof *ids);
  ids[0] = security_id;
  size_t count = funds_add_ids(&was->funds, ids, 1);
  return data_history_read(was->call, ids, count, was->day, &was->history);
}

struct answer {
  Esg__WasResponse__Answer answer;
  Esg__PracticeVerdict **verdicts;
  size_t count;
};

static enum esg_outcome judge(const struct was *was, const struct esg_book *book, size_t practice,
                              Esg__PracticeVerdict **out)
{
  const struct fund *fund = funds_find(&was->funds, was->order->security_id);
  struct data_question question = { book, &was->predicates, (int64_t)was->order->security_id, was->day };
  struct fund_verdict found = { .verdict = data_verdict(&question, practice) };
  if (fund != NULL)
    found = funds_verdict(&question, practice, fund);
  *out = data_verdict_out(was->call->arena, was->predicates.practices[practice].name, &found.verdict);
  (*out)->avoided = true;
  if (fund != NULL)
    funds_verdict_out(fund, &found, *out);
  return found.verdict.outcome;
}

/* By the ratings for that day that were imported until an instant. */
static void ask(const struct was *was, int64_t known_us, struct answer *out)
{
  size_t flagged = 0, unknown = 0;
  if (was->preference.message == NULL) {
    out->answer = ESG__WAS_RESPONSE__ANSWER__NO_WISHES;
    return;
  }
  struct esg_book book = data_history_known(was->call->arena, &was->history, known_us);
  out->count = was->predicates.practice_count;
  out->verdicts = arena_array(was->call->arena, out->count + 1, sizeof *out->verdicts);
  for (size_t i = 0; i < out->count; i++) {
    enum esg_outcome outcome = judge(was, &book, i, &out->verdicts[i]);
    flagged += outcome == ESG_FLAGGED;
    unknown += outcome == ESG_UNKNOWN;
  }
  out->answer = ESG__WAS_RESPONSE__ANSWER__NOT_AGAINST;
  if (was->order->side == ACCOUNT__ORDER__SIDE__SELL)
    return; /* a sale goes against nobody's wishes */
  if (flagged > 0)
    out->answer = ESG__WAS_RESPONSE__ANSWER__AGAINST;
  else if (unknown > 0)
    out->answer = ESG__WAS_RESPONSE__ANSWER__UNKNOWN;
}

/* "V gave tobacco 60 as of 2026-01-02"; of a fund what part of it, and of what most. */
static const char *evidence_text(struct arena *arena, const Esg__PracticeVerdict *verdict)
{
  const char *text =
      arena_printf(arena, "%s gave %s %s as of %s", verdict->source, verdict->metric, verdict->raw, verdict->as_of);
  if (verdict->constituent[0] == '\0')
    return text;
  return arena_printf(arena, "%s of what it held on %s showed it, most of that %s, to which %s",
                      data_share_text(arena, verdict->flagged_weight_e8), verdict->constituents_as_of,
                      verdict->constituent, text);
}

static const char *verdict_text(const struct was *was, const struct answer *answer)
{
  struct arena *arena = was->call->arena;
  switch (answer->answer) {
  case ESG__WAS_RESPONSE__ANSWER__NO_WISHES:
    return "the client had said nothing of this account";
  case ESG__WAS_RESPONSE__ANSWER__UNKNOWN:
    return "not known: there were no data on a practice that the client avoided";
  case ESG__WAS_RESPONSE__ANSWER__AGAINST:
    for (size_t i = 0; i < answer->count; i++)
      if (answer->verdicts[i]->outcome == ESG__VERDICT__OUTCOME__FLAGGED)
        return arena_printf(arena, "against the client's wishes: the client avoided %s, and %s",
                            answer->verdicts[i]->practice, evidence_text(arena, answer->verdicts[i]));
    return "against the client's wishes";
  default:
    return "not against the client's wishes";
  }
}

static const char *sentence_of(const struct was *was, const struct answer *then, const struct answer *now,
                               const Esg__Override *override)
{
  struct arena *arena = was->call->arena;
  const char *side = was->order->side == ACCOUNT__ORDER__SIDE__SELL ? "sell" : "buy";
  const char *text = arena_printf(arena, "On %s the order to %s %s was %s.", data_day_text(arena, was->day), side,
                                  was->order->symbol, verdict_text(was, then));
  if (then->answer == ESG__WAS_RESPONSE__ANSWER__NO_WISHES)
    text = arena_printf(arena, "On %s %s.", data_day_text(arena, was->day), verdict_text(was, then));
  if (now->answer != then->answer)
    text = arena_printf(arena, "%s By ratings imported since it was %s.", text, verdict_text(was, now));
  if (override != NULL)
    text = arena_printf(arena, "%s User %llu had overridden it: %s", text, (unsigned long long) override->recorded_by,
                        override->reason);
  return text;
}

static struct status read_override(const struct was *was, Esg__WasResponse *out)
{
  struct record record;
  struct status status = records_find(was->call, &esg_override_kind, was->order->order_id, &record);
  if (!status_is_ok(status) || record.message == NULL)
    return status;
  out->override = (Esg__Override *)record.message;
  out->override->override_id = record.id;
  out->override->version = record.version;
  return status;
}

const struct access wish_was_access = { .roles = ROLES_STAFF & ~ROLE_BIT(ROLE_TRADER) };
struct status wish_was(struct call *call, const struct Esg__WasRequest *in, struct Esg__WasResponse *out)
{
  struct was was = { .call = call };
  struct answer then = { 0 }, now = { 0 };
  struct status status = read_order(call, in->order_id, &was);
  if (status_is_ok(status))
    status = read_wishes(&was);
  if (status_is_ok(status))
    status = read_ratings(&was);
  if (status_is_ok(status))
    status = read_override(&was, out);
  if (!status_is_ok(status))
    return status;
  ask(&was, was.at_us, &then);
  ask(&was, ESG_NOW, &now);
  out->order_id = was.order->order_id;
  out->account_id = was.order->account_id;
  out->security_id = was.order->security_id;
  out->symbol = was.order->symbol;
  out->at = was.order->created_at;
  out->then = then.answer;
  out->now = now.answer;
  out->verdicts_then = then.verdicts;
  out->n_verdicts_then = then.count;
  out->verdicts_now = now.verdicts;
  out->n_verdicts_now = now.count;
  out->preference_version = was.preference.version;
  out->sentence = sentence_of(&was, &then, &now, out->override);
  return status;
}
