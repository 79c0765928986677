/* venue_report.c: what the venue says, kept: each report becomes a fill, a move, or nothing. */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/hash.h"
#include "cl_ord_id.h"
#include "program/fault.h"
#include "program/log.h"
#include "program/metrics.h"
#include "venue_work.h"
#include "wire/timestamp.h"

#define LAG_LIMIT 1000 /* messages without effect that may come again after a restart */
#define TOO_MANY_FIRMS VENUE_BATCH

enum step_kind {
  STEP_FILL,
  STEP_MOVE,
  STEP_HEARD,  /* the venue knows the order */
  STEP_RESEND, /* the venue does not */
  STEP_ASK,
};

struct step {
  enum step_kind kind;
  struct venue_order *order;
  const struct fix_execution_report *report; /* of a fill */
  enum order_state to;
  const char *note;
};

struct item {
  const struct fix_message *message;
  struct venue_order *order; /* NULL: not ours */
  bool is_done;
};

struct group { /* reports of one firm that are kept together */
  struct venue *venue;
  uint64_t firm_id;
  struct item *items[VENUE_BATCH];
  size_t count;
  struct step steps[2 * VENUE_BATCH];
  size_t step_count;
  int64_t target_next; /* 0: the commit leaves the session's number */
};

struct round {
  struct report *reports;
  struct item items[VENUE_BATCH];
  size_t count;
  struct group group;
};

static struct metric fills_metric = { .name = "steward_order_router_fills_total",
                                      .help = "executions applied",
                                      .kind = METRIC_COUNTER };
static struct metric repeats_metric = { .name = "steward_order_router_fill_repeats_total",
                                        .help = "executions that had been applied before",
                                        .kind = METRIC_COUNTER };
static struct metric refused_metric = { .name = "steward_order_router_reports_refused_total",
                                        .help = "reports without a place in the order's life; somebody must look",
                                        .kind = METRIC_COUNTER };

static void complain(const char *event, const struct venue_order *order, const struct fix_message *message)
{
  const struct fix_execution_report *report = &message->report;
  bool is_report = message->kind == FIX_EXECUTION_REPORT;
  metric_add(&refused_metric, 1);
  log_event(LOG_ERROR, event, LOG_NUMBER("firm", order ? order->firm_id : 0),
            LOG_NUMBER("order", order ? order->order_id : 0), LOG_NUMBER("kind", message->kind),
            LOG_NUMBER("sequence", message->sequence), LOG_TEXT("exec_id", is_report ? report->execution : ""),
            LOG_TEXT("client_order", is_report ? report->client_order : ""),
            LOG_NUMBER("exec_type", is_report ? report->execution_type : 0),
            LOG_TEXT("state", order ? order_state_text(order->state) : ""));
}

/* ---- plan ---- */

static void add_step(struct group *group, struct step step)
{
  assert(group->step_count < 2 * VENUE_BATCH);
  group->steps[group->step_count++] = step;
}

static void plan_event(struct group *group, const struct item *item, enum order_event event, const char *note)
{
  struct venue_order *order = item->order;
  struct order_quantities quantities = { order->quantity_e6, order->next_filled_e6 };
  enum order_state to;
  enum order_verdict verdict = order_next(order->next_state, event, quantities, &to);
  if (verdict == ORDER_REFUSED)
    complain("report_refused", order, item->message);
  if (verdict != ORDER_MOVED || venue_stored_state(to) < 0)
    return;
  if (event == ORDER_VENUE_UNKNOWN)
    note = "the venue does not know the order";
  add_step(group, (struct step){ .kind = STEP_MOVE, .order = order, .to = to, .note = note });
  order->next_state = to;
}

static void plan_fill(struct group *group, const struct item *item)
{
  struct venue_order *order = item->order;
  const struct fix_execution_report *report = &item->message->report;
  int64_t sum_e6 = order->next_filled_e6 + report->last_shares_e6;
  int64_t done_e6 = report->done_shares_e6 > 0 ? report->done_shares_e6 : sum_e6;
  if (done_e6 > order->next_filled_e6) /* else a repeat: the venue's sum says so */
    order->next_filled_e6 = done_e6;
  add_step(group, (struct step){ .kind = STEP_FILL, .order = order, .report = report });
  struct order_quantities quantities = { order->quantity_e6, order->next_filled_e6 };
  if (order_next(order->next_state, ORDER_FILL, quantities, &order->next_state) == ORDER_REFUSED)
    complain("fill_of_unsent_order", order, item->message); /* it is applied: a venue that filled has filled */
}

static const char *status_request_id(const struct venue *venue, uint64_t number, char id[FIX_ID_SIZE])
{
  snprintf(id, FIX_ID_SIZE, "S%" PRId64 "-%" PRIu64, venue->life, number);
  return id;
}

