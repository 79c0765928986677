/* The rows a batch of commits works on: an index by key, an undo log of bytes, lists of what is to be written. */
#include "state.h"

#include <assert.h>
#include <string.h>

#define FIRST_FINAL_STATE 8 /* of an order: filled, canceled, rejected, expired */
#define BUCKETS 4096        /* a power of two; a batch names some thousands of rows at most */

enum table {
  TABLE_POSITION,
  TABLE_LOTS,
  TABLE_ORDER,
  TABLE_ACCOUNT,
  TABLE_HEAD,
  TABLE_FILL,
  TABLE_SECURITY,
  TABLE_KEPT,
  TABLE_LOT,
  TABLE_TAXPAYER,
  TABLE_LOSSES,
  TABLE_SHARES,
  TABLE_SIGHT,
  TABLES
};

struct key {
  uint64_t a, b, c;
  const char *s, *t; /* NULL or text */
};

struct node {
  struct key key;
  void *row; /* of TABLE_LOTS, LOSSES and SHARES: address of the list's head */
  struct node *next;
};

struct saved {
  void *row;
  void *bytes;
  size_t size;
  struct saved *next;
};

struct state {
  struct arena *arena;
  struct node *buckets[TABLES][BUCKETS];
  struct saved *undo;
  uint64_t next_id;
  struct changes lists; /* heads of the lists */
  struct entry **entry_tail;
  struct lot_closing **closing_tail;
  struct lot_adjustment **adjustment_tail;
  struct wash_sale **wash_sale_tail;
  struct fill **fill_tail;
  struct order_event **event_tail;
  struct put **put_tail;
  size_t positions, lots, orders; /* rows in memory */
  uint64_t book, user;
  bool sealed;
};

struct status state_new(struct arena *arena, uint64_t next_id, struct state **out)
{
  struct state *state = arena_alloc(arena, sizeof *state);
  state->arena = arena;
  state->next_id = next_id;
  state->entry_tail = &state->lists.entries;
  state->closing_tail = &state->lists.closings;
  state->adjustment_tail = &state->lists.adjustments;
  state->wash_sale_tail = &state->lists.wash_sales;
  state->fill_tail = &state->lists.fills;
  state->event_tail = &state->lists.events;
  state->put_tail = &state->lists.puts;
  *out = state;
  return status_ok();
}

struct arena *state_arena(struct state *state)
{
  return state->arena;
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
  hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
  return hash ^ (hash >> 32);
}

static size_t bucket_of(struct key key)
{
  uint64_t hash = mix(mix(mix(1, key.a), key.b), key.c);
  for (const char *p = key.s; p && *p; p++)
    hash = mix(hash, (unsigned char)*p);
  for (const char *p = key.t; p && *p; p++)
    hash = mix(hash, (unsigned char)*p);
  return hash & (BUCKETS - 1);
}

static bool same_text(const char *a, const char *b)
{
  return a == b || (a && b && strcmp(a, b) == 0);
}

static struct node *find(const struct state *state, enum table table, struct key key)
{
  for (struct node *node = state->buckets[table][bucket_of(key)]; node; node = node->next)
    if (node->key.a == key.a && node->key.b == key.b && node->key.c == key.c && same_text(node->key.s, key.s) &&
        same_text(node->key.t, key.t))
      return node;
  return NULL;
}

static struct node *insert(struct state *state, enum table table, struct key key, void *row)
{
  struct node **bucket = &state->buckets[table][bucket_of(key)];
  struct node *node = arena_alloc(state->arena, sizeof *node);
  *node = (struct node){ .key = key, .row = row, .next = *bucket };
  state_touch(state, bucket, sizeof *bucket);
  *bucket = node;
  return node;
}

static struct key key3(uint64_t a, uint64_t b, uint64_t c)
{
  return (struct key){ .a = a, .b = b, .c = c };
}

struct position *state_add_position(struct state *state, struct position position)
{
  struct position *row = arena_copy(state->arena, &position, sizeof position);
  insert(state, TABLE_POSITION, key3(position.account_id, position.segment_id, position.security_id), row);
  state_touch(state, &state->positions, sizeof state->positions);
  state->positions++;
  return row;
}

struct position *state_position(struct state *state, uint64_t account_id, uint64_t segment_id, uint64_t security_id)
{
  struct node *node = find(state, TABLE_POSITION, key3(account_id, segment_id, security_id));
  if (node)
    return node->row;
  assert(!state->sealed && "a position is named before it is used");
  return state_add_position(
      state, (struct position){ .account_id = account_id, .segment_id = segment_id, .security_id = security_id });
}

