/* WishService: orders against wishes, and the overrides that let them go. */
#include "wish_work.h"

#define ROLES_OVERRIDING (ROLE_BIT(ROLE_ADVISOR) | ROLE_BIT(ROLE_ADMINISTRATOR))

struct used {
  struct arena *arena;
  Account__Precondition **items;
  size_t count;
};

static void use(struct used *used, const struct record_kind *kind, const struct record *record)
{
  Account__Precondition *precondition = arena_alloc(used->arena, sizeof *precondition);
  account__precondition__init(precondition);
  precondition->record_kind = kind->name;
  precondition->id = record->id;
  precondition->version = record->version;
  used->items[used->count++] = precondition;
}

const struct access wish_check_access = { .roles = ROLES_STAFF };
struct status wish_check(struct call *call, const struct Esg__CheckWishesRequest *in,
                         struct Esg__CheckWishesResponse *out)
{
  struct wishes wishes;
  struct wish_orders orders = { in->account_id, in->orders, in->n_orders };
  struct status status = wishes_load(call, &orders, &wishes);
  if (!status_is_ok(status))
    return status;
  struct used used = { .arena = call->arena, .items = arena_array(call->arena, in->n_orders + 5, sizeof *used.items) };
  use(&used, &esg_preference_kind, &wishes.preference);
  use(&used, &esg_exclusion_kind, &wishes.exclusion);
  use(&used, &esg_reference_kind, &wishes.change);
  if (wishes.ratings.id != 0)
    use(&used, &esg_ratings_kind, &wishes.ratings);
  if (wishes.holdings.id != 0)
    use(&used, &esg_funds_kind, &wishes.holdings);
  out->orders = arena_array(call->arena, in->n_orders, sizeof *out->orders);
  for (size_t i = 0; status_is_ok(status) && i < in->n_orders; i++) {
    struct record override;
    status = wishes_ask(&wishes, in->orders[i], &override, &out->orders[out->n_orders++]);
    if (override.message != NULL)
      use(&used, &esg_override_kind, &override);
  }
  out->used = used.items;
  out->n_used = used.count;
  return status;
}

/* An order that was accepted needs none any more. */
static struct status check_not_accepted(struct call *call, uint64_t order_id)
{
  Account__GetOrdersRequest request = ACCOUNT__GET_ORDERS_REQUEST__INIT;
  Account__OrderBatch *batch;
  request.order_ids = &order_id;
  request.n_order_ids = 1;
  struct status status = order_store_get_call(call, &request, &batch);
  if (status_is_ok(status) && batch->n_orders > 0)
    return call_fail(call, STATUS_FAILED_PRECONDITION, "order.order_id", "order %llu was accepted before",
                     (unsigned long long)order_id);
  return status;
}

static struct status check_held(struct call *call, const Esg__OrderWish *wish)
{
  if (wish->outcome == ESG__ORDER_WISH__OUTCOME__HELD)
    return status_ok();
  const char *why = "nothing that the client avoids is known of it";
  if (wish->outcome == ESG__ORDER_WISH__OUTCOME__EXCLUDED)
    why = "the firm's exclusions cannot be overridden";
  if (wish->outcome == ESG__ORDER_WISH__OUTCOME__OVERRIDDEN)
    why = "an override covers it already";
  return call_fail(call, STATUS_FAILED_PRECONDITION, "order", "the order is not held: %s", why);
}

static Esg__Override *make_override(struct call *call, const Esg__OverrideRequest *in, const struct wishes *wishes,
                                    const Esg__OrderWish *wish)
{
  Esg__Override *override = arena_alloc(call->arena, sizeof *override);
  esg__override__init(override);
  override->account_id = in->account_id;
  override->order = in->order;
  override->practices = arena_array(call->arena, wish->n_verdicts + 1, sizeof *override->practices);
  for (size_t i = 0; i < wish->n_verdicts; i++)
    if (wish->verdicts[i]->avoided && wish->verdicts[i]->outcome == ESG__VERDICT__OUTCOME__FLAGGED)
      override->practices[override->n_practices++] = wish->verdicts[i];
  override->reason = in->reason;
  override->recorded_by = call->caller.user_id;
  override->recorded_at = timestamp_of(call->arena, call->now_us);
  override->preference_version = wishes->preference.version;
  return override;
}

static void show(const struct record *record, Esg__Override *out)
{
  *out = *(const Esg__Override *)record->message;
  out->override_id = record->id;
  out->version = record->version;
}

static struct status commit_override(const struct Esg__OverrideRequest *in, const struct wishes *wishes,
                                     const Esg__Override *override, const struct record *current)
{
  Account__CommitResponse *committed;
  struct commit_builder *commit = commit_new(wishes->call, &in->base);
  commit_expect_record(commit, &esg_preference_kind, in->account_id, wishes->preference.version);
  commit_put(commit, &(struct record_put){ .kind = &esg_override_kind,
                                           .id = in->order->order_id,
                                           .replaces = current->version,
                                           .account_id = in->account_id,
                                           .message = &override->base,
                                           .previous = current->message });
  return commit_send(commit, NULL, &committed);
}

const struct access wish_override_access = { .roles = ROLES_OVERRIDING };
struct status wish_override(struct call *call, const struct Esg__OverrideRequest *in, struct Esg__Override *out)
{
  struct wishes wishes;
  struct record current;
  Esg__OrderWish *wish;
  Account__CommitResponse *earlier = NULL;
  struct wish_orders orders = { in->account_id, &in->order, 1 };
  struct status status = wishes_load(call, &orders, &wishes);
  if (status_is_ok(status))
    status = commit_find_earlier(call, &in->base, &earlier);
  if (status_is_ok(status) && earlier == NULL) {
    status = wishes_ask(&wishes, in->order, &current, &wish);
    if (status_is_ok(status))
      status = check_held(call, wish);
    if (status_is_ok(status))
      status = check_not_accepted(call, in->order->order_id);
    if (status_is_ok(status))
      status = commit_override(in, &wishes, make_override(call, in, &wishes, wish), &current);
  }
  if (status_is_ok(status))
    status = records_get(call, &esg_override_kind, in->order->order_id, &current);
  if (status_is_ok(status))
    show(&current, out);
  return status;
}

const struct access wish_list_overrides_access = { .roles = ROLES_STAFF };
struct status wish_list_overrides(struct call *call, const struct Esg__ListOverridesRequest *in,
                                  struct Esg__ListOverridesResponse *out)
{
  Account__Account *account;
  struct esg_records records;
  struct status status = esg_account(call, in->account_id, &account);
  if (status_is_ok(status))
    status = esg_list(call, &esg_override_kind, in->account_id, ESG_NOW, &records);
  if (!status_is_ok(status))
    return status;
  out->overrides = arena_array(call->arena, records.count + 1, sizeof *out->overrides);
  for (size_t i = 0; i < records.count; i++) {
    out->overrides[i] = (Esg__Override *)records.items[i].message;
    show(&records.items[i], out->overrides[i]);
  }
  out->n_overrides = records.count;
  return status;
}
