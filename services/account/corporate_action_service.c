/* CorporateActionService: actions by page, and applying one to all accounts: a commit an account, each once.
 *
 * Targets and custom indexes that name a security are the rebalancer's: it maps them when it sees the action. */
#include <inttypes.h>
#include <string.h>

#include "account.seam.h"
#include "account_sql.h"
#include "action.h"
#include "base/date.h"
#include "base/decimal.h"
#include "batch.h"
#include "lane.h"
#include "plain.h"
#include "read.h"
#include "wire/wire.h"

const struct access corporate_action_list_access = { .roles = ROLES_STAFF };
const struct access corporate_action_process_access = {
  .roles = ROLE_BIT(ROLE_ADMINISTRATOR) | ROLE_BIT(ROLE_SYSTEM),
};

static const char *number(struct call *call, const struct pg_rows *rows, size_t row, int column, int places)
{
  int64_t value = pg_get_int8(rows, row, column);
  return value ? plain_decimal(call->arena, value, places, 0) : "";
}

static Account__CorporateAction *to_message(struct call *call, const struct pg_rows *rows, size_t row)
{
  Account__CorporateAction *out = arena_alloc(call->arena, sizeof *out);
  account__corporate_action__init(out);
  out->action_id = (uint64_t)pg_get_int8(rows, row, 0);
  out->kind = (Account__CorporateAction__Kind)pg_get_int8(rows, row, 1);
  out->security_id = (uint64_t)pg_get_int8(rows, row, 2);
  out->ex_on = plain_date_text(call->arena, pg_get_date(rows, row, 3));
  out->record_on = plain_date_text(call->arena, pg_get_date(rows, row, 4));
  out->pay_on = plain_date_text(call->arena, pg_get_date(rows, row, 5));
  out->numerator = number(call, rows, row, 6, SHARES_PLACES);
  out->denominator = number(call, rows, row, 7, SHARES_PLACES);
  out->cash_per_share = number(call, rows, row, 8, PRICE_PLACES);
  out->other_security_id = (uint64_t)pg_get_int8(rows, row, 9);
  out->basis_share = number(call, rows, row, 10, WEIGHT_PLACES);
  out->withholding_rate = number(call, rows, row, 11, CASH_PLACES);
  out->price = number(call, rows, row, 12, PRICE_PLACES);
  out->symbol = pg_get_text(rows, row, 13);
  out->memo = pg_get_text(rows, row, 14);
  out->version = (uint64_t)pg_get_int8(rows, row, 15);
  return out;
}

static struct status read_actions(struct call *call, struct pg_value security_id, struct pg_value after,
                                  struct pg_value action_id, struct pg_rows **rows)
{
  return pg_query(account_of(call)->pool, call->arena, &sql_action_list,
                  (struct pg_value[]){ read_firm(call), security_id, after, pg_int4(PAGE_MAX + 1), action_id }, rows);
}

struct status corporate_action_list(struct call *call, const Account__ListCorporateActionsRequest *in,
                                    Account__ListCorporateActionsResponse *out)
{
  struct pg_rows *rows;
  int64_t after;
  size_t page = in->page_size ? in->page_size : PAGE_DEFAULT;
  struct status status = read_token(in->page_token, 0, &after);
  if (status_is_ok(status))
    status = read_actions(call, pg_int8((int64_t)in->security_id), pg_int8(after), pg_int8(0), &rows);
  if (!status_is_ok(status))
    return status;
  bool has_more = pg_count(rows) > page;
  out->n_actions = has_more ? page : pg_count(rows);
  out->actions = arena_array(call->arena, out->n_actions + 1, sizeof *out->actions);
  for (size_t row = 0; row < out->n_actions; row++)
    out->actions[row] = to_message(call, rows, row);
  if (has_more)
    out->next_page_token = read_next_token(call->arena, out->actions[page - 1]->action_id);
  return status;
}

/* One commit: open orders are cancelled and the action is applied. Its arena goes with it. */
struct application {
  struct call *call;
  const Account__CorporateAction *action;
  struct arena *arena;
  uint64_t account_id;
  struct pg_value segments, orders;
};

static Account__Command *cancel(const struct application *application, uint64_t order_id)
{
  Account__Command *command = arena_alloc(application->arena, sizeof *command);
  Account__MoveOrder *move = arena_alloc(application->arena, sizeof *move);
  account__command__init(command);
  account__move_order__init(move);
  move->order_id = order_id;
  move->state = ACCOUNT__ORDER__STATE__CANCELED;
  move->note = "corporate action";
  command->command_case = ACCOUNT__COMMAND__COMMAND_MOVE_ORDER;
  command->move_order = move;
  return command;
}