static void plan_unknown(struct group *group, const struct item *item)
{
  char id[FIX_ID_SIZE];
  struct venue_order *order = item->order;
  status_request_id(group->venue, order->asked, id);
  if (order->asked == 0 || strcmp(item->message->report.status_request, id) != 0)
    return; /* an answer to a question of another life or from before it was sent again */
  if (order->next_state == ORDER_ROUTED)
    add_step(group, (struct step){ .kind = STEP_RESEND, .order = order });
  else
    plan_event(group, item, ORDER_VENUE_UNKNOWN, "");
}

/* An order's whole state, asked for: the session is ordered, so its fills came before. */
static void plan_status(struct group *group, const struct item *item)
{
  struct venue_order *order = item->order;
  const struct fix_execution_report *report = &item->message->report;
  if (report->status == FIX_STATUS_REJECTED && report->reject_reason == FIX_REJECT_UNKNOWN_ORDER) {
    plan_unknown(group, item);
    return;
  }
  add_step(group, (struct step){ .kind = STEP_HEARD, .order = order });
  if (report->done_shares_e6 != order->next_filled_e6)
    complain("fills_differ", order, item->message);
  switch (report->status) {
  case FIX_STATUS_NEW:
  case FIX_STATUS_PARTIALLY_FILLED:
  case FIX_STATUS_FILLED:
    plan_event(group, item, ORDER_ACKNOWLEDGE, "");
    break;
  case FIX_STATUS_CANCELED:
    plan_event(group, item, ORDER_CANCEL, report->text);
    break;
  case FIX_STATUS_REJECTED:
    plan_event(group, item, ORDER_REJECT, report->text);
    break;
  case FIX_STATUS_EXPIRED:
    plan_event(group, item, ORDER_EXPIRE, report->text);
    break;
  default:
    break;
  }
}

static void plan_report(struct group *group, const struct item *item)
{
  const struct fix_execution_report *report = &item->message->report;
  enum order_event event;
  if (report->execution_type == FIX_EXEC_ORDER_STATUS) {
    plan_status(group, item);
    return;
  }
  if (report->execution_type == FIX_EXEC_REJECTED && report->reject_reason == FIX_REJECT_DUPLICATE_ORDER) {
    add_step(group, (struct step){ .kind = STEP_ASK, .order = item->order });
    return;
  }
  add_step(group, (struct step){ .kind = STEP_HEARD, .order = item->order });
  if (report->execution_type == FIX_EXEC_TRADE)
    plan_fill(group, item);
  else if (report->execution_type == FIX_EXEC_TRADE_CANCEL || report->execution_type == FIX_EXEC_TRADE_CORRECT)
    complain("bust_not_applied", item->order, item->message);
  else if (order_event_of_fix(report->execution_type, &event))
    plan_event(group, item, event, report->text);
}

static void plan_cancel_reject(struct group *group, const struct item *item)
{
  const struct fix_order_cancel_reject *reject = &item->message->cancel_reject;
  if (reject->reject_reason == FIX_CANCEL_UNKNOWN_ORDER)
    plan_event(group, item, ORDER_VENUE_UNKNOWN, reject->text);
  else if (reject->status == FIX_STATUS_CANCELED)
    plan_event(group, item, ORDER_CANCEL, reject->text);
  else if (reject->status == FIX_STATUS_EXPIRED)
    plan_event(group, item, ORDER_EXPIRE, reject->text);
  else
    plan_event(group, item, ORDER_CANCEL_REJECT, reject->text);
}

static void plan(struct group *group)
{
  group->step_count = 0;
  for (size_t i = 0; i < group->count; i++) {
    group->items[i]->order->next_state = group->items[i]->order->state;
    group->items[i]->order->next_filled_e6 = group->items[i]->order->filled_e6;
  }
  for (size_t i = 0; i < group->count; i++) {
    const struct item *item = group->items[i];
    if (item->message->kind == FIX_EXECUTION_REPORT)
      plan_report(group, item);
    else if (item->message->kind == FIX_ORDER_CANCEL_REJECT)
      plan_cancel_reject(group, item);
    else
      plan_event(group, item, ORDER_REJECT, item->message->reject.text);
  }
}

/* ---- keep ---- */

