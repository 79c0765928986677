/* Gives an account to another advisor: a put of the account as it stands, with another advisor and the reason. */
#include <string.h>

#include "account.h"
#include "account.seam.h"
#include "account_sql.h"
#include "batch.h"
#include "lane.h"
#include "master_read.h"
#include "wire/wire.h"

const struct access master_transfer_account_access = {
  .roles = ROLE_BIT(ROLE_ADVISOR) | ROLE_BIT(ROLE_COMPLIANCE) | ROLE_BIT(ROLE_ADMINISTRATOR) | ROLE_BIT(ROLE_SYSTEM),
};

/* After a transfer the former advisor sees the account no more, so a repetition is answered before it is looked at. */
static struct status find_answer(struct call *call, const struct pending *pending, Account__CommitResponse **out)
{
  struct pg_rows *rows;
  ProtobufCMessage *stored;
  *out = NULL;
  struct status status = pg_query(account_of(call)->pool, call->arena, &sql_commit_find_keys,
                                  (struct pg_value[]){ pg_int8((int64_t)call->caller.firm_id),
                                                       pg_array(PG_TEXT_ARRAY, &call->caller.principal, 1),
                                                       pg_array(PG_TEXT_ARRAY, &pending->key, 1) },
                                  &rows);
  if (!status_is_ok(status) || pg_count(rows) == 0)
    return status;
  if (memcmp(pg_get_bytes(rows, 0, 1).data, pending->request_hash, HASH_BYTES) != 0)
    return status_fail(STATUS_FAILED_PRECONDITION, "idempotency_key",
                       "this idempotency key was used for another request");
  struct pg_bytes answer = pg_get_bytes(rows, 0, 2);
  status = wire_unpack(call->arena, &account__commit_response__descriptor, answer.data, answer.size, &stored);
  if (status_is_ok(status))
    *out = (Account__CommitResponse *)stored;
  return status;
}

static struct status check_giver(struct call *call, const Account__TransferAccountRequest *in,
                                 const Account__Account *account)
{
  bool is_own = account->advisor_id == call->caller.user_id;
  if (call->caller.role == ROLE_ADVISOR && !is_own)
    return status_fail(STATUS_PERMISSION_DENIED, "account_id", "an account is given away by its advisor or the firm");
  if (in->version && in->version != account->version)
    return call_fail(call, STATUS_ABORTED, "version", "the account has version %llu, not %llu",
                     (unsigned long long)account->version, (unsigned long long)in->version);
  if (account->advisor_id == in->advisor_id)
    return status_fail(STATUS_FAILED_PRECONDITION, "advisor_id", "the account has this advisor already");
  return status_ok();
}

static struct status send_put(struct call *call, struct pending *pending, Account__Account *account, const char *reason)
{
  Account__Command command = ACCOUNT__COMMAND__INIT, *commands[] = { &command };
  Account__CommitRequest request = ACCOUNT__COMMIT_REQUEST__INIT;
  command.command_case = ACCOUNT__COMMAND__COMMAND_PUT_ACCOUNT;
  command.put_account = account;
  request.n_commands = 1;
  request.commands = commands;
  request.reason = reason;
  pending->request = &request;
  pending->packed.data = wire_pack(call->arena, &request.base, &pending->packed.size);
  struct status status = lane_commit(account_of(call)->lanes, pending);
  pending->request = NULL;
  return status;
}

struct status master_transfer_account(struct call *call, const Account__TransferAccountRequest *in,
                                      Account__TransferAccountResponse *out)
{
  Account__Account *account;
  struct pending pending = { .arena = call->arena,
                             .caller = call->caller,
                             .now_us = call->now_us,
                             .method = commit_commit_method.path, /* the line is a commit, and can be run again */
                             .key = call->idempotency_key };
  struct pg_bytes packed;
  packed.data = wire_pack(call->arena, &in->base, &packed.size);
  lane_request_hash(call->method->path, packed, pending.request_hash);
  if (!pending.key[0] || pending.key[0] == LANE_KEY_PREFIX)
    return status_fail(STATUS_INVALID_ARGUMENT, "idempotency_key", "a transfer needs an idempotency key");
  struct status status = find_answer(call, &pending, &pending.response);
  if (status_is_ok(status) && !pending.response) {
    status = master_read_account(call, in->account_id, &account);
    if (status_is_ok(status))
      status = check_giver(call, in, account);
    if (!status_is_ok(status))
      return status;
    account->advisor_id = in->advisor_id;
    status = send_put(call, &pending, account, in->reason);
  }
  if (!status_is_ok(status))
    return status;
  out->version = pending.response->outcomes[0]->version;
  out->sequence = pending.response->sequence;
  return status;
}
