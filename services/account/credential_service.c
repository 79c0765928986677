/* Passwords, one-time codes and recovery codes of users. Secrets are shown once; the journal has that they changed. */
#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "account.seam.h"
#include "account_sql.h"
#include "identity_work.h"
#include "passwords.h"
#include "throttle.h"
#include "totp.h"

const struct access credential_set_password_access = { .roles = ROLES_HUMAN };
const struct access credential_begin_totp_access = { .roles = ROLES_HUMAN };
const struct access credential_confirm_totp_access = { .roles = ROLES_HUMAN };
const struct access credential_renew_recovery_codes_access = { .roles = ROLES_HUMAN, .second_factor = true };
const struct access credential_reset_access = { .roles = ROLE_BIT(ROLE_ADMINISTRATOR) };

/* As sql_credential_get gives it. */
struct credential {
  const char *firm_code, *login_name, *password_hash;
  struct pg_bytes pending, secret;
  int64_t step;
};

static void take_credential(const struct pg_rows *rows, struct credential *out)
{
  *out = (struct credential){ .firm_code = pg_get_text(rows, 0, 0),
                              .login_name = pg_get_text(rows, 0, 1),
                              .password_hash = pg_get_text(rows, 0, 2),
                              .pending = pg_get_bytes(rows, 0, 3),
                              .secret = pg_get_bytes(rows, 0, 4),
                              .step = pg_get_int8(rows, 0, 5) };
}

static struct status read_credential(struct call *call, uint64_t user_id, struct credential *out)
{
  struct pg_rows *rows;
  struct status status =
      pg_query(account_of(call)->pool, call->arena, &sql_credential_get,
               (struct pg_value[]){ pg_int8((int64_t)call->caller.firm_id), pg_int8((int64_t)user_id) }, &rows);
  if (status_is_ok(status) && pg_count(rows) != 1)
    return status_fail(STATUS_NOT_FOUND, "user_id", "there is no such user");
  if (status_is_ok(status))
    take_credential(rows, out);
  return status;
}

/* A new password, one's own or an administrator's gift. */
struct password_change {
  uint64_t user_id, kept_session_id;
  char hash[PASSWORD_HASH_BYTES];
  bool is_reset;
};

static struct status password_body(struct lane_job *job, struct lane_work *work)
{
  const struct password_change *change = job->context;
  struct pg_value firm = pg_int8((int64_t)work->firm_id), user = pg_int8((int64_t)change->user_id);
  struct pg_value now = pg_timestamptz(work->now_us);
  pg_send(work->transaction, &sql_credential_put_password, (struct pg_value[]){ firm, user, pg_text(change->hash), now });
  pg_send(work->transaction, &sql_session_end_all,
          (struct pg_value[]){ firm, user, pg_int8((int64_t)change->kept_session_id), now });
  if (change->is_reset) {
    pg_send(work->transaction, &sql_credential_drop_totp, (struct pg_value[]){ firm, user });
    pg_send(work->transaction, &sql_recovery_delete, (struct pg_value[]){ firm, user });
  }
  work->summary = arena_printf(work->arena, "{\"user_id\": \"%" PRIu64 "\"}", change->user_id);
  return status_ok();
}

/* A try of the present password counts like one at the door. */
static struct status wrong_password_body(struct lane_job *job, struct lane_work *work)
{
  tries_add_in(work, job->context);
  work->summary = "{\"refused\": true}";
  return status_ok();
}

static struct status check_current(struct call *call, const Account__SetPasswordRequest *scrubbed,
                                   const char *password_hash, const char *current)
{
  bool is_right;
  struct tries tries = { .firm_id = call->caller.firm_id,
                         .count = 1,
                         .subjects = { arena_printf(call->arena, "password:%" PRIu64, call->caller.user_id) },
                         .limits = { THROTTLE_TRIES } };
  struct status status = tries_check(call, &tries);
  if (status_is_ok(status))
    status = passwords_verify(account_of(call)->passwords, password_hash, current, &is_right);
  if (!status_is_ok(status) || is_right)
    return status;
  struct lane_job job = { .body = wrong_password_body, .context = &tries };
  status = identity_run_secret(call, &scrubbed->base, &job);
  return status_is_ok(status) ? status_fail(STATUS_PERMISSION_DENIED, "current", "this is not your password") : status;
}