static void build_fill(const struct group *group, const struct step *step, struct call *call, Account__Command *command)
{
  char text[DECIMAL_TEXT_SIZE];
  const struct fix_execution_report *report = step->report;
  Account__ApplyFill *fill = arena_alloc(call->arena, sizeof *fill);
  account__apply_fill__init(fill);
  fill->venue = (char *)group->venue->options.name;
  fill->exec_id = arena_strdup(call->arena, report->execution);
  fill->order_id = step->order->order_id;
  fill->quantity = arena_strdup(call->arena, decimal_format(report->last_shares_e6, SHARES_PLACES, 0, text));
  fill->price = arena_strdup(call->arena, decimal_format(report->last_price_e6, PRICE_PLACES, 2, text));
  if (report->commission_e4 != 0)
    fill->commission = arena_strdup(call->arena, decimal_format(report->commission_e4, CASH_PLACES, 2, text));
  if (report->transacted_at_us > 0)
    fill->executed_at = timestamp_of(call->arena, report->transacted_at_us);
  command->command_case = ACCOUNT__COMMAND__COMMAND_APPLY_FILL;
  command->apply_fill = fill;
}

static void build(void *context, struct call *call, struct commit_builder *builder)
{
  struct group *group = context;
  for (size_t i = 0; i < group->step_count; i++) {
    const struct step *step = &group->steps[i];
    if (step->kind == STEP_FILL)
      build_fill(group, step, call, commit_command(builder));
    else if (step->kind == STEP_MOVE)
      venue_build_move(call, builder, step->order, step->to, step->note);
  }
  if (group->target_next > 0)
    venue_build_session(call, builder, group->venue->options.name,
                        (struct venue_numbers){ group->venue->reserved, group->target_next });
}

static void filled(struct venue *venue, const struct step *step, bool is_repeat)
{
  struct venue_order *order = step->order;
  metric_add(is_repeat ? &repeats_metric : &fills_metric, 1);
  if (is_repeat)
    return;
  order->filled_e6 += step->report->last_shares_e6;
  struct order_quantities quantities = { order->quantity_e6, order->filled_e6 };
  if (order_next(order->state, ORDER_FILL, quantities, &order->state) == ORDER_REFUSED)
    order->state = order->filled_e6 >= order->quantity_e6 ? ORDER_FILLED : ORDER_PARTIALLY_FILLED;
  if (order->is_sell || order_is_final(order->state))
    venue_want_releases(venue, order);
}

static void take_step(struct venue *venue, const struct step *step)
{
  struct venue_order *order = step->order;
  switch (step->kind) {
  case STEP_MOVE:
    order->state = step->to;
    if (order_is_final(order->state))
      venue_want_releases(venue, order);
    break;
  case STEP_HEARD:
    order->is_confirmed = true;
    order->asked = 0;
    break;
  case STEP_RESEND:
    order->asked = 0;
    venue_todo(venue, order, DO_RESEND);
    break;
  case STEP_ASK:
    venue_todo(venue, order, DO_ASK);
    break;
  case STEP_FILL:
    break;
  }
}

static void take_steps(struct group *group, const Account__CommitResponse *response)
{
  size_t outcome = 0;
  for (size_t i = 0; i < group->step_count; i++) {
    const struct step *step = &group->steps[i];
    if (step->kind == STEP_FILL)
      filled(group->venue, step, response->outcomes[outcome++]->duplicate);
    else if (step->kind == STEP_MOVE)
      outcome++;
    take_step(group->venue, step);
  }
}

static void kept(void *context, const Account__CommitResponse *response)
{
  struct group *group = context;
  take_steps(group, response);
  if (group->target_next > 0)
    group->venue->target_kept = group->target_next;
}

/* Of what the reports say, not of what we make of it: the same reports have the same key. */
static void key_of(const struct group *group, char key[VENUE_KEY_SIZE])
{
  struct hash_state state;
  uint8_t hash[HASH_BYTES];
  char hex[HASH_HEX_SIZE];
  hash_begin(&state);
  for (size_t i = 0; i < group->count; i++) {
    const struct fix_message *message = group->items[i]->message;
    if (message->kind == FIX_EXECUTION_REPORT)
      hash_add(&state, message->report.execution, strlen(message->report.execution) + 1);
    hash_add(&state, &group->items[i]->order->order_id, sizeof group->items[i]->order->order_id);
  }
  hash_end(&state, hash);
  snprintf(key, VENUE_KEY_SIZE, "exec:%s:%" PRId64 "-%" PRId64 ":%.32s", group->venue->options.name,
           group->items[0]->message->sequence, group->items[group->count - 1]->message->sequence, hash_hex(hash, hex));
}

static bool has_commands(const struct group *group)
{
  for (size_t i = 0; i < group->step_count; i++)
    if (group->steps[i].kind == STEP_FILL || group->steps[i].kind == STEP_MOVE)
      return true;
  return false;
}

static struct status keep(struct group *group)
{
  char key[VENUE_KEY_SIZE];
  plan(group);
  if (!has_commands(group)) {
    take_steps(group, NULL);
    return status_ok();
  }
  key_of(group, key);
  struct venue_change change = {
    .firm_id = group->firm_id, .key = key, .build = build, .done = kept, .context = group
  };
  return venue_commit(group->venue, &change);
}

