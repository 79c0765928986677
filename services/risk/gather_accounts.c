/* Reads whose suitability is asked about: account or household, scores, positions, open orders. */
#include "gather_accounts.h"

#include "base/date.h"
#include "bus/bus.h"
#include "holders.h"
#include "household_agreement.h"
#include "risk.h"
#include "settings.h"

static const Risk__SuitabilityInputs__ScoreState states_out[] = {
  [SCORE_NONE] = RISK__SUITABILITY_INPUTS__SCORE_STATE__NONE,
  [SCORE_STALE] = RISK__SUITABILITY_INPUTS__SCORE_STATE__STALE,
  [SCORE_OK] = RISK__SUITABILITY_INPUTS__SCORE_STATE__CURRENT,
};

static struct status add_account(struct call *call, uint64_t account_id, Risk__SuitabilityInputs *out,
                                 const Account__Account **accounts)
{
  Account__GetAccountRequest request = ACCOUNT__GET_ACCOUNT_REQUEST__INIT;
  Account__Account *account;
  request.account_id = account_id;
  struct status status = master_get_account_call(call, &request, &account);
  if (status_is_ok(status) && call->caller.role == ROLE_TRADER) {
    struct call own = call_as_service(call); /* traders are shown no holders, and whose score counts hangs on them */
    status = master_get_account_call(&own, &request, &account);
  }
  if (!status_is_ok(status))
    return status;
  accounts[out->n_accounts] = account;
  Risk__AccountInput *input = arena_alloc(call->arena, sizeof *input);
  risk__account_input__init(input);
  input->account_id = account_id;
  input->orders_version = account->orders_version;
  out->accounts[out->n_accounts++] = input;
  return status;
}

static void add_agreement(struct arena *arena, const struct record_kind *kind, uint64_t id, uint64_t version,
                          Risk__SuitabilityInputs *out)
{
  Account__Precondition *used = arena_alloc(arena, sizeof *used);
  account__precondition__init(used);
  used->record_kind = kind->name;
  used->id = id;
  used->version = version;
  out->agreements[out->n_agreements++] = used;
}

static struct status add_household(struct call *call, const Risk__HouseholdAgreement *agreement,
                                   Risk__SuitabilityInputs *out, const Account__Account **accounts)
{
  uint64_t account_id = out->accounts[0]->account_id;
  struct call own = call_as_service(call);
  struct status status = status_ok();
  out->household_id = agreement->household_id;
  for (size_t i = 0; status_is_ok(status) && i < agreement->n_account_ids; i++) {
    if (agreement->account_ids[i] != account_id)
      status = add_account(&own, agreement->account_ids[i], out, accounts);
  }
  return status;
}

struct status gather_accounts(struct call *call, uint64_t account_id, Risk__SuitabilityInputs *out,
                              const Account__Account ***accounts)
{
  struct household_of household;
  struct status status = household_agreement_of(call, account_id, &household);
  if (!status_is_ok(status))
    return status;
  size_t room = household.agreement == NULL ? 1 : 1 + household.agreement->n_account_ids;
  out->accounts = arena_array(call->arena, room, sizeof *out->accounts);
  *accounts = arena_array(call->arena, room, sizeof(const Account__Account *));
  out->agreements = arena_array(call->arena, 2, sizeof *out->agreements);
  add_agreement(call->arena, &risk_account_household_kind, account_id, household.link_version, out);
  status = add_account(call, account_id, out, *accounts);
  if (!status_is_ok(status) || household.agreement == NULL)
    return status;
  add_agreement(call->arena, &risk_household_agreement_kind, household.agreement->household_id,
                household.agreement->version, out);
  return add_household(call, household.agreement, out, *accounts);
}

struct status gather_book(struct call *call, const Risk__CheckSuitabilityRequest *in, Risk__SuitabilityInputs *out,
                          struct book *book)
{
  uint64_t *ids = arena_array(call->arena, in->n_trades, sizeof *ids);
  struct book_asked asked = { .proposal_id = in->proposal_id, .order_ids = ids };
  for (size_t i = 0; i < in->n_trades; i++) {
    if (in->trades[i]->order_id != 0)
      ids[asked.order_count++] = in->trades[i]->order_id;
  }
  *book = (struct book){ 0 };
  struct status status = book_read_orders(call, in->account_id, &asked, book);
  if (status_is_ok(status))
    status = book_add_positions(call, in->account_id, book);
  out->accounts[0]->cash_e4 = book->cash_e4;
  struct call own = call_as_service(call);
  for (size_t i = 1; status_is_ok(status) && i < out->n_accounts; i++)
    status = book_add_other(&own, out->accounts[i]->account_id, book, &out->accounts[i]->cash_e4);
  for (size_t i = 0; status_is_ok(status) && i < in->n_trades; i++) {
    if (book_line(call->arena, book, in->trades[i]->security_id) == NULL)
      status = status_fail(STATUS_RESOURCE_EXHAUSTED, "trades", "too many securities to be measured");
  }
  return status;
}

/* The order of the enum: none, stale, current; then the lower level. */
static bool counts_before(const Risk__AccountInput *input, const Risk__ClientScore *score,
                          const Risk__SuitabilityInputs *out)
{
  uint32_t level = out->score == NULL ? 0 : out->score->level;
  if (input->score_state != out->score_state)
    return input->score_state < out->score_state;
  return score != NULL && input->level < level;
}

struct gathered_score {
  Risk__ClientScore *score; /* NULL: none */
  int32_t holds_until;      /* first day on which it counts otherwise by itself; DATE_NONE: none */
};

static struct status gather_score(struct call *call, const Account__Account *account, Risk__AccountInput *input,
                                  struct gathered_score *out)
{
  struct record found;
  struct staleness staleness;
  struct status status = records_find(call, &risk_client_score_kind, input->account_id, &found);
  *out = (struct gathered_score){ .holds_until = DATE_NONE };
  if (!status_is_ok(status) || found.message == NULL)
    return status;
  status = settings_staleness(call, &staleness);
  if (!status_is_ok(status))
    return status;
  Risk__ClientScore *score = (Risk__ClientScore *)found.message;
  score->version = found.version;
  struct account_score effective = holders_score(call->arena, account, score, staleness);
  score->level = (uint32_t)effective.level;
  input->score_state = states_out[effective.state];
  input->level = score->level;
  input->score_version = found.version;
  *out = (struct gathered_score){ score, holders_holds_until(&effective, score, staleness.today) };
  return status;
}

struct status gather_scores(struct call *call, const Account__Account *const *accounts, Risk__SuitabilityInputs *out,
                            int32_t *holds_until)
{
  struct call own = call_as_service(call);
  struct status status = status_ok();
  for (size_t i = 0; status_is_ok(status) && i < out->n_accounts; i++) {
    struct gathered_score gathered;
    status = gather_score(i == 0 ? call : &own, accounts[i], out->accounts[i], &gathered);
    if (!status_is_ok(status))
      continue;
    if (gathered.holds_until != DATE_NONE && (*holds_until == DATE_NONE || gathered.holds_until < *holds_until))
      *holds_until = gathered.holds_until;
    if (i > 0 && !counts_before(out->accounts[i], gathered.score, out))
      continue;
    out->score_state = out->accounts[i]->score_state;
    out->score = gathered.score;
  }
  return status;
}