struct status credential_set_password(struct call *call, const Account__SetPasswordRequest *in,
                                      Account__SetPasswordResponse *out)
{
  struct password_change change = { .user_id = call->caller.user_id, .kept_session_id = call->caller.session_id };
  struct credential credential;
  Account__SetPasswordRequest scrubbed = ACCOUNT__SET_PASSWORD_REQUEST__INIT;
  (void)out; /* it has no fields */
  struct status status = read_credential(call, call->caller.user_id, &credential);
  if (status_is_ok(status))
    status = password_check(in->password, credential.login_name, "password");
  if (status_is_ok(status))
    status = check_current(call, &scrubbed, credential.password_hash, in->current);
  if (status_is_ok(status))
    status = passwords_hash(account_of(call)->passwords, in->password, change.hash);
  if (!status_is_ok(status))
    return status;
  struct lane_job job = { .body = password_body, .context = &change };
  return identity_run_secret(call, &scrubbed.base, &job);
}

struct status credential_reset(struct call *call, const Account__ResetCredentialRequest *in,
                               Account__ResetCredentialResponse *out)
{
  struct password_change change = { .user_id = in->user_id, .is_reset = true };
  struct credential credential;
  (void)out; /* it has no fields */
  struct status status = read_credential(call, in->user_id, &credential);
  if (status_is_ok(status) && credential.login_name[0] == '\0')
    return status_fail(STATUS_FAILED_PRECONDITION, "user_id", "the user has no name to sign in by");
  if (status_is_ok(status))
    status = password_check(in->password, credential.login_name, "password");
  if (status_is_ok(status))
    status = passwords_hash(account_of(call)->passwords, in->password, change.hash);
  if (!status_is_ok(status))
    return status;
  Account__ResetCredentialRequest scrubbed = *in;
  scrubbed.password = "";
  struct lane_job job = { .body = password_body, .context = &change };
  return identity_run_secret(call, &scrubbed.base, &job);
}

static struct status check_may_enrol(struct call *call, const struct credential *credential)
{
  if (call->caller.session_id == 0)
    return status_fail(STATUS_FAILED_PRECONDITION, NULL, "a key has no one-time codes: sign in by a password");
  if (credential->secret.size > 0 && !call->caller.second_factor)
    return status_fail(STATUS_PERMISSION_DENIED, NULL, "this needs a second factor");
  return status_ok();
}

static struct status pending_body(struct lane_job *job, struct lane_work *work)
{
  const struct seal_bytes *sealed = job->context;
  work->summary = arena_printf(work->arena, "{\"user_id\": \"%" PRIu64 "\"}", job->caller.user_id);
  return pg_do(work->transaction, &sql_credential_put_pending,
               (struct pg_value[]){ pg_int8((int64_t)work->firm_id), pg_int8((int64_t)job->caller.user_id),
                                    pg_bytea(sealed->data, sealed->size), pg_timestamptz(work->now_us) },
               NULL);
}

struct status credential_begin_totp(struct call *call, const Account__BeginTotpRequest *in,
                                    Account__BeginTotpResponse *out)
{
  struct credential credential;
  struct seal_bytes sealed;
  uint8_t secret[TOTP_SECRET_BYTES];
  struct status status = read_credential(call, call->caller.user_id, &credential);
  if (status_is_ok(status))
    status = check_may_enrol(call, &credential);
  if (!status_is_ok(status))
    return status;
  randombytes_buf(secret, sizeof secret);
  status = seal(call->arena, account_of(call)->seal_key,
                totp_about(call->arena, call->caller.firm_id, call->caller.user_id),
                (struct seal_bytes){ secret, sizeof secret }, &sealed);
  struct lane_job job = { .body = pending_body, .context = &sealed };
  if (status_is_ok(status))
    status = identity_run_secret(call, &in->base, &job);
  if (!status_is_ok(status))
    return status;
  struct totp_secret shown = { secret, sizeof secret };
  out->secret = totp_base32(call->arena, shown);
  out->uri = totp_uri(call->arena, credential.firm_code, credential.login_name, shown);
  sodium_memzero(secret, sizeof secret);
  return status;
}

/* Ten codes and their hashes, made once for all tries of the job. */
struct recovery {
  char texts[RECOVERY_CODES][RECOVERY_CODE_TEXT];
  uint8_t hashes[RECOVERY_CODES][HASH_BYTES];
};

static void make_recovery(struct recovery *recovery)
{
  for (size_t i = 0; i < RECOVERY_CODES; i++) {
    uint8_t random[RECOVERY_CODE_BYTES];
    randombytes_buf(random, sizeof random);
    recovery_code_text(random, recovery->texts[i]);
    recovery_code_hash(recovery->texts[i], recovery->hashes[i]);
  }
}

static void replace_recovery(struct lane_work *work, uint64_t user_id, const struct recovery *recovery)
{
  struct pg_value firm = pg_int8((int64_t)work->firm_id), user = pg_int8((int64_t)user_id);
  struct pg_bytes hashes[RECOVERY_CODES];
  for (size_t i = 0; i < RECOVERY_CODES; i++)
    hashes[i] = (struct pg_bytes){ recovery->hashes[i], HASH_BYTES };
  pg_send(work->transaction, &sql_recovery_delete, (struct pg_value[]){ firm, user });
  pg_send(work->transaction, &sql_recovery_insert,
          (struct pg_value[]){ firm, user, pg_array(PG_BYTEA_ARRAY, hashes, RECOVERY_CODES) });
}

