/* exchange: the fiber that takes requests, keeps executions, sends reports. */
#include "exchange.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "answers.h"
#include "base/clock.h"
#include "convert.h"
#include "fiber/fiber.h"
#include "journal.h"
#include "prices.h"
#include "program/fault.h"
#include "program/log.h"
#include "program/metrics.h"

#define PRICES_PATIENCE_US (60 * INT64_C(1000000))
#define PRICES_PAUSE_US 50000

struct pending { /* a request that waits for the fiber */
  struct fix_message message;
  struct pending *next;
};

struct exchange {
  struct book *book;
  const struct behaviours *behaviours;
  struct prices *prices;
  struct journal *journal;
  struct fix_engine *engine;
  struct answers answers; /* of the batch at hand */
  struct pending *first, **last;
  uv_timer_t timer; /* wakes the fiber for the next fill that is due */
  struct fiber *worker, *stopper;
  bool is_stopping, is_over;
  uint64_t sent;         /* highest execution that is with its session */
  struct answers unsent; /* found at start */
  uint64_t report_count;
  int64_t next_target[FIX_SESSION_LIMIT];
};

static struct metric orders_metric = { .name = "steward_paper_exchange_requests_total",
                                       .help = "FIX requests taken",
                                       .kind = METRIC_COUNTER };
static struct metric fills_metric = { .name = "steward_paper_exchange_executions_total",
                                      .help = "executions made",
                                      .kind = METRIC_COUNTER };

static void wake(uv_timer_t *timer)
{
  struct exchange *exchange = timer->data;
  fiber_wake(exchange->worker);
}

static void on_message(void *context, const struct fix_message *message)
{
  struct exchange *exchange = context;
  struct pending *pending = malloc(sizeof(*pending));
  assert(pending != NULL);
  *pending = (struct pending){ .message = *message };
  *exchange->last = pending;
  exchange->last = &pending->next;
  fiber_wake(exchange->worker);
}

static void on_logon(void *context, int session)
{
  (void)context;
  log_event(LOG_INFO, "session_logged_on", LOG_NUMBER("session", session));
}

static void on_logout(void *context, int session)
{
  (void)context;
  log_event(LOG_INFO, "session_logged_out", LOG_NUMBER("session", session));
}

static void on_event(void *context, int session, const char *text)
{
  (void)context;
  log_event(LOG_DEBUG, "session_event", LOG_NUMBER("session", session), LOG_TEXT("text", text));
}

/* ---- a batch ---- */

static struct pending *take_batch(struct exchange *exchange)
{
  struct pending *batch = exchange->first, **end = &exchange->first;
  for (int i = 0; i < EXCHANGE_BATCH && *end != NULL; i++)
    end = &(*end)->next;
  exchange->first = *end;
  *end = NULL;
  if (exchange->first == NULL)
    exchange->last = &exchange->first;
  return batch;
}

static bool wants_price(const struct fix_message *message)
{
  return message->kind == FIX_NEW_ORDER_SINGLE || message->kind == FIX_ORDER_CANCEL_REPLACE_REQUEST;
}

/* One question for each run of requests of one firm; false when one of them was not answered. */
static bool ask_prices(struct exchange *exchange, const struct pending *batch)
{
  const char *symbols[EXCHANGE_BATCH];
  bool is_answered = true;
  while (batch != NULL) {
    const char *firm = batch->message.on_behalf_of;
    size_t count = 0;
    for (; batch != NULL && strcmp(batch->message.on_behalf_of, firm) == 0; batch = batch->next)
      if (wants_price(&batch->message) &&
          behaviour_of(exchange->behaviours, batch->message.order.symbol)->price_e6 == 0)
        symbols[count++] = batch->message.order.symbol;
    if (count > 0)
      is_answered = prices_fetch(exchange->prices, firm, symbols, count) && is_answered;
  }
  return is_answered;
}

/* While the account service is away nothing is known of a price that was not asked for lately. A venue would have it
 * from elsewhere and would not refuse an order for that: requests wait. */
static void fetch_prices(struct exchange *exchange, const struct pending *batch)
{
  int64_t give_up_us = clock_monotonic_us() + PRICES_PATIENCE_US;
  while (!ask_prices(exchange, batch) && !exchange->is_stopping && clock_monotonic_us() < give_up_us)
    (void)fiber_sleep(PRICES_PAUSE_US);
}

static struct market market_of(const struct exchange *exchange, const char *firm, const char *symbol)
{
  const struct behaviour *behaviour = behaviour_of(exchange->behaviours, symbol);
  return (struct market){
    .behaviour = behaviour,
    .reference_price_e6 = behaviour->price_e6 > 0 ? behaviour->price_e6 : prices_get(exchange->prices, firm, symbol),
    .now_us = clock_now_us(),
  };
}

