/* steward orders, fills, venue: what is on its way, and what came of it. */
#include "account.seam.h"
#include "base/date.h"
#include "command.h"
#include "order_router.seam.h"
#include "output.h"
#include "wire/timestamp.h"

static const char *instant_text(struct arena *arena, const Google__Protobuf__Timestamp *at)
{
  char buffer[INSTANT_TEXT_SIZE];
  if (at == NULL)
    return "";
  return arena_strdup(arena, instant_format(timestamp_us(at, 0), buffer));
}

static void add_order(struct cli *cli, struct table *table, const struct Account__Order *order)
{
  table_add(table,
            (const char *[]){ id_text(cli->arena, order->order_id), id_text(cli->arena, order->account_id),
                              enum_text(cli->arena, &account__order__side__descriptor, (int)order->side), order->symbol,
                              order->quantity, order->limit_price, order->filled, order->average_price,
                              enum_text(cli->arena, &account__order__state__descriptor, (int)order->state),
                              instant_text(cli->arena, order->changed_at), order->note });
}

static struct status orders_run(struct cli *cli, const struct arguments *arguments)
{
  struct Account__ListOrdersRequest request = ACCOUNT__LIST_ORDERS_REQUEST__INIT;
  struct Account__ListOrdersResponse *page;
  const char *account = arguments_option(arguments, "--account");
  struct table *table =
      table_new(cli->arena, ">order|>account|side|symbol|>quantity|>limit|>filled|>at|state|changed|note");
  request.working_only = arguments_flag(arguments, "--working");
  request.page_size = 1000;
  struct status status =
      account == NULL ? status_ok() : number_parse(cli->arena, "--account", account, UINT64_MAX, &request.account_id);
  bool is_done = false;
  do {
    if (status_is_ok(status))
      status = order_store_list_call(cli->call, &request, &page);
    if (status_is_ok(status))
      status = output_if_json(cli, &page->base, &is_done);
    if (!status_is_ok(status))
      return status;
    for (size_t i = 0; i < page->n_orders && !is_done; i++)
      add_order(cli, table, page->orders[i]);
    request.page_token = page->next_page_token;
  } while (request.page_token[0] != '\0');
  if (!is_done)
    table_print(table, cli->out);
  return status_ok();
}

static struct status fills_run(struct cli *cli, const struct arguments *arguments)
{
  struct Account__FillsRequest request = ACCOUNT__FILLS_REQUEST__INIT;
  struct Account__FillsResponse *page;
  const char *order = arguments_option(arguments, "--order"), *account = arguments_option(arguments, "--account");
  struct table *table =
      table_new(cli->arena, "executed|>order|>account|>quantity|>price|>amount|venue|execution|>entry");
  bool is_done = false;
  struct status status =
      order == NULL ? status_ok() : number_parse(cli->arena, "--order", order, UINT64_MAX, &request.order_id);
  if (status_is_ok(status) && account != NULL)
    status = number_parse(cli->arena, "--account", account, UINT64_MAX, &request.account_id);
  do {
    if (status_is_ok(status))
      status = order_store_fills_call(cli->call, &request, &page);
    if (status_is_ok(status))
      status = output_if_json(cli, &page->base, &is_done);
    if (!status_is_ok(status))
      return status;
    for (size_t i = 0; i < page->n_fills && !is_done; i++) {
      const struct Account__Fill *fill = page->fills[i];
      table_add(table, (const char *[]){ instant_text(cli->arena, fill->executed_at),
                                         id_text(cli->arena, fill->order_id), id_text(cli->arena, fill->account_id),
                                         fill->quantity, fill->price, money_text(cli->arena, fill->amount), fill->venue,
                                         fill->exec_id, id_text(cli->arena, fill->entry_id) });
    }
    request.page_token = page->next_page_token;
  } while (request.page_token[0] != '\0');
  if (!is_done)
    table_print(table, cli->out);
  return status_ok();
}

static struct status cancel_run(struct cli *cli, const struct arguments *arguments)
{
  struct OrderRouter__CancelOrderRequest request = ORDER_ROUTER__CANCEL_ORDER_REQUEST__INIT;
  struct OrderRouter__CancelOrderResponse *response;
  struct status status =
      number_parse(cli->arena, "ORDER", arguments_operand(arguments, 0), UINT64_MAX, &request.order_id);
  if (status_is_ok(status))
    status = order_cancel_call(cli->call, &request, &response);
  if (status_is_ok(status))
    fprintf(cli->out, "order %llu: %s\n", (unsigned long long)request.order_id,
            enum_text(cli->arena, &account__order__state__descriptor, (int)response->state));
  return status;
}

static struct status venue_run(struct cli *cli, const struct arguments *arguments)
{
  struct OrderRouter__VenueRequest request = ORDER_ROUTER__VENUE_REQUEST__INIT;
  struct OrderRouter__VenueResponse *venue;
  bool is_done;
  (void)arguments;
  struct status status = order_venue_call(cli->call, &request, &venue);
  if (status_is_ok(status))
    status = output_if_json(cli, &venue->base, &is_done);
  if (status_is_ok(status) && !is_done)
    fprintf(cli->out, "%s: %s, next sender %llu, next target %llu, %u orders working\n", venue->venue,
            venue->connected ? "logged on" : "not connected", (unsigned long long)venue->next_sender,
            (unsigned long long)venue->next_target, venue->working);
  return status;
}

static const struct option_row orders_options[] = {
  { "--account", "ACCOUNT", 0, "of one account; default the caller's book" },
  { "--working", NULL, 0, "leave out what is final" },
};
static const struct option_row fills_options[] = {
  { "--order", "ORDER", 0, "of one order" },
  { "--account", "ACCOUNT", 0, "of one account; default the caller's book" },
};

static const struct command commands[] = {
  { "orders", { "", orders_options, array_length(orders_options) }, "Lists orders, the latest first.", orders_run },
  { "order cancel", { "ORDER", NULL, 0 }, "Asks the venue to cancel a working order.", cancel_run },
  { "fills",
    { "", fills_options, array_length(fills_options) },
    "Lists executions in the order they were recorded.",
    fills_run },
  { "venue", { "", NULL, 0 }, "Shows the session with the venue.", venue_run },
};

const struct command_group order_commands = { "Orders", commands, array_length(commands) };
