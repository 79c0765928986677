/* The simple model of the ledger: what each line of a script does to it. */
#include <string.h>

#include "model_inside.h"

static bool is_known(uint64_t account)
{
  return account >= 2000 && account <= 2006 && account != 2003 && account != 2004;
}

/* Cash in or out against a counter-account. */
static bool cash(struct model *model, const struct words *words, uint64_t counter, int sign)
{
  uint64_t account = words_id(words, 1), segment = words_id(words, 2);
  int64_t amount = sign * words_e6(words, 3);
  if (!is_known(account) || amount == 0 || amount % CENT_E6 != 0 || amount * sign < 0)
    return false;
  begin(model);
  leg(model, (struct model_leg){ 0, account, segment, 0, amount, NEVER });
  leg(model, (struct model_leg){ 0, counter, 0, 0, -amount, NEVER });
  if (amount > 0)
    return true;
  bool leaves = strcmp(words->word[0], "withdraw") == 0;
  return leaves ? free_on(model, account, segment, model->today) >= 0 : shares_stay(model, account, segment, 0);
}

static bool bring(struct model *model, const struct words *words)
{
  uint64_t account = words_id(words, 1), segment = words_id(words, 2), asset = words_id(words, 3);
  int64_t quantity = words_e6(words, 4), sum = 0;
  char *rest = arena_strdup(model->arena, words->word[5]);
  if (!is_known(account) || quantity == 0)
    return false;
  begin(model);
  leg(model, (struct model_leg){ 0, account, segment, asset, quantity, NEVER });
  leg(model, (struct model_leg){ 0, INTERNAL_EXTERNAL, 0, asset, -quantity, NEVER });
  for (char *item = strsep(&rest, ","); item; item = strsep(&rest, ",")) {
    struct words parts = { .count = 3 };
    struct model_lot lot = { .account = account, .segment = segment, .asset = asset };
    for (size_t i = 0; i < 3; i++)
      parts.word[i] = strsep(&item, ":");
    cr_assert(status_is_ok(date_parse(parts.word[0], &lot.opened)));
    lot.quantity = words_e6(&parts, 1);
    lot.basis = words_e4(&parts, 2);
    sum += lot.quantity;
    if (lot.opened > model->today)
      return false;
    open_lot(model, lot);
  }
  return sum == quantity;
}

static bool give(struct model *model, const struct words *words)
{
  struct model_lot of = { .account = words_id(words, 1),
                          .segment = words_id(words, 2),
                          .asset = words_id(words, 3),
                          .quantity = words_e6(words, 4) };
  if (!is_known(of.account))
    return false;
  begin(model);
  leg(model, (struct model_leg){ 0, of.account, of.segment, of.asset, -of.quantity, NEVER });
  leg(model, (struct model_leg){ 0, INTERNAL_EXTERNAL, 0, of.asset, of.quantity, NEVER });
  return shares_stay(model, of.account, of.segment, of.asset) && take(model, of, GIVEN, 0);
}

static bool transfer(struct model *model, const struct words *words)
{
  uint64_t account = words_id(words, 1), from = words_id(words, 2), to = words_id(words, 3);
  uint64_t asset = words_id(words, 4);
  int64_t quantity = words_e6(words, 5);
  if (!is_known(account) || from == to || (asset == 0 && quantity % CENT_E6 != 0))
    return false;
  int32_t settles = asset == 0 ? free_from(model, account, from, quantity) : NEVER;
  begin(model);
  leg(model, (struct model_leg){ 0, account, from, asset, -quantity, settles });
  leg(model, (struct model_leg){ 0, account, to, asset, quantity, settles });
  struct model_lot of = { .account = account, .segment = from, .asset = asset, .quantity = quantity };
  return shares_stay(model, account, from, asset) && (asset == 0 || take(model, of, MOVED, to));
}

struct deal {
  bool is_buy;
  uint64_t account, segment, asset;
  int64_t quantity, amount, costs; /* cash of scale 1e-4 */
  enum way way;
};

