/* venue.c: the fiber of a venue: start, rounds, stop; and what others ask of it. */
#include "venue.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "program/fault.h"
#include "program/log.h"
#include "venue_work.h"

#define COLLECT_US 1000 /* reports that come together are kept together */
#define REPORT_LIMIT 100000
#define TICK_US INT64_C(1000000)
#define PAUSE_US INT64_C(500000)

/* ---- what the engine says, on the loop ---- */

void venue_wake(struct venue *venue)
{
  if (!venue->is_over)
    fiber_wake(venue->worker);
}

static void on_logon(void *context, int session)
{
  (void)session;
  struct venue *venue = context;
  venue->is_logged_on = true;
  for (struct venue_order *order = venue->orders; order != NULL; order = order->next) {
    order->is_confirmed = false;
    order->due_at_us = 0;
  }
  venue->is_ticking = true;
  log_event(LOG_INFO, "venue_logged_on", LOG_TEXT("venue", venue->options.name));
  venue_wake(venue);
}

static void on_logout(void *context, int session)
{
  (void)session;
  struct venue *venue = context;
  venue->is_logged_on = false;
  log_event(LOG_WARNING, "venue_logged_out", LOG_TEXT("venue", venue->options.name));
}

static void on_message(void *context, const struct fix_message *message)
{
  struct venue *venue = context;
  struct report *report = malloc(sizeof *report);
  assert(report != NULL);
  assert(venue->report_count < REPORT_LIMIT + FIX_INBOUND_LIMIT);
  *report = (struct report){ .message = *message };
  *venue->reports_end = report;
  venue->reports_end = &report->next;
  if (++venue->report_count == REPORT_LIMIT) /* the counterparty keeps what it sends to a session that is away */
    fix_engine_cut(venue->engine, 0);
  venue_wake(venue);
}

static void on_reserve(void *context, int session, int64_t until)
{
  (void)session;
  struct venue *venue = context;
  venue->reserve_until = until;
  venue_wake(venue);
}

static void on_event(void *context, int session, const char *text)
{
  (void)session;
  struct venue *venue = context;
  log_event(LOG_DEBUG, "venue_event", LOG_TEXT("venue", venue->options.name), LOG_TEXT("text", text));
}

static void on_tick(uv_timer_t *timer)
{
  struct venue *venue = timer->data;
  venue->is_ticking = true;
  venue_wake(venue);
}

/* ---- opening ---- */

static struct status read_numbers(struct venue *venue, int64_t *sender_next, int64_t *target_next)
{
  struct call *call;
  struct bus *bus = venue->options.bus;
  struct status status = call_begin(bus, bus_system_caller(bus, 0), 10 * TICK_US, &call);
  if (!status_is_ok(status))
    return status;
  Account__VenueSessionRequest request = ACCOUNT__VENUE_SESSION_REQUEST__INIT;
  request.venue = (char *)venue->options.name;
  Account__VenueSessionState *session;
  *sender_next = *target_next = 1;
  status = order_store_venue_session_call(call, &request, &session);
  if (status_is_ok(status)) {
    *sender_next = session->sender_reserved > 0 ? (int64_t)session->sender_reserved : 1;
    *target_next = session->target_next > 0 ? (int64_t)session->target_next : 1;
  } else if (status.code == STATUS_NOT_FOUND)
    status = status_ok();
  status.message = status.field = NULL;
  call_end(call);
  return status;
}

static struct status start_engine(struct venue *venue, int64_t sender_next)
{
  const struct venue_options *options = &venue->options;
  struct fix_session_options session = { .sender = options->sender,
                                         .target = options->target,
                                         .host = options->host,
                                         .port = options->port,
                                         .heartbeat_s = options->heartbeat_s,
                                         .next_sender_sequence = sender_next,
                                         .reserved_sender_sequence = venue->reserved,
                                         .next_target_sequence = venue->target_next };
  struct fix_options fix = { .loop = bus_loop(options->bus),
                             .sessions = &session,
                             .session_count = 1,
                             .callbacks = { .on_logon = on_logon,
                                            .on_logout = on_logout,
                                            .on_message = on_message,
                                            .on_reserve = on_reserve,
                                            .on_event = on_event },
                             .context = venue };
  return fix_engine_new(&fix, &venue->engine);
}