static Account__Command *apply(const struct application *application)
{
  Account__Command *command = arena_alloc(application->arena, sizeof *command);
  Account__ApplyCorporateAction *in = arena_alloc(application->arena, sizeof *in);
  account__command__init(command);
  account__apply_corporate_action__init(in);
  in->action_id = application->action->action_id;
  in->account_id = application->account_id;
  in->security_id = application->action->security_id;
  in->other_security_id = application->action->other_security_id;
  in->n_segment_ids = application->segments.count;
  in->segment_ids = arena_copy(application->arena, application->segments.int8s,
                               application->segments.count * sizeof *in->segment_ids);
  command->command_case = ACCOUNT__COMMAND__COMMAND_APPLY_CORPORATE_ACTION;
  command->apply_corporate_action = in;
  return command;
}

/* Cash comes to whoever held; orders stay. */
static bool cancels_orders(const Account__CorporateAction *action)
{
  return action->kind != ACCOUNT__CORPORATE_ACTION__KIND__CASH_DIVIDEND &&
         action->kind != ACCOUNT__CORPORATE_ACTION__KIND__REINVESTMENT &&
         action->kind != ACCOUNT__CORPORATE_ACTION__KIND__RETURN_OF_CAPITAL;
}

/* The key is the action's and the account's own. What is cancelled differs from run to run, so it is not part of what
 * tells one request from another. */
static struct status commit(const struct application *application)
{
  struct arena *arena = application->arena;
  struct call *call = application->call;
  size_t orders = cancels_orders(application->action) ? application->orders.count : 0;
  Account__CommitRequest request = ACCOUNT__COMMIT_REQUEST__INIT;
  request.commands = arena_array(arena, orders + 1, sizeof *request.commands);
  for (size_t i = 0; i < orders; i++)
    request.commands[request.n_commands++] = cancel(application, (uint64_t)application->orders.int8s[i]);
  request.commands[request.n_commands++] = apply(application);
  const char *key =
      arena_printf(arena, "#action/%" PRIu64 "/%" PRIu64, application->action->action_id, application->account_id);
  struct pending pending = { .arena = arena,
                             .caller = call->caller,
                             .now_us = call->now_us,
                             .method = call->method->path,
                             .key = key,
                             .request = &request };
  pending.packed.data = wire_pack(arena, &request.base, &pending.packed.size);
  lane_request_hash(pending.method, (struct pg_bytes){ key, strlen(key) }, pending.request_hash);
  return lane_commit(account_of(call)->lanes, &pending);
}

static bool is_refusal(struct status status)
{
  return status.code == STATUS_FAILED_PRECONDITION || status.code == STATUS_ABORTED ||
         status.code == STATUS_NOT_FOUND || status.code == STATUS_OUT_OF_RANGE;
}

/* A refusal is this account's; whatever else fails ends the run, which can be asked for again. */
static struct status apply_one(struct application *application, Account__CorporateActionProgress *progress)
{
  application->arena = arena_new();
  struct status status = commit(application);
  progress->account_id = application->account_id;
  progress->done++;
  progress->failure = "";
  if (!status_is_ok(status)) {
    progress->failed++;
    status = status_copy(application->call->arena, status);
    progress->failure = status.message;
    status = is_refusal(status) ? status_ok() : status;
  }
  arena_free(application->arena);
  return status_is_ok(status) ? corporate_action_process_send(application->call, progress) : status;
}

struct status corporate_action_process(struct call *call, const Account__ProcessCorporateActionRequest *in)
{
  struct pg_rows *rows, *holders;
  Account__CorporateActionProgress progress = ACCOUNT__CORPORATE_ACTION_PROGRESS__INIT;
  struct status status = read_actions(call, pg_int8(0), pg_int8(0), pg_int8((int64_t)in->action_id), &rows);
  if (!status_is_ok(status))
    return status;
  if (pg_count(rows) == 0)
    return call_fail(call, STATUS_NOT_FOUND, "action_id", "corporate action %" PRIu64 " is not known", in->action_id);
  struct application application = { .call = call, .action = to_message(call, rows, 0) };
  status = pg_query(account_of(call)->pool, call->arena, &sql_action_holders,
                    (struct pg_value[]){ read_firm(call), pg_int8((int64_t)in->action_id),
                                         pg_int8((int64_t)application.action->security_id),
                                         pg_date(pg_get_date(rows, 0, 3)) },
                    &holders);
  if (!status_is_ok(status))
    return status;
  progress.total = (uint32_t)pg_count(holders) + 1;
  status = apply_one(&application, &progress); /* the security's own change comes first */
  for (size_t row = 0; row < pg_count(holders) && status_is_ok(status); row++) {
    application.account_id = (uint64_t)pg_get_int8(holders, row, 0);
    application.segments = pg_get_array(call->arena, holders, row, 1);
    application.orders = pg_get_array(call->arena, holders, row, 2);
    if (pg_get_int8(holders, row, 3) == 0)
      status = apply_one(&application, &progress);
    else
      progress.done++;
  }
  if (!status_is_ok(status) || progress.done != progress.total)
    return status;
  progress.failure = "";
  return corporate_action_process_send(call, &progress);
}