static void decide(struct exchange *exchange, const struct fix_message *message)
{
  struct request request;
  if (!convert_request(message, &request)) {
    log_event(LOG_WARNING, "message_ignored", LOG_NUMBER("kind", message->kind));
    return;
  }
  struct market market = market_of(exchange, request.firm, request.symbol);
  metric_add(&orders_metric, 1);
  if (message->kind == FIX_NEW_ORDER_SINGLE)
    matching_order(exchange->book, &request, market, &exchange->answers);
  else if (message->kind == FIX_ORDER_CANCEL_REQUEST)
    matching_cancel(exchange->book, &request, market, &exchange->answers);
  else if (message->kind == FIX_ORDER_CANCEL_REPLACE_REQUEST)
    matching_replace(exchange->book, &request, market, &exchange->answers);
  else
    matching_status(exchange->book, &request, market, &exchange->answers);
}

static void fill_due(struct exchange *exchange)
{
  struct order *order;
  int64_t now_us = clock_now_us();
  for (int i = 0; i < EXCHANGE_BATCH && (order = book_take_due(exchange->book, now_us)) != NULL; i++)
    matching_fill(exchange->book, order, market_of(exchange, order->last.firm, order->last.symbol), &exchange->answers);
}

/* ---- reports ---- */

static bool is_nth(int64_t every, uint64_t count)
{
  return every > 0 && count % (uint64_t)every == 0;
}

static void report(struct exchange *exchange, const struct answer *answer, bool possible_resend)
{
  const struct behaviour *behaviour = behaviour_of(exchange->behaviours, answer->execution.symbol);
  struct fix_message message;
  convert_answer(answer, &message);
  message.possible_resend = possible_resend;
  struct status status = fix_engine_send(exchange->engine, &message, NULL);
  if (!status_is_ok(status))
    log_failure("report_not_sent", status);
  if (answer->kind != ANSWER_EXECUTION)
    return;
  exchange->sent = answer->execution.number;
  exchange->report_count++;
  metric_add(&fills_metric, 1);
  if (is_nth(behaviour->duplicate_every, exchange->report_count))
    fix_engine_send(exchange->engine, &message, NULL);
  if (is_nth(behaviour->cut_every, exchange->report_count))
    fix_engine_cut(exchange->engine, message.session);
}

static void send_all(struct exchange *exchange, struct answers *answers, bool possible_resend)
{
  uint64_t before = exchange->sent;
  if (answers->count > 0)
    fault_point("exchange.kept");
  for (size_t i = 0; i < answers->count; i++)
    report(exchange, &answers->items[i], possible_resend);
  answers->count = 0;
  if (exchange->sent == before)
    return;
  fault_point("exchange.reported");
  journal_add_sent(exchange->journal, exchange->sent);
}

/* Without its journal an exchange must not go on: what it would report could be lost. */
static bool keep(struct exchange *exchange)
{
  for (size_t i = 0; i < exchange->answers.count; i++)
    if (exchange->answers.items[i].kind == ANSWER_EXECUTION)
      journal_add(exchange->journal, &exchange->answers.items[i].execution);
  struct status status = exchange->answers.count > 0 ? journal_flush(exchange->journal) : status_ok();
  if (status_is_ok(status))
    return true;
  log_failure("journal_lost", status);
  raise(SIGTERM);
  return false;
}

static void await_work(struct exchange *exchange)
{
  int64_t due_at_us = book_next_due(exchange->book);
  int64_t wait_us = due_at_us - clock_now_us();
  if (exchange->first != NULL || exchange->is_stopping || (due_at_us > 0 && wait_us <= 0))
    return;
  if (due_at_us > 0)
    uv_timer_start(&exchange->timer, wake, (uint64_t)(wait_us + 999) / 1000, 0);
  fiber_park();
  uv_timer_stop(&exchange->timer);
}

static void work(void *argument)
{
  struct exchange *exchange = argument;
  bool is_kept = true;
  send_all(exchange, &exchange->unsent, true);
  while (is_kept && !exchange->is_stopping) {
    await_work(exchange);
    struct pending *batch = take_batch(exchange);
    fetch_prices(exchange, batch);
    while (batch != NULL) {
      struct pending *done = batch;
      if (!exchange->is_stopping) /* what is not decided is not kept, and comes again at the next logon */
        decide(exchange, &done->message);
      batch = done->next;
      free(done);
    }
    fill_due(exchange);
    if (exchange->answers.count > 0)
      fault_point("exchange.decided");
    is_kept = keep(exchange);
    if (is_kept)
      send_all(exchange, &exchange->answers, false);
  }
  exchange->is_over = true;
  if (exchange->stopper != NULL)
    fiber_wake(exchange->stopper);
}

/* ---- start and stop ---- */

