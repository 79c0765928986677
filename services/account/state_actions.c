/* Corporate actions in the state: rows kept by name, and lists of what is to be written, the latest first. */
#include "state_actions.h"

#define ACTION "action"
#define APPLIED "applied"

/* The address of a list's head, made when absent. */
static void **list(struct state *state, const char *name)
{
  void **head = state_kept(state, name, 0, 0);
  if (head)
    return head;
  head = arena_alloc(state_arena(state), sizeof *head);
  state_keep(state, name, 0, 0, (void *)head);
  return head;
}

/* Puts a row before the others; gives what was first. */
static void *push(struct state *state, const char *name, void *row)
{
  void **head = list(state, name), *before = *head;
  state_touch(state, (void *)head, sizeof *head);
  *head = row;
  return before;
}

void state_add_action(struct state *state, struct action action)
{
  state_keep(state, ACTION, action.action_id, 0, arena_copy(state_arena(state), &action, sizeof action));
}

struct action *state_action(struct state *state, uint64_t action_id)
{
  return state_kept(state, ACTION, action_id, 0);
}

void state_put_action(struct state *state, struct action action)
{
  struct action *row = state_action(state, action.action_id);
  if (!row) {
    state_add_action(state, action);
    row = state_action(state, action.action_id);
  }
  state_touch(state, row, sizeof *row);
  action.is_changed = true;
  action.changed = row->is_changed ? row->changed : push(state, "changed actions", row);
  *row = action;
}

struct action *state_changed_actions(struct state *state)
{
  return *list(state, "changed actions");
}

struct applied *state_applied(struct state *state, uint64_t action_id, uint64_t account_id)
{
  struct applied *applied = state_kept(state, APPLIED, action_id, account_id);
  if (applied)
    return applied;
  applied = arena_alloc(state_arena(state), sizeof *applied);
  *applied = (struct applied){ .action_id = action_id, .account_id = account_id };
  state_keep(state, APPLIED, action_id, account_id, applied);
  return applied;
}

void state_add_holding(struct state *state, struct applied *applied, struct holding holding)
{
  holding.next = applied->holdings;
  applied->holdings = arena_copy(state_arena(state), &holding, sizeof holding);
}

void state_write_applied(struct state *state, struct applied *applied, uint64_t sequence)
{
  state_touch(state, applied, sizeof *applied);
  applied->is_done = true;
  applied->sequence = sequence;
  applied->written = push(state, "written applied", applied);
}

struct applied *state_written_applied(struct state *state)
{
  return *list(state, "written applied");
}

void state_write_gain(struct state *state, struct gain gain)
{
  struct gain *row = arena_copy(state_arena(state), &gain, sizeof gain);
  row->next = push(state, "gains", row);
  row->place = row->next && row->next->entry_id == gain.entry_id ? row->next->place + 1 : 0;
}

struct gain *state_written_gains(struct state *state)
{
  return *list(state, "gains");
}

void state_write_symbol(struct state *state, uint64_t security_id, const char *symbol)
{
  struct symbol_change row = { .security_id = security_id, .symbol = symbol };
  struct symbol_change *copy = arena_copy(state_arena(state), &row, sizeof row);
  copy->next = push(state, "symbols", copy);
}

struct symbol_change *state_written_symbols(struct state *state)
{
  return *list(state, "symbols");
}
