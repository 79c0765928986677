/* The handler that posts what an account starts with, receives or gives back. */
#include <stdlib.h>
#include <string.h>

#include "account.seam.h"
#include "base/date.h"
#include "base/decimal.h"
#include "client_service.h"
#include "crm.seam.h"
#include "funding.h"
#include "program/fault.h"
#include "records/commit.h"

const struct access client_fund_access = { .roles = ROLES_ADVISING };

/* The status of a line's field, under the line's place in the request. */
static struct status line_fails(struct call *call, size_t i, struct status status)
{
  return call_fail(call, status.code, arena_printf(call->arena, "lines[%zu].%s", i, status.field), "%s",
                   status.message);
}

static int by_symbol(const void *key, const void *item)
{
  const Account__Security *const *security = item;
  return strcmp(key, (*security)->symbol);
}

static int in_order(const void *a, const void *b)
{
  const Account__Security *const *other = b;
  return -by_symbol((*other)->symbol, a); /* strcmp(b, a) the other way round */
}

/* In symbol order. */
static struct status find_securities(struct call *call, const Crm__FundRequest *in,
                                     Account__FindSecuritiesResponse **out)
{
  Account__FindSecuritiesRequest request = ACCOUNT__FIND_SECURITIES_REQUEST__INIT;
  request.symbols = arena_array(call->arena, in->n_lines, sizeof *request.symbols);
  for (size_t i = 0; i < in->n_lines; i++) {
    if (in->lines[i]->symbol[0] != '\0')
      request.symbols[request.n_symbols++] = in->lines[i]->symbol;
  }
  if (request.n_symbols > 0) {
    struct status status = security_find_call(call, &request, out);
    if (status_is_ok(status) && (*out)->n_securities > 0)
      qsort((*out)->securities, (*out)->n_securities, sizeof(Account__Security *), in_order);
    return status;
  }
  *out = arena_alloc(call->arena, sizeof **out);
  account__find_securities_response__init(*out);
  return status_ok();
}

static struct status security_of(struct call *call, const Account__FindSecuritiesResponse *found, const char *symbol,
                                 uint64_t *security_id)
{
  *security_id = 0;
  if (symbol[0] == '\0')
    return status_ok();
  Account__Security *const *at = found->n_securities == 0 ? NULL
                                                          : bsearch(symbol, found->securities, found->n_securities,
                                                                    sizeof(Account__Security *), by_symbol);
  if (at == NULL)
    return call_fail(call, STATUS_NOT_FOUND, "symbol", "there is no security %s", symbol);
  *security_id = (*at)->security_id;
  return status_ok();
}

static int64_t number(const char *text, int places) /* of a field whose rule was checked */
{
  int64_t value = 0;
  if (text[0] != '\0')
    decimal_parse(text, places, &value);
  return value;
}

static int32_t day(const char *text)
{
  int32_t on = DATE_NONE;
  if (text[0] != '\0')
    date_parse(text, &on);
  return on;
}

static Account__PostEntry *entry_of(struct call *call, const Crm__FundLine *line, const struct funding *funding)
{
  Account__PostEntry *entry = arena_alloc(call->arena, sizeof *entry);
  account__post_entry__init(entry);
  entry->kind = (Account__EntryKind)funding->kind;
  entry->quantity = line->quantity;
  if (!funding->has_lot)
    return entry;
  char opened_on[DATE_TEXT_SIZE];
  Account__LotIn *lot = arena_alloc(call->arena, sizeof *lot);
  account__lot_in__init(lot);
  lot->quantity = line->quantity;
  lot->basis = line->basis;
  lot->opened_on = arena_strdup(call->arena, date_format(funding->opened_on, opened_on));
  entry->n_lots = 1;
  entry->lots = arena_copy(call->arena, &lot, sizeof(Account__LotIn *));
  return entry;
}

static struct status add_line(struct call *call, const Crm__FundRequest *in, size_t i, int32_t effective_on,
                              Account__PostEntry **out)
{
  const Crm__FundLine *line = in->lines[i];
  struct funding_line plain = { .is_cash = line->symbol[0] == '\0',
                                .is_opening = in->opening,
                                .quantity_e6 = number(line->quantity, SHARES_PLACES),
                                .basis_e4 = number(line->basis, CASH_PLACES),
                                .has_basis = line->basis[0] != '\0',
                                .opened_on = day(line->opened_on),
                                .effective_on = effective_on };
  struct funding funding;
  char text[DATE_TEXT_SIZE];
  struct status status = funding_decide(&plain, &funding);
  if (!status_is_ok(status))
    return line_fails(call, i, status);
  *out = entry_of(call, line, &funding);
  (*out)->account_id = in->account_id;
  (*out)->effective_on = arena_strdup(call->arena, date_format(effective_on, text));
  return status_ok();
}

static struct status build(struct call *call, const Crm__FundRequest *in, struct commit_builder *builder)
{
  const char *today;
  int32_t effective_on = day(in->effective_on);
  Account__FindSecuritiesResponse *found;
  struct status status = effective_on != DATE_NONE ? status_ok() : client_business_date(call, &today, &effective_on);
  if (status_is_ok(status))
    status = find_securities(call, in, &found);
  for (size_t i = 0; i < in->n_lines && status_is_ok(status); i++) {
    Account__PostEntry *entry;
    uint64_t security_id;
    status = security_of(call, found, in->lines[i]->symbol, &security_id);
    if (!status_is_ok(status))
      return line_fails(call, i, status);
    status = add_line(call, in, i, effective_on, &entry);
    if (!status_is_ok(status))
      return status;
    entry->security_id = security_id;
    Account__Command *command = commit_command(builder);
    command->command_case = ACCOUNT__COMMAND__COMMAND_POST_ENTRY;
    command->post_entry = entry;
  }
  return status;
}

/* "commands[2].quantity" of the commit is "lines[2].quantity" of the request; its account is the request's own. */
static struct status own_field(struct call *call, struct status status)
{
  static const char commands[] = "commands[";
  if (status.field == NULL || strncmp(status.field, commands, sizeof commands - 1) != 0)
    return status;
  bool is_account = strstr(status.field, ".account_id") != NULL;
  status.field = is_account ? "account_id" : arena_printf(call->arena, "lines[%s", status.field + sizeof commands - 1);
  return status;
}

struct status client_fund(struct call *call, const Crm__FundRequest *in, Crm__FundResponse *out)
{
  Account__GetAccountRequest request = ACCOUNT__GET_ACCOUNT_REQUEST__INIT;
  Account__Account *account;
  Account__CommitResponse *committed;
  request.account_id = in->account_id;
  /* Asked first, because what is outside the caller's book must not be written to. */
  struct status status = master_get_account_call(call, &request, &account);
  struct commit_builder *builder = commit_new(call, &in->base);
  if (status_is_ok(status))
    status = build(call, in, builder);
  if (status_is_ok(status))
    status = own_field(call, commit_send(builder, NULL, &committed));
  if (!status_is_ok(status))
    return status;
  fault_point("client.funded");
  out->n_entry_ids = in->n_lines;
  out->entry_ids = arena_array(call->arena, in->n_lines, sizeof *out->entry_ids);
  for (size_t i = 0; i < in->n_lines; i++)
    out->entry_ids[i] = committed->outcomes[i]->id;
  out->sequence = committed->sequence;
  return status_ok();
}