static bool deal(struct model *model, struct deal in)
{
  int64_t sign = in.is_buy ? 1 : -1, total = in.amount * 100 * sign + in.costs * 100;
  int32_t settles = calendar_add_settlement_days(model->today, 1);
  int32_t funded = in.is_buy ? free_from(model, in.account, in.segment, total) : 0;
  begin(model);
  leg(model, (struct model_leg){ 0, in.account, in.segment, in.asset, sign * in.quantity, settles });
  leg(model, (struct model_leg){ 0, INTERNAL_STREET, 0, in.asset, -sign * in.quantity, settles });
  leg(model, (struct model_leg){ 0, in.account, in.segment, 0, -total, settles });
  leg(model, (struct model_leg){ 0, INTERNAL_STREET, 0, 0, sign * in.amount * 100, settles });
  leg(model, (struct model_leg){ 0, INTERNAL_FEE, 0, 0, in.costs * 100, settles });
  struct model_lot lot = { .account = in.account,
                           .segment = in.segment,
                           .asset = in.asset,
                           .opened = model->today,
                           .quantity = in.quantity,
                           .basis = in.amount + in.costs,
                           .unsettled = funded > model->today ? funded : 0 };
  if (in.is_buy) {
    open_lot(model, lot);
    return in.way == EXECUTED || free_on(model, in.account, in.segment, settles) >= 0;
  }
  return shares_stay(model, in.account, in.segment, in.asset) && take(model, lot, in.way, 0);
}

static bool trade(struct model *model, const struct words *words)
{
  struct deal in = { .is_buy = strcmp(words->word[0], "bought") == 0,
                     .account = words_id(words, 1),
                     .segment = words_id(words, 2),
                     .asset = words_id(words, 3),
                     .quantity = words_e6(words, 4),
                     .amount = words_e4(words, 5),
                     .costs = words_e4(words, 6),
                     .way = SOLD };
  if (!is_known(in.account) || in.amount % 100 != 0 || in.costs % 100 != 0 || (!in.is_buy && in.costs > in.amount))
    return false;
  return deal(model, in);
}

static bool counts(const struct model *model, int entry, int past)
{
  return entry > past && model->entries[entry].reversed_by < 0 && model->entries[entry].reverses <= past;
}

/* Whether a later entry rests on what this one did to a lot. */
static bool is_used(const struct model *model, int past, int lot, bool is_shaped)
{
  for (int i = 0; i < model->change_count; i++)
    if (is_shaped && model->changes[i].lot == lot && counts(model, model->changes[i].entry, past))
      return true;
  for (int i = 0; i < model->leg_count; i++) {
    const struct model_leg *of = &model->legs[i];
    if (model->entries[of->entry].is_action && of->account == model->lots[lot].account &&
        of->asset == model->lots[lot].asset && counts(model, of->entry, past))
      return true;
  }
  return false;
}

static bool reverse(struct model *model, const struct words *words)
{
  int past = (int)words_id(words, 1) - 1, legs = model->leg_count, changes = model->change_count;
  if (past < 0 || past >= model->entry_count || model->entries[past].is_correction ||
      model->entries[past].reversed_by >= 0)
    return false;
  for (int i = 0; i < changes; i++) {
    bool is_shaped = false;
    for (int j = 0; j < changes; j++)
      is_shaped |= model->changes[j].entry == past && model->changes[j].lot == model->changes[i].lot &&
                   model->changes[j].is_shape;
    if (model->changes[i].entry == past && is_used(model, past, model->changes[i].lot, is_shaped))
      return false;
  }
  int entry = begin(model);
  model->entries[entry].is_correction = true;
  model->entries[entry].reverses = past;
  model->entries[past].reversed_by = entry;
  for (int i = 0; i < changes; i++)
    if (model->changes[i].entry == past)
      change(model, model->changes[i].lot, -model->changes[i].quantity, -model->changes[i].basis, true);
  for (int i = 0; i < legs; i++)
    if (model->legs[i].entry == past) {
      const struct model_leg of = model->legs[i];
      model->legs[model->leg_count++] =
          (struct model_leg){ entry, of.account, of.segment, of.asset, -of.quantity, of.settles };
    }
  for (int i = legs; i < model->leg_count; i++)
    if (model->legs[i].account >= 1000 &&
        !shares_stay(model, model->legs[i].account, model->legs[i].segment, model->legs[i].asset)) {
      int64_t net = 0;
      for (int j = legs; j < model->leg_count; j++)
        net += model->legs[j].account == model->legs[i].account && model->legs[j].segment == model->legs[i].segment &&
                       model->legs[j].asset == model->legs[i].asset
                   ? model->legs[j].quantity
                   : 0;
      if (net < 0)
        return false;
    }
  return true;
}