/* One by one, from what is stored: what is refused even so has no place in the order's life, and says so. */
static struct status keep_singly(struct group *group)
{
  struct item *items[VENUE_BATCH];
  struct venue_order *orders[VENUE_BATCH];
  size_t count = group->count;
  for (size_t i = 0; i < count; i++) {
    items[i] = group->items[i];
    orders[i] = items[i]->order;
  }
  struct status status = venue_refresh(group->venue, orders, count);
  group->target_next = 0;
  group->count = 1;
  for (size_t i = 0; status_is_ok(status) && i < count; i++) {
    group->items[0] = items[i];
    status = keep(group);
    if (!status_is_ok(status) && status.code != STATUS_CANCELED) {
      complain("report_not_kept", items[i]->order, items[i]->message);
      status = venue_refresh(group->venue, &orders[i], 1);
    }
  }
  return status;
}

/* ---- a round ---- */

static struct venue_order *sent_as(struct venue *venue, int64_t sequence)
{
  struct venue_order *order = venue->orders;
  while (order != NULL && (sequence == 0 || order->sent_sequence != sequence))
    order = order->next;
  return order;
}

static struct status find_order(struct venue *venue, struct item *item)
{
  const struct fix_message *message = item->message;
  struct cl_ord_id id;
  bool is_report = message->kind == FIX_EXECUTION_REPORT;
  struct status status = status_ok();
  if (is_report || message->kind == FIX_ORDER_CANCEL_REJECT) {
    const char *text = is_report ? message->report.client_order : message->cancel_reject.client_order;
    if (cl_ord_id_parse(text, &id))
      status = venue_load(venue, (uint64_t)id.firm_id, (uint64_t)id.order_id, &item->order);
  } else if (message->kind == FIX_BUSINESS_MESSAGE_REJECT || message->kind == FIX_SESSION_REJECT)
    item->order = sent_as(venue, message->reject.reference_sequence);
  if (item->order == NULL && status.code != STATUS_CANCELED)
    complain("report_of_unknown_order", NULL, message);
  return status.code == STATUS_CANCELED ? status : status_ok();
}

static struct status take_round(struct venue *venue, struct round *round)
{
  struct status status = status_ok();
  round->reports = venue->reports;
  struct report **end = &round->reports;
  for (; *end != NULL && round->count < VENUE_BATCH; end = &(*end)->next)
    round->items[round->count++].message = &(*end)->message;
  venue->reports = *end;
  *end = NULL;
  if (venue->reports == NULL)
    venue->reports_end = &venue->reports;
  for (size_t i = 0; status_is_ok(status) && i < round->count; i++)
    status = find_order(venue, &round->items[i]);
  return status;
}

/* The firm of the first report that is not done, with all its reports of the round. False: there is none. */
static bool next_group(struct round *round, struct group *group)
{
  group->count = 0;
  for (size_t i = 0; i < round->count; i++) {
    struct item *item = &round->items[i];
    if (item->order == NULL || item->is_done || (group->count > 0 && item->order->firm_id != group->firm_id))
      continue;
    group->firm_id = item->order->firm_id;
    group->items[group->count++] = item;
    item->is_done = true;
  }
  return group->count > 0;
}

static bool is_last_group(const struct round *round)
{
  for (size_t i = 0; i < round->count; i++)
    if (round->items[i].order != NULL && !round->items[i].is_done)
      return false;
  return true;
}

static struct status keep_round(struct venue *venue, struct round *round)
{
  struct group *group = &round->group;
  struct status status = take_round(venue, round);
  int64_t target_next = venue->target_next;
  if (round->items[round->count - 1].message->sequence >= target_next)
    target_next = round->items[round->count - 1].message->sequence + 1;
  group->venue = venue;
  fault_point("router.report_received");
  while (status_is_ok(status) && next_group(round, group)) {
    group->target_next = is_last_group(round) ? target_next : 0;
    status = keep(group);
    if (!status_is_ok(status) && status.code != STATUS_CANCELED)
      status = keep_singly(group);
    fault_point("router.report_kept");
  }
  if (!status_is_ok(status))
    return status;
  venue->target_next = target_next;
  if (venue->target_next - venue->target_kept > LAG_LIMIT) {
    status = venue_keep_session(venue, (struct venue_numbers){ venue->reserved, target_next });
    venue->target_kept = target_next;
  }
  fault_point("router.round_kept");
  return status;
}

void venue_apply_reports(struct venue *venue)
{
  struct status status = status_ok();
  while (venue->reports != NULL && status_is_ok(status)) {
    struct round *round = calloc(1, sizeof *round);
    assert(round != NULL);
    status = keep_round(venue, round);
    while (round->reports != NULL) {
      struct report *report = round->reports;
      round->reports = report->next;
      venue->report_count--;
      free(report);
    }
    free(round);
  }
}