static void replay(void *context, const struct execution *execution)
{
  struct exchange *exchange = context;
  book_apply(exchange->book, execution);
  if (execution->session >= 0 && execution->session < FIX_SESSION_LIMIT && execution->sequence > 0)
    exchange->next_target[execution->session] = execution->sequence + 1;
  struct answers *unsent = &exchange->unsent;
  if (unsent->count > 0 && unsent->items[unsent->count - 1].execution.number <= exchange->sent)
    unsent->count = 0;
  struct answer *answer = answers_add(unsent);
  answer->kind = ANSWER_EXECUTION;
  answer->execution = *execution;
}

static struct status open_state(struct arena *arena, const char *folder, struct exchange *exchange)
{
  const char *fix = arena_printf(arena, "%s/fix", folder);
  if ((mkdir(folder, 0750) != 0 && errno != EEXIST) || (mkdir(fix, 0750) != 0 && errno != EEXIST))
    return status_format(arena, STATUS_UNAVAILABLE, "state", "%s cannot be made: %s.", folder, strerror(errno));
  struct journal_reader reader = { .apply = replay, .context = exchange };
  struct status status =
      journal_open(arena, arena_printf(arena, "%s/executions", folder), reader, &exchange->journal, &exchange->sent);
  if (!status_is_ok(status))
    return status;
  struct answers *unsent = &exchange->unsent;
  size_t kept = 0;
  for (size_t i = 0; i < unsent->count; i++)
    if (unsent->items[i].execution.number > exchange->sent)
      unsent->items[kept++] = unsent->items[i];
  unsent->count = kept;
  for (uint64_t number = 1; number <= book_order_count(exchange->book); number++) {
    struct order *order = book_order(exchange->book, number);
    if (book_is_working(order) && matching_price(&order->last, order->last.reference_price_e6) > 0)
      book_schedule(exchange->book, order, clock_now_us());
  }
  log_event(LOG_INFO, "book_replayed", LOG_NUMBER("orders", book_order_count(exchange->book)),
            LOG_NUMBER("executions", book_execution_count(exchange->book)), LOG_NUMBER("unsent", kept));
  return status_ok();
}

static struct status open_sessions(struct arena *arena, const struct exchange_options *options,
                                   struct exchange *exchange)
{
  struct fix_session_options sessions[FIX_SESSION_LIMIT];
  struct fix_options fix = {
    .loop = bus_loop(options->bus),
    .acceptor = true,
    .sessions = sessions,
    .keep_messages = arena_printf(arena, "%s/fix", options->state),
    .callbacks = { .on_logon = on_logon, .on_logout = on_logout, .on_message = on_message, .on_event = on_event },
    .context = exchange,
  };
  char *rest = NULL;
  char *clients = arena_strdup(arena, options->clients);
  for (char *name = strtok_r(clients, ", ", &rest); name != NULL; name = strtok_r(NULL, ", ", &rest)) {
    if (fix.session_count == FIX_SESSION_LIMIT)
      return status_fail(STATUS_INVALID_ARGUMENT, "clients", "There are too many clients.");
    sessions[fix.session_count] = (struct fix_session_options){
      .sender = options->comp_id,
      .target = name,
      .host = options->host,
      .port = options->port,
      .heartbeat_s = options->heartbeat_s,
      .next_target_sequence = exchange->next_target[fix.session_count],
    };
    fix.session_count++;
  }
  return fix_engine_new(&fix, &exchange->engine);
}

static void on_closed(uv_handle_t *handle)
{
  struct exchange *exchange = handle->data;
  while (exchange->first != NULL) {
    struct pending *pending = exchange->first;
    exchange->first = pending->next;
    free(pending);
  }
  journal_close(exchange->journal);
  prices_free(exchange->prices);
  book_free(exchange->book);
  free(exchange->answers.items);
  free(exchange->unsent.items);
  free(exchange);
}

static void discard(struct exchange *exchange)
{
  fix_engine_free(exchange->engine);
  uv_close((uv_handle_t *)&exchange->timer, on_closed);
}

struct status exchange_start(struct arena *arena, const struct exchange_options *options, struct exchange **out)
{
  struct exchange *exchange = calloc(1, sizeof(*exchange));
  assert(exchange != NULL);
  exchange->behaviours = options->behaviours;
  exchange->book = book_new();
  exchange->prices = prices_new(options->bus);
  exchange->last = &exchange->first;
  uv_timer_init(bus_loop(options->bus), &exchange->timer);
  exchange->timer.data = exchange;
  struct status status = open_state(arena, options->state, exchange);
  if (status_is_ok(status))
    status = open_sessions(arena, options, exchange);
  if (status_is_ok(status))
    status = fiber_spawn(bus_loop(options->bus), work, exchange, &exchange->worker);
  if (!status_is_ok(status)) {
    discard(exchange);
    return status;
  }
  *out = exchange;
  return status_ok();
}

void exchange_stop(struct exchange *exchange)
{
  exchange->is_stopping = true;
  exchange->stopper = fiber_current();
  if (!exchange->is_over)
    fiber_wake(exchange->worker);
  while (!exchange->is_over)
    fiber_park();
  journal_flush(exchange->journal);
  discard(exchange);
}