static bool step_up(struct model *model, const struct words *words)
{
  uint64_t account = words_id(words, 1), segment = words_id(words, 2), asset = words_id(words, 3);
  int64_t whole = model_position_e6(model, account, segment, asset), left;
  int32_t died;
  cr_assert(status_is_ok(date_parse(words->word[5], &died)));
  if (!is_known(account) || whole == 0)
    return false;
  int entry = begin(model), count = 0, lots[MOST];
  model->entries[entry].is_action = true;
  leg(model, (struct model_leg){ 0, account, segment, asset, whole, NEVER });
  leg(model, (struct model_leg){ 0, account, segment, asset, -whole, NEVER });
  for (int i = 0; i < model->lot_count; i++)
    if (model->lots[i].account == account && model->lots[i].segment == segment && model->lots[i].asset == asset &&
        model->lots[i].quantity > 0)
      lots[count++] = i;
  int64_t cents = half_even((__int128)whole * words_e6(words, 4), (__int128)10000000000);
  int64_t parts[MOST], rests[MOST];
  left = cents;
  for (int i = 0; i < count; i++) {
    if (model->lots[lots[i]].opened > died)
      return false;
    __int128 share = (__int128)cents * model->lots[lots[i]].quantity;
    parts[i] = (int64_t)(share / whole);
    rests[i] = (int64_t)(share % whole);
    left -= parts[i];
  }
  for (; left > 0; left--) {
    int best = 0;
    for (int i = 1; i < count; i++)
      best = rests[i] > rests[best] ? i : best;
    parts[best]++;
    rests[best] = -1;
  }
  for (int i = 0; i < count; i++)
    if (parts[i] * 100 != model->lots[lots[i]].basis)
      change(model, lots[i], 0, parts[i] * 100 - model->lots[lots[i]].basis, true);
  return true;
}

static bool hold(struct model *model, struct model_order *order, int64_t wanted)
{
  int64_t there = order->is_buy
                      ? free_on(model, order->account, order->segment, calendar_add_settlement_days(model->today, 1))
                      : model_position_e6(model, order->account, order->segment, order->asset) -
                            model_held_e6(model, order->account, order->segment, order->asset);
  struct model_lot lot = { .account = order->account, .segment = order->segment, .asset = order->asset };
  if (wanted > there)
    return false;
  lot.quantity = model_held_e6(model, order->account, order->segment, order->asset) + wanted;
  order->held = wanted;
  return order->is_buy || may_be_sold(model, lot); /* what other orders hold goes first */
}

static struct model_order *order_of(struct model *model, const struct words *words)
{
  uint64_t id = words_id(words, 1);
  cr_assert(id >= FIRST_ORDER && id < FIRST_ORDER + ORDERS);
  return &model->orders[id - FIRST_ORDER];
}

static bool accept_order(struct model *model, const struct words *words)
{
  struct model_order *order = order_of(model, words);
  bool is_buy = strcmp(words->word[0], "buy") == 0;
  struct model_order made = { .is_there = true,
                              .is_buy = is_buy,
                              .account = words_id(words, 2),
                              .segment = words_id(words, 3),
                              .asset = words_id(words, 4),
                              .quantity = words_e6(words, 5),
                              .state = ORDER_ACCEPTED };
  int64_t wanted = is_buy ? words_e6(words, 6) : made.quantity;
  if (order->is_there || !is_known(made.account) || made.account == 2005 || wanted == 0)
    return false;
  *order = made;
  return hold(model, order, wanted);
}

static bool cancel(struct model *model, const struct words *words)
{
  struct model_order *order = order_of(model, words);
  if (!order->is_there || order->state == ORDER_CANCELED || order->state == ORDER_FILLED)
    return false;
  order->state = ORDER_CANCELED;
  order->held = 0;
  return true;
}