/* The numbers before the first message, the orders before the first report. */
static struct status open_session(struct venue *venue)
{
  int64_t sender_next;
  struct status status = read_numbers(venue, &sender_next, &venue->target_next);
  if (status_is_ok(status))
    status = venue_scan(venue);
  if (!status_is_ok(status))
    return status;
  venue->target_kept = venue->target_next;
  int64_t reserved = sender_next + FIX_RESERVE_BLOCK - 1;
  status = venue_keep_session(venue, (struct venue_numbers){ reserved, venue->target_next });
  if (!status_is_ok(status))
    return status;
  fault_point("router.numbers_reserved");
  venue->reserved = reserved;
  venue->sweep_at_us = clock_now_us() + venue->options.sweep_us;
  log_event(LOG_INFO, "venue_opening", LOG_TEXT("venue", venue->options.name), LOG_NUMBER("next_sender", sender_next),
            LOG_NUMBER("next_target", venue->target_next));
  return start_engine(venue, sender_next);
}

/* ---- rounds ---- */

static void keep_reserved(struct venue *venue)
{
  int64_t until = venue->reserve_until;
  if (until == 0)
    return;
  venue->reserve_until = 0;
  if (!status_is_ok(venue_keep_session(venue, (struct venue_numbers){ until, venue->target_next })))
    return;
  venue->target_kept = venue->target_next;
  venue->reserved = until;
  fix_engine_reserved(venue->engine, 0, until);
}

static void sweep(struct venue *venue)
{
  venue->sweep_at_us = clock_now_us() + venue->options.sweep_us;
  struct status status = venue_scan(venue);
  if (!status_is_ok(status))
    log_event(LOG_WARNING, "sweep_failed", LOG_TEXT("code", status_code_name(status.code)));
  else
    venue_forget_finals(venue);
}

static void tick(struct venue *venue)
{
  int64_t now_us = clock_now_us();
  venue->is_ticking = false;
  if (now_us >= venue->sweep_at_us)
    sweep(venue);
  for (struct venue_order *order = venue->orders; order != NULL; order = order->next)
    venue_look(venue, order, now_us);
}

/* All that have something to do, taken off the list. Owned by the caller. */
static struct venue_order **take_todo(struct venue *venue, size_t *count)
{
  size_t n = 0, room = 0;
  for (struct venue_order *order = venue->todo; order != NULL; order = order->next_todo)
    room++;
  struct venue_order **orders = calloc(room + 1, sizeof *orders);
  assert(orders != NULL);
  for (struct venue_order *order = venue->todo; order != NULL; order = order->next_todo) {
    order->is_queued = false;
    orders[n++] = order;
  }
  venue->todo = NULL;
  venue->todo_end = &venue->todo;
  *count = n;
  return orders;
}

static void round_of(struct venue *venue)
{
  size_t count;
  keep_reserved(venue);
  venue_apply_reports(venue);
  if (venue->is_ticking)
    tick(venue);
  struct venue_order **orders = take_todo(venue, &count);
  venue_do_cancels(venue, orders, count);
  venue_do_denials(venue, orders, count);
  venue_do_releases(venue, orders, count);
  venue_do_routes(venue, orders, count);
  venue_do_asks(venue, orders, count);
  free(orders);
  fiber_queue_wake_all(&venue->changed);
}

static bool has_work(const struct venue *venue)
{
  return venue->reports != NULL || venue->todo != NULL || venue->reserve_until > 0 || venue->is_ticking;
}

static void work(void *argument)
{
  struct venue *venue = argument;
  struct status status;
  while (!venue->is_stopping && !status_is_ok(status = open_session(venue))) {
    log_event(LOG_WARNING, "venue_not_open", LOG_TEXT("venue", venue->options.name),
              LOG_TEXT("code", status_code_name(status.code)), LOG_TEXT("message", status.message));
    (void)fiber_sleep(PAUSE_US);
  }
  while (!venue->is_stopping) {
    while (!venue->is_stopping && !has_work(venue))
      (void)fiber_park_cancellable();
    if (venue->reports != NULL)
      (void)fiber_sleep(COLLECT_US);
    else
      fiber_yield(); /* what cannot go yet is tried again, but never without a turn of the loop */
    if (!venue->is_stopping)
      round_of(venue);
  }
  venue->is_over = true;
  fiber_queue_wake_all(&venue->changed);
  if (venue->stopper != NULL)
    fiber_wake(venue->stopper);
}