bool state_has_position(const struct state *state, uint64_t account_id, uint64_t segment_id, uint64_t security_id)
{
  return find(state, TABLE_POSITION, key3(account_id, segment_id, security_id)) != NULL;
}

bool state_is_empty(const struct state *state, uint64_t account_id)
{
  for (size_t bucket = 0; bucket < BUCKETS; bucket++)
    for (const struct node *node = state->buckets[TABLE_POSITION][bucket]; node; node = node->next) {
      const struct position *position = node->row;
      if (position->account_id == account_id && (position->quantity_e6 != 0 || position->held_e6 != 0))
        return false;
    }
  return true;
}

bool state_has_orders(const struct state *state, uint64_t account_id)
{
  for (size_t bucket = 0; bucket < BUCKETS; bucket++)
    for (const struct node *node = state->buckets[TABLE_ORDER][bucket]; node; node = node->next) {
      const struct order *order = node->row;
      if (order->account_id == account_id && order->state < FIRST_FINAL_STATE)
        return true;
    }
  return false;
}

void state_seal(struct state *state)
{
  state->sealed = true;
}

/* The address of a list's head; an empty list is made when there is none. */
static void *list_of(struct state *state, enum table table, struct key key)
{
  struct node *node = find(state, table, key);
  if (!node)
    node = insert(state, table, key, arena_alloc(state->arena, sizeof(void *)));
  return node->row;
}

struct lot *state_lots(struct state *state, uint64_t account_id, uint64_t segment_id, uint64_t security_id)
{
  return *(struct lot **)list_of(state, TABLE_LOTS, key3(account_id, segment_id, security_id));
}

struct lot *state_lot(struct state *state, uint64_t lot_id)
{
  struct node *node = find(state, TABLE_LOT, key3(lot_id, 0, 0));
  return node ? node->row : NULL;
}

static void add_shares(struct state *state, struct lot *lot)
{
  uint64_t taxpayer_id = state_taxpayer(state, lot->account_id).taxpayer_id;
  struct shares **first = list_of(state, TABLE_SHARES, key3(taxpayer_id, lot->security_id, 0));
  struct shares shares = { .lot = lot, .next = *first };
  state_touch(state, first, sizeof *first);
  *first = arena_copy(state->arena, &shares, sizeof shares);
}

struct lot *state_add_lot(struct state *state, struct lot lot)
{
  struct lot *row = state_lot(state, lot.lot_id);
  if (row)
    return row;
  row = arena_copy(state->arena, &lot, sizeof lot);
  struct lot **link = list_of(state, TABLE_LOTS, key3(lot.account_id, lot.segment_id, lot.security_id));
  while (*link && (*link)->lot_id < lot.lot_id)
    link = &(*link)->next;
  row->next = *link;
  state_touch(state, link, sizeof *link);
  *link = row;
  insert(state, TABLE_LOT, key3(lot.lot_id, 0, 0), row);
  add_shares(state, row);
  state_touch(state, &state->lots, sizeof state->lots);
  state->lots++;
  return row;
}

struct shares *state_shares(struct state *state, uint64_t taxpayer_id, uint64_t security_id)
{
  return *(struct shares **)list_of(state, TABLE_SHARES, key3(taxpayer_id, security_id, 0));
}

void state_add_taxpayer(struct state *state, uint64_t account_id, struct taxpayer taxpayer)
{
  struct node *node = find(state, TABLE_TAXPAYER, key3(account_id, 0, 0));
  if (!node)
    node = insert(state, TABLE_TAXPAYER, key3(account_id, 0, 0), arena_alloc(state->arena, sizeof taxpayer));
  state_touch(state, node->row, sizeof taxpayer);
  *(struct taxpayer *)node->row = taxpayer;
}

struct taxpayer state_taxpayer(const struct state *state, uint64_t account_id)
{
  struct node *node = find(state, TABLE_TAXPAYER, key3(account_id, 0, 0));
  return node ? *(struct taxpayer *)node->row : (struct taxpayer){ .taxpayer_id = account_id };
}

struct loss *state_losses(struct state *state, uint64_t taxpayer_id, uint64_t security_id)
{
  return *(struct loss **)list_of(state, TABLE_LOSSES, key3(taxpayer_id, security_id, 0));
}