static bool fill(struct model *model, const struct words *words)
{
  struct model_order *order = order_of(model, words);
  int64_t quantity = words_e6(words, 3), left = order->quantity - order->filled;
  struct deal in = { .is_buy = order->is_buy,
                     .account = order->account,
                     .segment = order->segment,
                     .asset = order->asset,
                     .quantity = quantity,
                     .amount = half_even((__int128)quantity * words_e6(words, 4), (__int128)10000000000) * 100,
                     .costs = words_e4(words, 5),
                     .way = EXECUTED };
  if (!order->is_there || quantity > left || (!in.is_buy && in.costs > in.amount))
    return false;
  order->held -= quantity == left ? order->held : (int64_t)((__int128)order->held * quantity / left);
  order->filled += quantity;
  if (order->filled == order->quantity)
    order->state = ORDER_FILLED;
  else if (order->state < ORDER_PENDING_CANCEL)
    order->state = ORDER_PARTIALLY_FILLED;
  return deal(model, in);
}

static bool run(struct model *model, const struct words *words)
{
  static const struct {
    const char *word;
    uint64_t counter;
    int sign;
  } kinds[] = { { "deposit", INTERNAL_EXTERNAL, 1 },        { "withdraw", INTERNAL_EXTERNAL, -1 },
                { "dividend", INTERNAL_INCOME, 1 },         { "interest", INTERNAL_INCOME, 1 },
                { "margin-interest", INTERNAL_INCOME, -1 }, { "fee", INTERNAL_FEE, -1 },
                { "withhold", INTERNAL_EXTERNAL, -1 },      { "open", INTERNAL_OPENING, 1 } };
  static const struct {
    const char *word;
    bool (*run)(struct model *, const struct words *);
  } others[] = { { "bring", bring },       { "receive", bring },    { "take", give },         { "give", give },
                 { "transfer", transfer }, { "bought", trade },     { "sold", trade },        { "reverse", reverse },
                 { "step-up", step_up },   { "buy", accept_order }, { "sell", accept_order }, { "move", cancel },
                 { "fill", fill } };
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    if (strcmp(words->word[0], kinds[i].word) == 0)
      return cash(model, words, kinds[i].counter, kinds[i].sign);
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
    if (strcmp(words->word[0], others[i].word) == 0)
      return others[i].run(model, words);
  cr_assert(strcmp(words->word[0], "today") == 0, "%s", words->word[0]);
  cr_assert(status_is_ok(date_parse(words->word[1], &model->today)));
  return true;
}

/* What a line that fails must be undone from: ends of the arrays, and what they say of each other. */
bool model_say(struct model *model, const char *line)
{
  struct words words = words_split(model->arena, line);
  int legs = model->leg_count, lots = model->lot_count, changes = model->change_count, entries = model->entry_count;
  struct model_order orders[ORDERS];
  memcpy(orders, model->orders, sizeof orders);
  if (run(model, &words))
    return true;
  for (int i = model->change_count - 1; i >= changes; i--) {
    model->lots[model->changes[i].lot].quantity -= model->changes[i].quantity;
    model->lots[model->changes[i].lot].basis -= model->changes[i].basis;
  }
  for (int i = 0; i < entries; i++)
    if (model->entries[i].reversed_by >= entries)
      model->entries[i].reversed_by = -1;
  memcpy(model->orders, orders, sizeof orders);
  model->leg_count = legs;
  model->lot_count = lots;
  model->change_count = changes;
  model->entry_count = entries;
  return false;
}

const char *model_lots(struct model *model, uint64_t account, uint64_t segment, uint64_t asset)
{
  const char *text = "";
  char day[DATE_TEXT_SIZE];
  for (int i = 0; i < model->lot_count; i++) {
    const struct model_lot *lot = &model->lots[i];
    if (lot->account == account && lot->segment == segment && lot->asset == asset && lot->quantity > 0)
      text = arena_printf(model->arena, "%s%s%s:%s:%s", text, text[0] ? ", " : "", date_format(lot->opened, day),
                          words_number(model->arena, lot->quantity, SHARES_PLACES),
                          words_number(model->arena, lot->basis, CASH_PLACES));
  }
  return text;
}