/* ---- start and stop ---- */

static void on_closed(uv_handle_t *handle)
{
  struct venue *venue = handle->data;
  while (venue->reports != NULL) {
    struct report *report = venue->reports;
    venue->reports = report->next;
    free(report);
  }
  venue_free_orders(venue);
  free(venue);
}

struct status venue_start(const struct venue_options *options, struct venue **out)
{
  struct venue *venue = calloc(1, sizeof *venue);
  assert(venue != NULL);
  venue->options = *options;
  venue->todo_end = &venue->todo;
  venue->reports_end = &venue->reports;
  venue->life = clock_now_us();
  uv_timer_init(bus_loop(options->bus), &venue->tick);
  venue->tick.data = venue;
  int64_t tick_us = options->answer_us / 4 < TICK_US ? options->answer_us / 4 : TICK_US;
  uint64_t tick_ms = tick_us > 1000 ? (uint64_t)tick_us / 1000 : 1;
  uv_timer_start(&venue->tick, on_tick, tick_ms, tick_ms);
  struct status status = fiber_spawn(bus_loop(options->bus), work, venue, &venue->worker);
  if (!status_is_ok(status)) {
    uv_close((uv_handle_t *)&venue->tick, on_closed);
    return status;
  }
  *out = venue;
  return status_ok();
}

/* A commit whose outcome is not known stays so: the next start reads what became of it. */
void venue_stop(struct venue *venue)
{
  if (venue == NULL)
    return;
  venue->is_stopping = true;
  venue->stopper = fiber_current();
  if (!venue->is_over)
    fiber_cancel(venue->worker, status_fail(STATUS_CANCELED, NULL, "the venue stops"));
  if (venue->asker != NULL)
    fiber_cancel(venue->asker, status_fail(STATUS_CANCELED, NULL, "the venue stops"));
  while (!venue->is_over || venue->asker != NULL)
    fiber_park();
  fix_engine_free(venue->engine);
  uv_close((uv_handle_t *)&venue->tick, on_closed);
}

/* ---- what others ask ---- */

void venue_take(struct venue *venue, uint64_t firm_id, const struct Account__Order *stored)
{
  if (venue_find(venue, firm_id, stored->order_id) != NULL)
    return;
  venue_look(venue, venue_add(venue, firm_id, stored), clock_now_us());
  venue_wake(venue);
}

static bool is_to_cancel(const struct venue_order *order)
{
  return !order_is_final(order->state) && order->state != ORDER_PENDING_CANCEL;
}

struct status venue_cancel(struct venue *venue, struct call *call, uint64_t order_id, enum order_state *after)
{
  struct status status = status_ok();
  struct venue_order *order = venue_find(venue, call->caller.firm_id, order_id);
  if (order == NULL)
    return status_fail(STATUS_NOT_FOUND, "order_id", "the venue has no such order");
  venue_todo(venue, order, DO_CANCEL);
  venue_wake(venue);
  while (status_is_ok(status) && !venue->is_over && order != NULL && is_to_cancel(order)) {
    status = fiber_queue_wait(&venue->changed);
    order = venue_find(venue, call->caller.firm_id, order_id); /* a final one is forgotten some time */
  }
  if (status_is_ok(status) && venue->is_over)
    status = status_fail(STATUS_UNAVAILABLE, NULL, "the venue stops");
  if (status_is_ok(status))
    *after = order != NULL ? order->state : ORDER_CANCELED;
  return status;
}

void venue_cancel_firm(struct venue *venue, uint64_t firm_id)
{
  for (struct venue_order *order = venue->orders; order != NULL; order = order->next)
    if (order->firm_id == firm_id && is_to_cancel(order))
      venue_todo(venue, order, DO_CANCEL);
  venue_wake(venue);
}

struct venue_status venue_status(const struct venue *venue, uint64_t firm_id)
{
  struct venue_status status = { .name = venue->options.name, .is_connected = venue->is_logged_on };
  if (venue->engine != NULL) {
    struct fix_sequences sequences = fix_engine_sequences(venue->engine, 0);
    status.next_sender = (uint64_t)sequences.next_sender;
    status.next_target = (uint64_t)sequences.next_target;
  }
  for (const struct venue_order *order = venue->orders; order != NULL; order = order->next)
    if (order->firm_id == firm_id && order_is_at_venue(order->state))
      status.working++;
  return status;
}
