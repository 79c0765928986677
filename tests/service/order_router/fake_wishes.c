/* The ESG service as the order router sees it; and records as a list, for what it holds. */
#include <string.h>

#include "esg.seam.h"
#include "fake_books.h"

const struct access wish_check_access = { .roles = ROLES_STAFF };

struct status wish_check(struct call *call, const Esg__CheckWishesRequest *in, Esg__CheckWishesResponse *out)
{
  struct fake_wishes *wishes = &((struct fake_books *)call->state)->wishes;
  wishes->asked++;
  if (wishes->away)
    return status_fail(STATUS_UNAVAILABLE, NULL, "esg is away");
  out->orders = arena_array(call->arena, in->n_orders, sizeof *out->orders);
  for (size_t i = 0; i < in->n_orders && !wishes->silent; i++) {
    Esg__OrderWish *wish = arena_alloc(call->arena, sizeof *wish);
    esg__order_wish__init(wish);
    wish->order_id = in->orders[i]->order_id;
    wish->security_id = in->orders[i]->security_id;
    wish->outcome = wishes->outcome == 0 ? ESG__ORDER_WISH__OUTCOME__CLEAR : (Esg__OrderWish__Outcome)wishes->outcome;
    wish->practice = "tobacco";
    wish->message = "The client avoids tobacco.";
    out->orders[out->n_orders++] = wish;
  }
  Account__Precondition *used = arena_alloc(call->arena, sizeof *used);
  account__precondition__init(used);
  used->record_kind = "esg.preference";
  used->id = in->account_id;
  used->version = wishes->version;
  out->used = arena_array(call->arena, 1, sizeof *out->used);
  out->used[0] = used;
  out->n_used = 1;
  if (wishes->changes > 0) { /* between this check and the commit that rests on it */
    wishes->changes--;
    wishes->version++;
  }
  return status_ok();
}

const struct access record_list_access = { .roles = ROLES_STAFF };

struct status record_list(struct call *call, const Account__ListRecordsRequest *in, Account__ListRecordsResponse *out)
{
  const struct fake_data *data = &((struct fake_books *)call->state)->data;
  out->records = arena_array(call->arena, data->record_count + 1, sizeof *out->records);
  for (size_t i = 0; i < data->record_count; i++) {
    const struct fake_record *kept = &data->records[i];
    if (kept->firm_id != call->caller.firm_id || strcmp(kept->kind, in->kind) != 0)
      continue;
    Account__Record *record = arena_alloc(call->arena, sizeof *record);
    account__record__init(record);
    record->kind = arena_strdup(call->arena, kept->kind);
    record->type = arena_strdup(call->arena, kept->type);
    record->id = kept->id;
    record->version = kept->version;
    record->body.len = kept->size;
    record->body.data = arena_copy(call->arena, kept->body, sizeof kept->body);
    out->records[out->n_records++] = record;
  }
  return status_ok();
}