void state_add_loss(struct state *state, uint64_t taxpayer_id, uint64_t security_id, struct loss loss)
{
  struct loss **first = list_of(state, TABLE_LOSSES, key3(taxpayer_id, security_id, 0));
  loss.next = *first;
  state_touch(state, first, sizeof *first);
  *first = arena_copy(state->arena, &loss, sizeof loss);
}

struct order *state_add_order(struct state *state, struct order order)
{
  struct order *row = arena_copy(state->arena, &order, sizeof order);
  insert(state, TABLE_ORDER, key3(order.order_id, 0, 0), row);
  state_touch(state, &state->orders, sizeof state->orders);
  state->orders++;
  return row;
}

struct order *state_order(struct state *state, uint64_t order_id)
{
  struct node *node = find(state, TABLE_ORDER, key3(order_id, 0, 0));
  struct order *order = node ? node->row : NULL;
  return order && (state->book == 0 || state_account(state, order->account_id)) ? order : NULL;
}

bool state_has_order(const struct state *state, uint64_t order_id)
{
  return find(state, TABLE_ORDER, key3(order_id, 0, 0)) != NULL;
}

void state_add_account(struct state *state, struct account_row account)
{
  insert(state, TABLE_ACCOUNT, key3(account.account_id, 0, 0), arena_copy(state->arena, &account, sizeof account));
}

void state_add_sight(struct state *state, uint64_t viewer, uint64_t advisor_id, uint64_t account_id)
{
  insert(state, TABLE_SIGHT, key3(viewer, advisor_id, account_id), NULL);
}

bool state_sees_book(const struct state *state, uint64_t advisor_id)
{
  return state->book == 0 || state->book == advisor_id ||
         find(state, TABLE_SIGHT, key3(state->book, advisor_id, 0)) != NULL;
}

void state_add_named_sight(struct state *state, uint64_t viewer, const char *kind, uint64_t id)
{
  insert(state, TABLE_SIGHT, (struct key){ .a = viewer, .b = id, .s = kind }, NULL);
}

bool state_sees_named(const struct state *state, const char *kind, uint64_t id)
{
  return state->book == 0 || find(state, TABLE_SIGHT, (struct key){ .a = state->book, .b = id, .s = kind }) != NULL;
}

/* As account_is_seen() in the schema. */
static bool is_seen(const struct state *state, const struct account_row *account)
{
  return state_sees_book(state, account->advisor_id) ||
         find(state, TABLE_SIGHT, key3(state->book, 0, account->account_id)) != NULL;
}

struct account_row *state_account(struct state *state, uint64_t account_id)
{
  struct node *node = find(state, TABLE_ACCOUNT, key3(account_id, 0, 0));
  struct account_row *account = node ? node->row : NULL;
  return account && is_seen(state, account) ? account : NULL;
}

void state_add_head(struct state *state, struct head head)
{
  struct key key = { .a = head.id, .s = head.kind };
  insert(state, TABLE_HEAD, key, arena_copy(state->arena, &head, sizeof head));
}

struct head *state_head(struct state *state, const char *kind, uint64_t id)
{
  struct key key = { .a = id, .s = kind };
  if (!find(state, TABLE_HEAD, key))
    state_add_head(state, (struct head){ .kind = kind, .id = id });
  return find(state, TABLE_HEAD, key)->row;
}

void state_add_fill(struct state *state, const char *venue, const char *exec_id)
{
  insert(state, TABLE_FILL, (struct key){ .s = venue, .t = exec_id }, NULL);
}

bool state_has_fill(const struct state *state, const char *venue, const char *exec_id)
{
  return find(state, TABLE_FILL, (struct key){ .s = venue, .t = exec_id }) != NULL;
}

void state_add_security(struct state *state, uint64_t security_id)
{
  insert(state, TABLE_SECURITY, key3(security_id, 0, 0), NULL);
}

bool state_has_security(const struct state *state, uint64_t security_id)
{
  return security_id == CASH_SECURITY || find(state, TABLE_SECURITY, key3(security_id, 0, 0)) != NULL;
}

void state_keep(struct state *state, const char *name, uint64_t a, uint64_t b, void *row)
{
  insert(state, TABLE_KEPT, (struct key){ .a = a, .b = b, .s = name }, row);
}

void *state_kept(const struct state *state, const char *name, uint64_t a, uint64_t b)
{
  struct node *node = find(state, TABLE_KEPT, (struct key){ .a = a, .b = b, .s = name });
  return node ? node->row : NULL;
}

