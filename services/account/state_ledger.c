/* The rows of ledger commands, kept by name in the state. */
#include "state_ledger.h"

#define DUES "due"
#define CHANGED_DUES "changed dues"

void state_describe_security(struct state *state, struct security_row security)
{
  state_keep(state, "security", security.security_id, 0, arena_copy(state_arena(state), &security, sizeof security));
}

struct security_row state_security(struct state *state, uint64_t security_id)
{
  const struct security_row *row = state_kept(state, "security", security_id, 0);
  return row ? *row : (struct security_row){ .security_id = security_id };
}

/* The address of a list's head, made when absent. */
static struct due **list(struct state *state, const char *name, uint64_t a, uint64_t b)
{
  struct due **head = state_kept(state, name, a, b);
  if (head)
    return head;
  head = arena_alloc(state_arena(state), sizeof(struct due *));
  state_keep(state, name, a, b, (void *)head);
  return head;
}

static struct due *push_due(struct state *state, struct due due)
{
  struct due **head = list(state, DUES, due.account_id, due.segment_id);
  struct due *row = arena_copy(state_arena(state), &due, sizeof due);
  row->next = *head;
  state_touch(state, (void *)head, sizeof *head);
  *head = row;
  return row;
}

void state_add_due(struct state *state, struct due due)
{
  push_due(state, due);
}

static struct due *find_due(struct state *state, const struct due *wanted)
{
  struct due *due = *list(state, DUES, wanted->account_id, wanted->segment_id);
  while (due && due->settles_on != wanted->settles_on)
    due = due->next;
  return due;
}

void state_change_due(struct state *state, struct due change)
{
  struct due *due = find_due(state, &change);
  if (!due)
    due = push_due(state, (struct due){ .account_id = change.account_id,
                                        .segment_id = change.segment_id,
                                        .settles_on = change.settles_on });
  state_touch(state, due, sizeof *due);
  if (!due->is_changed) {
    struct due **changed = list(state, CHANGED_DUES, 0, 0);
    state_touch(state, (void *)changed, sizeof *changed);
    due->is_changed = true;
    due->changed = *changed;
    *changed = due;
  }
  due->quantity_e6 += change.quantity_e6;
  due->added_e6 += change.quantity_e6;
}

struct due *state_changed_dues(struct state *state)
{
  return *list(state, CHANGED_DUES, 0, 0);
}

struct cash state_cash(struct state *state, uint64_t account_id, uint64_t segment_id)
{
  const struct position *position = state_position(state, account_id, segment_id, CASH_SECURITY);
  struct cash cash = { .balance_e6 = position->quantity_e6, .held_e6 = position->held_e6 };
  struct due *first = *list(state, DUES, account_id, segment_id);
  for (const struct due *due = first; due; due = due->next)
    cash.due_count++;
  struct cash_due *dues = arena_array(state_arena(state), cash.due_count + 1, sizeof *dues);
  size_t i = 0;
  for (const struct due *due = first; due; due = due->next)
    dues[i++] = (struct cash_due){ due->settles_on, due->quantity_e6 };
  cash.dues = dues;
  return cash;
}

void state_add_margin(struct state *state, uint64_t account_id, struct margin margin)
{
  state_keep(state, "margin", account_id, 0, arena_copy(state_arena(state), &margin, sizeof margin));
}

struct margin *state_margin(struct state *state, uint64_t account_id)
{
  return state_kept(state, "margin", account_id, 0);
}

struct past_entry *state_add_past_entry(struct state *state, struct past_entry entry)
{
  struct past_entry *row = arena_copy(state_arena(state), &entry, sizeof entry);
  state_keep(state, "entry", entry.entry_id, 0, row);
  return row;
}

struct past_entry *state_past_entry(struct state *state, uint64_t entry_id)
{
  return state_kept(state, "entry", entry_id, 0);
}
