/* Names by security id, and what the account service knows of them: what they are, their last prices, what is held. */
#include "rebalancer.h"
#include "records/positions.h"

#include <assert.h>
#include <string.h>

#define SLOTS 65536u /* a power of two above twice the limit of names */
#define E6_PER_E4 100

struct view *view_new(struct call *call)
{
  struct view *view = arena_alloc(call->arena, sizeof *view);
  view->names = arena_array(call->arena, VIEW_NAMES_LIMIT, sizeof *view->names);
  view->slots = arena_array(call->arena, SLOTS, sizeof *view->slots);
  return view;
}

static uint32_t *slot_of(const struct view *view, uint64_t security_id)
{
  uint32_t place = (uint32_t)((security_id * UINT64_C(0x9e3779b97f4a7c15)) >> 48) & (SLOTS - 1);
  while (view->slots[place] != 0 && view->names[view->slots[place] - 1].security_id != security_id)
    place = (place + 1) & (SLOTS - 1);
  return &view->slots[place];
}

struct name *view_name(struct view *view, uint64_t security_id)
{
  uint32_t *slot = slot_of(view, security_id);
  if (*slot == 0) {
    assert(view->count < VIEW_NAMES_LIMIT && "messages are bounded at the door");
    view->names[view->count] =
        (struct name){ .security_id = security_id, .symbol = "", .sector = "", .increment_e6 = SHARES_E6 };
    *slot = (uint32_t)++view->count;
  }
  return &view->names[*slot - 1];
}

struct name *view_find_symbol(const struct view *view, const char *symbol)
{
  for (size_t i = 0; i < view->count; i++)
    if (strcmp(view->names[i].symbol, symbol) == 0)
      return &view->names[i];
  return NULL;
}

static uint64_t *ids_of(struct call *call, const struct view *view)
{
  uint64_t *ids = arena_array(call->arena, view->count + 1, sizeof *ids);
  for (size_t i = 0; i < view->count; i++)
    ids[i] = view->names[i].security_id;
  return ids;
}

void view_take_securities(struct view *view, const Account__FindSecuritiesResponse *found)
{
  for (size_t i = 0; i < found->n_securities; i++) {
    const Account__Security *security = found->securities[i];
    struct name *name = view_name(view, security->security_id);
    name->symbol = security->symbol;
    name->sector = security->sector;
    if (security->increment[0])
      decimal_parse(security->increment, SHARES_PLACES, &name->increment_e6);
  }
}

struct status view_load_securities(struct call *call, struct view *view)
{
  Account__FindSecuritiesRequest request = ACCOUNT__FIND_SECURITIES_REQUEST__INIT;
  Account__FindSecuritiesResponse *found = NULL;
  request.security_ids = ids_of(call, view);
  request.n_security_ids = view->count;
  if (view->count == 0)
    return status_ok();
  struct status status = security_find_call(call, &request, &found);
  if (status_is_ok(status))
    view_take_securities(view, found);
  return status;
}

struct status view_load_prices(struct call *call, struct view *view)
{
  Account__LastPricesRequest request = ACCOUNT__LAST_PRICES_REQUEST__INIT;
  Account__LastPricesResponse *last = NULL;
  request.security_ids = ids_of(call, view);
  request.n_security_ids = view->count;
  if (view->count == 0)
    return status_ok();
  struct status status = price_last_call(call, &request, &last);
  for (size_t i = 0; status_is_ok(status) && i < last->n_security_ids; i++)
    view_name(view, last->security_ids[i])->price_e6 = last->price_e6[i];
  return status;
}

struct loading {
  struct view *view;
  uint64_t segment_id; /* what is there beside Independent */
};

static struct status take_position(void *context, const struct position *position)
{
  const struct loading *loading = context;
  struct view *view = loading->view;
  bool independent = position->segment_id == INDEPENDENT_SEGMENT;
  if (!independent && position->segment_id != loading->segment_id)
    return status_ok();
  if (position->security_id == 0) {
    *(independent ? &view->independent_cash_e4 : &view->segment_cash_e4) = position->quantity_e6 / E6_PER_E4;
    *(independent ? &view->independent_cash_held_e4 : &view->segment_cash_held_e4) = position->held_e6 / E6_PER_E4;
    return status_ok();
  }
  struct name *name = view_name(view, position->security_id);
  *(independent ? &name->independent_e6 : &name->segment_e6) = position->quantity_e6;
  *(independent ? &name->independent_held_e6 : &name->segment_held_e6) = position->held_e6;
  return status_ok();
}

struct status view_load_positions(struct call *call, struct view *view, uint64_t account_id, uint64_t segment_id)
{
  struct loading loading = { view, segment_id };
  return positions_read(
      call, &(struct positions){ .account_ids = &account_id, .count = 1, .take = take_position, .context = &loading });
}

void view_add_benchmark(struct view *view, const Account__Benchmark *benchmark)
{
  for (size_t i = 0; i < benchmark->n_security_ids; i++) {
    struct name *name = view_name(view, benchmark->security_ids[i]);
    name->symbol = benchmark->symbols[i];
    name->sector = benchmark->sectors[i];
    name->benchmark_e8 = benchmark->weight_e8[i];
    name->market_value_e4 = benchmark->market_value_e4[i];
    name->price_e6 = benchmark->price_e6[i];
    name->is_benchmark = true;
  }
}

void view_add_targets(struct view *view, const Rebalancer__IndexWeights *targets)
{
  for (size_t i = 0; i < targets->n_weights; i++) {
    struct name *name = view_name(view, targets->weights[i]->security_id);
    name->symbol = targets->weights[i]->symbol;
    name->sector = targets->weights[i]->sector;
    name->target_e8 = targets->weights[i]->weight_e8;
  }
}

int64_t name_value(const struct name *name, int64_t shares_e6)
{
  int64_t value_e4 = 0;
  return decimal_value(shares_e6, name->price_e6, ROUND_HALF_EVEN, &value_e4) ? value_e4 : 0;
}

const char *cash_text(struct call *call, int64_t cash_e4)
{
  char text[DECIMAL_TEXT_SIZE];
  return arena_strdup(call->arena, decimal_format(cash_e4, CASH_PLACES, 2, text));
}

const char *shares_text(struct call *call, int64_t shares_e6)
{
  char text[DECIMAL_TEXT_SIZE];
  return arena_strdup(call->arena, decimal_format(shares_e6, SHARES_PLACES, 0, text));
}

int64_t parse_cash(const char *text)
{
  int64_t cash_e4 = 0;
  if (text[0])
    decimal_parse(text, CASH_PLACES, &cash_e4);
  return cash_e4;
}