static void show_recovery(struct call *call, struct recovery *recovery, Account__RecoveryCodes *out)
{
  out->codes = arena_array(call->arena, RECOVERY_CODES, sizeof *out->codes);
  for (size_t i = 0; i < RECOVERY_CODES; i++)
    out->codes[out->n_codes++] = arena_strdup(call->arena, recovery->texts[i]);
  sodium_memzero(recovery, sizeof *recovery);
}

struct confirming {
  struct call *call;
  const char *code;
  struct tries tries;
  struct recovery recovery;
  bool is_right; /* of the body */
};

static struct status match_pending(struct confirming *confirming, struct lane_work *work, int64_t *step)
{
  struct call *call = confirming->call;
  struct credential credential;
  struct seal_bytes secret;
  struct pg_rows *rows;
  struct status status = pg_do(work->transaction, &sql_credential_get,
                               (struct pg_value[]){ pg_int8((int64_t)work->firm_id),
                                                    pg_int8((int64_t)call->caller.user_id) },
                               &rows);
  if (!status_is_ok(status))
    return status;
  take_credential(rows, &credential);
  if (credential.pending.size == 0)
    return status_fail(STATUS_FAILED_PRECONDITION, NULL, "begin with BeginTotp");
  status = unseal(work->arena, account_of(call)->seal_key,
                  totp_about(work->arena, work->firm_id, call->caller.user_id),
                  (struct seal_bytes){ credential.pending.data, credential.pending.size }, &secret);
  if (status_is_ok(status))
    *step = totp_match((struct totp_secret){ secret.data, secret.size }, confirming->code, work->now_us, 0);
  return status;
}

static struct status confirm_body(struct lane_job *job, struct lane_work *work)
{
  struct confirming *confirming = job->context;
  struct pg_value firm = pg_int8((int64_t)work->firm_id), user = pg_int8((int64_t)job->caller.user_id);
  int64_t step;
  struct status status = tries_check_in(work, &confirming->tries);
  if (status_is_ok(status))
    status = match_pending(confirming, work, &step);
  if (!status_is_ok(status))
    return status;
  confirming->is_right = step >= 0;
  work->summary = confirming->is_right ? "{\"confirmed\": true}" : "{\"confirmed\": false}";
  if (!confirming->is_right) {
    tries_add_in(work, &confirming->tries);
    return status;
  }
  pg_send(work->transaction, &sql_credential_confirm,
          (struct pg_value[]){ firm, user, pg_int8(step), pg_timestamptz(work->now_us) });
  pg_send(work->transaction, &sql_session_confirm,
          (struct pg_value[]){ firm, pg_int8((int64_t)job->caller.session_id) });
  replace_recovery(work, job->caller.user_id, &confirming->recovery);
  return status;
}

struct status credential_confirm_totp(struct call *call, const Account__ConfirmTotpRequest *in,
                                      Account__RecoveryCodes *out)
{
  struct confirming confirming = { .call = call, .code = in->code };
  Account__ConfirmTotpRequest scrubbed = ACCOUNT__CONFIRM_TOTP_REQUEST__INIT;
  struct lane_job job = { .body = confirm_body, .context = &confirming };
  if (call->caller.session_id == 0)
    return status_fail(STATUS_FAILED_PRECONDITION, NULL, "a key has no one-time codes: sign in by a password");
  confirming.tries = (struct tries){ .firm_id = call->caller.firm_id,
                                     .count = 1,
                                     .subjects = { arena_printf(call->arena, "code:%" PRIu64, call->caller.user_id) },
                                     .limits = { THROTTLE_TRIES } };
  make_recovery(&confirming.recovery);
  struct status status = identity_run_secret(call, &scrubbed.base, &job);
  if (!status_is_ok(status))
    return status;
  if (!confirming.is_right)
    return status_fail(STATUS_INVALID_ARGUMENT, "code", "this is no code of the secret that was shown");
  show_recovery(call, &confirming.recovery, out);
  return status;
}

static struct status renew_body(struct lane_job *job, struct lane_work *work)
{
  replace_recovery(work, job->caller.user_id, job->context);
  return status_ok();
}

struct status credential_renew_recovery_codes(struct call *call, const Account__RenewRecoveryCodesRequest *in,
                                              Account__RecoveryCodes *out)
{
  struct recovery recovery;
  struct lane_job job = { .body = renew_body, .context = &recovery };
  make_recovery(&recovery);
  struct status status = identity_run_secret(call, &in->base, &job);
  if (status_is_ok(status))
    show_recovery(call, &recovery, out);
  return status;
}
