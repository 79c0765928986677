/* steward key, steward curve: keys for people and systems, made here; only what is public of them leaves. */
#include <string.h>
#include <zmq.h>

#include "account.seam.h"
#include "api_key.h"
#include "command.h"
#include "output.h"

#define Z85_SIZE 41

static struct status key_new_run(struct cli *cli, const struct arguments *arguments)
{
  const char *path = arguments_operand(arguments, 0);
  const char *key = api_key_make(cli->arena);
  uint8_t hash[HASH_BYTES];
  char hex[HASH_HEX_SIZE];
  struct status status = path == NULL ? status_ok() : api_key_write(cli->arena, path, key);
  if (!status_is_ok(status))
    return status;
  api_key_hash(key, hash);
  if (path == NULL)
    fprintf(cli->out, "key     %s\n", key);
  else
    fprintf(cli->out, "file    %s\n", path);
  fprintf(cli->out, "sha256  %s\n", hash_hex(hash, hex));
  return status_ok();
}

static struct status curve_new_run(struct cli *cli, const struct arguments *arguments)
{
  char public_key[Z85_SIZE], secret_key[Z85_SIZE];
  const char *prefix = arguments_operand(arguments, 0);
  if (zmq_curve_keypair(public_key, secret_key) != 0)
    return status_fail(STATUS_INTERNAL, NULL, "libzmq makes no CURVE keys here");
  struct status status = status_ok();
  if (prefix != NULL)
    status = secret_write(cli->arena, arena_printf(cli->arena, "%s.secret", prefix), secret_key);
  if (status_is_ok(status) && prefix != NULL)
    status = secret_write(cli->arena, arena_printf(cli->arena, "%s.public", prefix), public_key);
  if (!status_is_ok(status))
    return status;
  fprintf(cli->out, "public  %s\n", public_key);
  if (prefix == NULL)
    fprintf(cli->out, "secret  %s\n", secret_key);
  else
    fprintf(cli->out, "files   %s.public, %s.secret\n", prefix, prefix);
  return status_ok();
}

static struct status curve_register_run(struct cli *cli, const struct arguments *arguments)
{
  struct Account__RegisterCurveKeyRequest request = ACCOUNT__REGISTER_CURVE_KEY_REQUEST__INIT;
  struct Account__RegisterCurveKeyResponse *response;
  const char *user = arguments_option(arguments, "--user");
  request.public_key = or_empty(arguments_operand(arguments, 0));
  request.name = or_empty(arguments_operand(arguments, 1));
  struct status status =
      user == NULL ? status_ok() : number_parse(cli->arena, "--user", user, UINT64_MAX, &request.user_id);
  if (status_is_ok(status))
    status = firm_register_curve_key_call(cli->call, &request, &response);
  if (status_is_ok(status))
    fprintf(cli->out, "registered: %s\n", request.name);
  return status;
}

static struct status key_revoke_run(struct cli *cli, const struct arguments *arguments)
{
  struct Account__RevokeKeyRequest request = ACCOUNT__REVOKE_KEY_REQUEST__INIT;
  struct Account__RevokeKeyResponse *response;
  const char *what = arguments_operand(arguments, 0), *key = what;
  uint8_t hash[HASH_BYTES];
  struct status status = status_ok();
  if (strlen(what) == Z85_SIZE - 1) {
    request.public_key = or_empty(what);
  } else {
    status = api_key_read(cli->arena, what, &key);
    api_key_hash(key, hash);
    request.key_hash = (ProtobufCBinaryData){ HASH_BYTES, hash };
  }
  if (status_is_ok(status))
    status = firm_revoke_key_call(cli->call, &request, &response);
  if (status_is_ok(status))
    fputs("revoked\n", cli->out);
  return status;
}

static const struct option_row register_options[] = {
  { "--user", "USER", 0, "the user it acts as; default the caller" },
};

static const struct command commands[] = {
  { "key new",
    { "[FILE]", NULL, 0 },
    "Makes an API key and prints its SHA-256. The key goes into the file (0600), or is printed.",
    key_new_run },
  { "key revoke",
    { "FILE|PUBLIC", NULL, 0 },
    "Ends an API key (by its file) or a CURVE key (by its public part) at once.",
    key_revoke_run },
  { "curve new",
    { "[PREFIX]", NULL, 0 },
    "Makes a CURVE key pair. Into PREFIX.secret and PREFIX.public, or printed.",
    curve_new_run },
  { "curve register",
    { "PUBLIC NAME", register_options, array_length(register_options) },
    "Lets the holder of a CURVE key act as a user of the firm.",
    curve_register_run },
};

const struct command_group key_commands = { "Keys", commands, array_length(commands) };
