/* account: a fake behind the seam: XYZ is at 10.50 for firm 1 and at 20.00 for firm 2; nothing else has a price. */
#include "account.h"

#include <string.h>

#include "account.seam.h"

int account_price_calls;
bool account_is_away;

const struct access price_last_access = { .roles = ROLES_STAFF };
const struct access price_history_access, firm_open_access, firm_create_user_access, firm_register_curve_key_access,
    firm_revoke_key_access;
const struct access firm_get_access = { .roles = ROLES_STAFF };

struct status price_last(struct call *call, const struct Account__LastPricesRequest *in,
                         struct Account__LastPricesResponse *out)
{
  account_price_calls++;
  if (account_is_away)
    return call_fail(call, STATUS_UNAVAILABLE, NULL, "The database is away.");
  if (strcmp(call->caller.principal, "system:paper_exchange") != 0)
    return call_fail(call, STATUS_PERMISSION_DENIED, NULL, "%s asks.", call->caller.principal);
  for (size_t i = 0; i < in->n_symbols; i++) {
    if (strcmp(in->symbols[i], "XYZ") != 0)
      continue;
    out->n_symbols = out->n_price_e6 = 1;
    out->symbols = arena_alloc(call->arena, sizeof(*out->symbols));
    out->price_e6 = arena_alloc(call->arena, sizeof(*out->price_e6));
    out->symbols[0] = in->symbols[i];
    out->price_e6[0] = call->caller.firm_id == 1 ? 10500000 : 20000000;
  }
  return status_ok();
}

struct status firm_get(struct call *call, const struct Account__GetFirmRequest *in, struct Account__Firm *out)
{
  (void)in;
  if (call->caller.firm_id > 2)
    return call_fail(call, STATUS_NOT_FOUND, NULL, "There is no such firm.");
  out->firm_id = call->caller.firm_id;
  out->code = arena_strdup(call->arena, call->caller.firm_id == 1 ? "sample" : "beta");
  return status_ok();
}

#define UNUSED(name, request, response)                                                                                \
  struct status name(struct call *call, const struct request *in, struct response *out)                                \
  {                                                                                                                    \
    (void)in;                                                                                                          \
    (void)out;                                                                                                         \
    return call_fail(call, STATUS_UNIMPLEMENTED, NULL, "not in this fake");                                            \
  }
UNUSED(firm_open, Account__OpenFirmRequest, Account__OpenFirmResponse)
UNUSED(firm_create_user, Account__CreateUserRequest, Account__CreateUserResponse)
UNUSED(firm_register_curve_key, Account__RegisterCurveKeyRequest, Account__RegisterCurveKeyResponse)
UNUSED(firm_revoke_key, Account__RevokeKeyRequest, Account__RevokeKeyResponse)

struct status price_history(struct call *call, const struct Account__PriceHistoryRequest *in)
{
  (void)in;
  return call_fail(call, STATUS_UNIMPLEMENTED, NULL, "not in this fake");
}

void account_serve(struct bus *bus)
{
  bus_serve(bus, &price_service, NULL);
  bus_serve(bus, &firm_service, NULL);
}
