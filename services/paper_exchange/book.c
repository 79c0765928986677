/* book: orders by number and by ClOrdID, and the queue of those whose next fill is to come. */
#include "book.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"

#define KEY_SIZE (2 * BOOK_ID_SIZE)
#define FIRST_SLOTS 1024

struct name { /* a ClOrdID of a firm */
  char *key;
  struct order *order;
};

struct book {
  struct order **orders; /* by number - 1 */
  size_t order_count, order_room;
  struct name *names; /* open addressing, at most half full */
  size_t name_count, slots;
  uint64_t executions, lost;
  struct order *first_due;
};

struct book *book_new(void)
{
  struct book *book = calloc(1, sizeof(*book));
  assert(book != NULL);
  book->slots = FIRST_SLOTS;
  book->names = calloc(book->slots, sizeof(*book->names));
  assert(book->names != NULL);
  return book;
}

void book_free(struct book *book)
{
  if (book == NULL)
    return;
  for (size_t i = 0; i < book->order_count; i++)
    free(book->orders[i]);
  for (size_t i = 0; i < book->slots; i++)
    free(book->names[i].key);
  free(book->orders);
  free(book->names);
  free(book);
}

static struct name *slot_of(struct name *names, size_t slots, const char *key)
{
  uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */
  for (const char *p = key; *p != '\0'; p++)
    hash = (hash ^ (unsigned char)*p) * UINT64_C(1099511628211);
  size_t i = hash & (slots - 1);
  while (names[i].key != NULL && strcmp(names[i].key, key) != 0)
    i = (i + 1) & (slots - 1);
  return &names[i];
}

static void grow_names(struct book *book)
{
  size_t slots = book->slots * 2;
  struct name *names = calloc(slots, sizeof(*names));
  assert(names != NULL);
  for (size_t i = 0; i < book->slots; i++)
    if (book->names[i].key != NULL)
      *slot_of(names, slots, book->names[i].key) = book->names[i];
  free(book->names);
  book->names = names;
  book->slots = slots;
}

static const char *make_key(char key[KEY_SIZE], const char *firm, const char *client_order)
{
  snprintf(key, KEY_SIZE, "%.64s\n%.64s", firm, client_order);
  return key;
}

static void add_name(struct book *book, struct order *order)
{
  char key[KEY_SIZE];
  if (2 * (book->name_count + 1) > book->slots)
    grow_names(book);
  make_key(key, order->last.firm, order->last.client_order);
  struct name *name = slot_of(book->names, book->slots, key);
  if (name->key != NULL)
    return;
  name->key = strdup(key);
  assert(name->key != NULL);
  name->order = order;
  book->name_count++;
}

static struct order *add_order(struct book *book)
{
  if (book->order_count == book->order_room) {
    book->order_room = book->order_room == 0 ? 256 : 2 * book->order_room;
    book->orders = realloc(book->orders, book->order_room * sizeof(*book->orders));
    assert(book->orders != NULL);
  }
  struct order *order = calloc(1, sizeof(*order));
  assert(order != NULL);
  book->orders[book->order_count++] = order;
  return order;
}

struct order *book_apply(struct book *book, const struct execution *execution)
{
  assert(execution->order >= 1 && execution->order <= book->order_count + 1);
  struct order *order = execution->order > book->order_count ? add_order(book) : book->orders[execution->order - 1];
  __int128 value_e12 = (__int128)execution->last_shares_e6 * execution->last_price_e6;
  order->last = *execution;
  if (execution->type == 'F') {
    order->fills++;
    order->done_value_e12 += value_e12;
  } else if (execution->type == 'H') {
    order->done_value_e12 -= value_e12;
  }
  if (execution->number > book->executions)
    book->executions = execution->number;
  add_name(book, order);
  return order;
}

struct order *book_find(const struct book *book, const char *firm, const char *client_order)
{
  char key[KEY_SIZE];
  return slot_of(book->names, book->slots, make_key(key, firm, client_order))->order;
}

struct order *book_order(const struct book *book, uint64_t number)
{
  return number >= 1 && number <= book->order_count ? book->orders[number - 1] : NULL;
}

uint64_t book_order_count(const struct book *book)
{
  return book->order_count;
}

void book_lose(struct book *book)
{
  book->lost++;
}

uint64_t book_lost_count(const struct book *book)
{
  return book->lost;
}

uint64_t book_execution_count(const struct book *book)
{
  return book->executions;
}

bool book_is_working(const struct order *order)
{
  return order->last.status == '0' || order->last.status == '1';
}

int64_t book_leaves(const struct order *order)
{
  return book_is_working(order) ? order->last.shares_e6 - order->last.done_shares_e6 : 0;
}

void book_schedule(struct book *book, struct order *order, int64_t due_at_us)
{
  struct order **place = &book->first_due;
  while (*place != NULL && *place != order)
    place = &(*place)->next_due;
  if (*place == order)
    *place = order->next_due;
  order->due_at_us = due_at_us;
  order->next_due = NULL;
  if (due_at_us == 0)
    return;
  for (place = &book->first_due; *place != NULL && (*place)->due_at_us <= due_at_us;)
    place = &(*place)->next_due;
  order->next_due = *place;
  *place = order;
}

struct order *book_take_due(struct book *book, int64_t now_us)
{
  struct order *order = book->first_due;
  if (order == NULL || order->due_at_us > now_us)
    return NULL;
  book->first_due = order->next_due;
  order->next_due = NULL;
  order->due_at_us = 0;
  return order;
}

int64_t book_next_due(const struct book *book)
{
  return book->first_due != NULL ? book->first_due->due_at_us : 0;
}
