/* Reads an account's positions and open orders, one line a security. */
#include "book.h"

#include <string.h>

#include "account.seam.h"
#include "base/decimal.h"
#include "records/positions.h"

#define CASH_E6_A_E4 100 /* a position in cash has scale 1e-6 and whole cents */
#define PAGE_ORDERS 1000u

static bool grow(struct arena *arena, struct book *book)
{
  if (book->count < book->capacity)
    return true;
  if (book->count >= BOOK_LINES_MAX)
    return false;
  size_t capacity = book->capacity == 0 ? 64 : 2 * book->capacity;
  struct book_line *lines = arena_array(arena, capacity, sizeof *lines);
  if (book->count > 0)
    memcpy(lines, book->lines, book->count * sizeof *lines);
  book->lines = lines;
  book->capacity = capacity;
  return true;
}

struct book_line *book_line(struct arena *arena, struct book *book, uint64_t security_id)
{
  size_t low = 0, high = book->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (book->lines[middle].security_id < security_id)
      low = middle + 1;
    else
      high = middle;
  }
  if (low < book->count && book->lines[low].security_id == security_id)
    return &book->lines[low];
  if (!grow(arena, book))
    return NULL;
  memmove(&book->lines[low + 1], &book->lines[low], (book->count - low) * sizeof *book->lines);
  book->lines[low] = (struct book_line){ .security_id = security_id };
  book->count++;
  return &book->lines[low];
}

static struct status too_many(void)
{
  return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "the account holds more securities than can be measured");
}

struct status book_take_position(struct arena *arena, const struct position *position, struct book *book)
{
  int64_t *sum = &book->cash_e4, quantity = position->quantity_e6 / CASH_E6_A_E4;
  if (position->security_id != 0) {
    struct book_line *line = book_line(arena, book, position->security_id);
    if (line == NULL)
      return too_many();
    sum = &line->quantity_e6;
    quantity = position->quantity_e6;
  }
  if (!decimal_add(*sum, quantity, sum))
    return status_fail(STATUS_INTERNAL, NULL, "a position is beyond what can be counted");
  return status_ok();
}

struct adding {
  struct arena *arena;
  struct book *book;
};

static struct status take_position(void *context, const struct position *position)
{
  const struct adding *adding = context;
  return book_take_position(adding->arena, position, adding->book);
}

struct status book_add_positions(struct call *call, uint64_t account_id, struct book *book)
{
  struct adding adding = { call->arena, book };
  return positions_read(
      call, &(struct positions){ .account_ids = &account_id, .count = 1, .take = take_position, .context = &adding });
}

struct status book_read_positions(struct call *call, uint64_t account_id, struct book *out)
{
  *out = (struct book){ 0 };
  return book_add_positions(call, account_id, out);
}

static bool is_named(const struct book_asked *asked, uint64_t order_id)
{
  for (size_t i = 0; i < asked->order_count; i++) {
    if (asked->order_ids[i] == order_id)
      return true;
  }
  return false;
}

static struct status take_order(struct arena *arena, const Account__Order *order, bool is_own, struct book *book)
{
  int64_t quantity_e6, filled_e6 = 0;
  bool is_good = status_is_ok(decimal_parse(order->quantity, SHARES_PLACES, &quantity_e6)) &&
                 (order->filled[0] == '\0' || status_is_ok(decimal_parse(order->filled, SHARES_PLACES, &filled_e6)));
  struct book_line *line = book_line(arena, book, order->security_id);
  if (line == NULL)
    return too_many();
  bool is_buy = order->side == ACCOUNT__ORDER__SIDE__BUY;
  int64_t *sum = is_own ? &line->proposal_e6 : is_buy ? &line->open_buys_e6 : &line->open_sells_e6;
  int64_t open_e6 = is_own && !is_buy ? filled_e6 - quantity_e6 : quantity_e6 - filled_e6;
  if (!is_good || !decimal_add(*sum, open_e6, sum))
    return status_fail(STATUS_INTERNAL, NULL, "the quantity of an open order does not read");
  return status_ok();
}

struct status book_read_orders(struct call *call, uint64_t account_id, const struct book_asked *asked,
                               struct book *book)
{
  Account__ListOrdersRequest request = ACCOUNT__LIST_ORDERS_REQUEST__INIT;
  request.account_id = account_id;
  request.working_only = true;
  request.page_size = PAGE_ORDERS;
  Account__ListOrdersResponse *page;
  do {
    struct status status = order_store_list_call(call, &request, &page);
    for (size_t i = 0; status_is_ok(status) && i < page->n_orders; i++) {
      const Account__Order *order = page->orders[i];
      bool is_own = asked->proposal_id != 0 && order->proposal_id == asked->proposal_id;
      if (order->state != ACCOUNT__ORDER__STATE__DRAFT && !is_named(asked, order->order_id))
        status = take_order(call->arena, order, is_own, book);
    }
    if (!status_is_ok(status))
      return status;
    request.page_token = page->next_page_token;
  } while (page->next_page_token[0] != '\0');
  return status_ok();
}

struct status book_add_other(struct call *call, uint64_t account_id, struct book *book, int64_t *cash_e4)
{
  struct book other = { 0 };
  struct book_asked nothing = { 0 };
  struct status status = book_read_orders(call, account_id, &nothing, &other);
  if (status_is_ok(status))
    status = book_add_positions(call, account_id, &other);
  for (size_t i = 0; status_is_ok(status) && i < other.count; i++) {
    const struct book_line *from = &other.lines[i];
    struct book_line *line = book_line(call->arena, book, from->security_id);
    if (line == NULL)
      return too_many();
    if (!decimal_add(line->others_e6, from->quantity_e6, &line->others_e6) ||
        !decimal_add(line->others_open_buys_e6, from->open_buys_e6, &line->others_open_buys_e6) ||
        !decimal_add(line->others_open_sells_e6, from->open_sells_e6, &line->others_open_sells_e6))
      return status_fail(STATUS_INTERNAL, NULL, "a household's position is beyond what can be counted");
  }
  if (status_is_ok(status))
    *cash_e4 = other.cash_e4;
  return status;
}