void state_touch(struct state *state, void *row, size_t size)
{
  struct saved *saved = arena_alloc(state->arena, sizeof *saved);
  *saved =
      (struct saved){ .row = row, .bytes = arena_copy(state->arena, row, size), .size = size, .next = state->undo };
  state->undo = saved;
}

void state_mark(struct state *state, uint64_t book)
{
  state->undo = NULL;
  state->book = book;
}

void state_set_user(struct state *state, uint64_t user)
{
  state->user = user;
}

uint64_t state_book(const struct state *state)
{
  return state->book;
}

void state_undo(struct state *state)
{
  for (struct saved *saved = state->undo; saved; saved = saved->next)
    memcpy(saved->row, saved->bytes, saved->size);
  state->undo = NULL;
}

uint64_t state_next_id(struct state *state)
{
  assert(state->next_id >= FIRST_CLIENT_ID);
  state_touch(state, &state->next_id, sizeof state->next_id);
  return state->next_id++;
}

void state_skip_ids(struct state *state, uint64_t next_id)
{
  if (next_id > state->next_id)
    state->next_id = next_id;
}

uint64_t state_ids_taken(const struct state *state)
{
  return state->next_id;
}

/* Appends a copy of item to a list whose tail address is kept in *tail. */
static void append(struct state *state, void *tail_address, const void *item, size_t size, size_t next_offset)
{
  void ***tail = tail_address;
  char *copy = arena_copy(state->arena, item, size);
  void *none = NULL;
  memcpy(copy + next_offset, &none, sizeof none);
  state_touch(state, *tail, sizeof **tail);
  state_touch(state, tail, sizeof *tail);
  **tail = copy;
  *tail = (void **)(void *)(copy + next_offset);
}

void state_write_entry(struct state *state, struct entry *entry)
{
  append(state, &state->entry_tail, entry, sizeof *entry, offsetof(struct entry, next));
}

void state_write_closing(struct state *state, struct lot_closing closing)
{
  append(state, &state->closing_tail, &closing, sizeof closing, offsetof(struct lot_closing, next));
}

void state_write_adjustment(struct state *state, struct lot_adjustment adjustment)
{
  append(state, &state->adjustment_tail, &adjustment, sizeof adjustment, offsetof(struct lot_adjustment, next));
}

void state_write_wash_sale(struct state *state, struct wash_sale wash_sale)
{
  append(state, &state->wash_sale_tail, &wash_sale, sizeof wash_sale, offsetof(struct wash_sale, next));
}

void state_write_fill(struct state *state, struct fill fill)
{
  append(state, &state->fill_tail, &fill, sizeof fill, offsetof(struct fill, next));
}

void state_write_event(struct state *state, struct order_event event)
{
  append(state, &state->event_tail, &event, sizeof event, offsetof(struct order_event, next));
}

void state_write_put(struct state *state, struct put put)
{
  put.user = state->user;
  append(state, &state->put_tail, &put, sizeof put, offsetof(struct put, next));
}

static void collect_lots(struct lot *first, struct changes *out)
{
  for (struct lot *lot = first; lot; lot = lot->next)
    if (lot->is_new || lot->changed)
      out->lots[out->lot_count++] = lot;
}

static void collect_node(enum table table, const struct node *node, struct changes *out)
{
  struct position *position = node->row;
  struct order *order = node->row;
  if (table == TABLE_POSITION && position->changed)
    out->positions[out->position_count++] = position;
  else if (table == TABLE_ORDER && (order->is_new || order->changed))
    out->orders[out->order_count++] = order;
  else if (table == TABLE_LOTS)
    collect_lots(*(struct lot **)node->row, out);
}

const struct changes *state_written(const struct state *state)
{
  return &state->lists;
}

void state_changes(struct state *state, struct changes *out)
{
  *out = state->lists;
  out->positions = arena_array(state->arena, state->positions + 1, sizeof *out->positions);
  out->lots = arena_array(state->arena, state->lots + 1, sizeof *out->lots);
  out->orders = arena_array(state->arena, state->orders + 1, sizeof *out->orders);
  for (enum table table = TABLE_POSITION; table <= TABLE_ORDER; table++)
    for (size_t bucket = 0; bucket < BUCKETS; bucket++)
      for (struct node *node = state->buckets[table][bucket]; node; node = node->next)
        collect_node(table, node, out);
}
