/* Whether a suitability pass lets an order in. */
#include "apply_pass.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/order_terms.h"

#define PASSES "suitability pass"
#define ORDERINGS "orderings"
#define CHANGED_ORDERINGS "changed orderings"
#define FIELD "pass_id"

static int by_hash(const void *a, const void *b)
{
  const uint8_t *const *x = a, *const *y = b;
  return memcmp(*x, *y, HASH_BYTES);
}

void pass_add(struct state *state, struct pass pass)
{
  if (pass.hash_count > 0)
    qsort(pass.hashes, pass.hash_count, sizeof *pass.hashes, by_hash);
  state_keep(state, PASSES, pass.pass_id, 0, arena_copy(state_arena(state), &pass, sizeof pass));
}

void pass_add_ordering(struct state *state, uint64_t account_id, uint64_t version)
{
  struct ordering ordering = { .account_id = account_id, .version = version };
  if (state_kept(state, ORDERINGS, account_id, 0) == NULL)
    state_keep(state, ORDERINGS, account_id, 0, arena_copy(state_arena(state), &ordering, sizeof ordering));
}

/* The address of the list's head, made when absent. */
static struct ordering **changed_list(struct state *state)
{
  struct ordering **head = state_kept(state, CHANGED_ORDERINGS, 0, 0);
  if (head)
    return head;
  head = arena_alloc(state_arena(state), sizeof *head);
  *head = NULL;
  state_keep(state, CHANGED_ORDERINGS, 0, 0, (void *)head);
  return head;
}

struct ordering *pass_changed_orderings(struct state *state)
{
  return *changed_list(state);
}

/* A commit's later orders find what its first one changed. */
static uint64_t version_before(const struct ordering *ordering, struct moment at)
{
  return ordering->sequence == at.sequence ? ordering->version - 1 : ordering->version;
}

static void count_orders(struct state *state, uint64_t account_id, struct moment at)
{
  struct ordering *ordering = state_kept(state, ORDERINGS, account_id, 0);
  if (ordering == NULL || ordering->sequence == at.sequence)
    return;
  state_touch(state, ordering, sizeof *ordering);
  if (ordering->sequence == 0) {
    struct ordering **changed = changed_list(state);
    state_touch(state, (void *)changed, sizeof *changed);
    ordering->changed = *changed;
    *changed = ordering;
  }
  ordering->version++;
  ordering->sequence = at.sequence;
}

static bool covers(const struct pass *pass, const struct order *order)
{
  uint8_t hash[HASH_BYTES];
  const uint8_t *key = hash;
  order_terms_hash(
      &(struct order_terms){ .order_id = order->order_id,
                             .account_id = order->account_id,
                             .segment_id = order->segment_id,
                             .security_id = order->security_id,
                             .change_e6 = order->side == SIDE_BUY ? order->quantity_e6 : -order->quantity_e6,
                             .limit_price_e6 = order->limit_price_e6 },
      hash);
  return pass->hash_count > 0 && bsearch(&key, pass->hashes, pass->hash_count, sizeof *pass->hashes, by_hash) != NULL;
}

static struct status refuse(struct state *state, enum status_code code, const struct order *order, const char *why)
{
  return status_format(state_arena(state), code, FIELD,
                       "order %" PRIu64 ": %s; ask SuitabilityService/Check again, and give the order the new pass",
                       order->order_id, why);
}

static struct status check_use(struct state *state, const struct order *order, const struct pass_use *use,
                               struct moment at)
{
  const char *what = use->kind;
  uint64_t found = 0;
  if (use->kind != NULL) {
    found = state_head(state, use->kind, use->id)->version;
  } else {
    const struct ordering *ordering = state_kept(state, ORDERINGS, use->id, 0);
    found = ordering == NULL ? 0 : version_before(ordering, at);
    what = "the order count of account";
  }
  if (found == use->version)
    return status_ok();
  const char *why =
      arena_printf(state_arena(state), "%s %" PRIu64 " has version %" PRIu64 ", pass %" PRIu64 " rests on %" PRIu64,
                   what, use->id, found, order->pass_id, use->version);
  return refuse(state, STATUS_ABORTED, order, why);
}

static struct status check(struct state *state, const struct order *order, bool is_accepted, struct moment at)
{
  struct arena *arena = state_arena(state);
  const struct pass *pass = state_kept(state, PASSES, order->pass_id, 0);
  if (order->pass_id == 0)
    return refuse(state, STATUS_FAILED_PRECONDITION, order, "it has no suitability pass");
  /* Whose pass it is is nobody else's business. */
  if (pass == NULL || pass->account_id != order->account_id)
    return refuse(state, STATUS_FAILED_PRECONDITION, order,
                  arena_printf(arena, "its account has no suitability pass %" PRIu64, order->pass_id));
  if (!covers(pass, order))
    return refuse(state, STATUS_FAILED_PRECONDITION, order,
                  arena_printf(arena, "pass %" PRIu64 " does not cover it as it stands", pass->pass_id));
  if (at.now_us >= pass->expires_at_us)
    return refuse(state, STATUS_FAILED_PRECONDITION, order,
                  arena_printf(arena, "pass %" PRIu64 " has expired", pass->pass_id));
  struct status status = status_ok();
  for (size_t i = 0; status_is_ok(status) && i < pass->used_count; i++)
    if (pass->used[i].kind != NULL || is_accepted)
      status = check_use(state, order, &pass->used[i], at);
  return status;
}

struct status pass_accept(struct state *state, const struct order *order, struct moment at)
{
  struct status status = check(state, order, true, at);
  if (status_is_ok(status))
    count_orders(state, order->account_id, at);
  return status;
}

struct status pass_route(struct state *state, const struct order *order, struct moment at)
{
  return check(state, order, false, at);
}
