/* steward firm, steward user: who may use the system. */
#include "account.seam.h"
#include "api_key.h"
#include "command.h"
#include "output.h"

/* The key in the file, made when there is none; its hash for a request. */
static struct status key_hash(struct cli *cli, const char *path, ProtobufCBinaryData *out)
{
  const char *key;
  struct status status = api_key_read_or_make(cli->arena, path, &key);
  if (!status_is_ok(status))
    return status;
  out->len = HASH_BYTES;
  out->data = arena_alloc(cli->arena, HASH_BYTES);
  api_key_hash(key, out->data);
  return status_ok();
}

static struct status firm_open_run(struct cli *cli, const struct arguments *arguments)
{
  struct Account__OpenFirmRequest request = ACCOUNT__OPEN_FIRM_REQUEST__INIT;
  struct Account__OpenFirmResponse *response;
  bool is_done;
  request.code = or_empty(arguments_option(arguments, "--code"));
  request.name = or_empty(arguments_option(arguments, "--name"));
  request.administrator = or_empty(arguments_option(arguments, "--administrator"));
  request.time_zone = or_empty(arguments_option(arguments, "--time-zone"));
  struct status status = key_hash(cli, arguments_option(arguments, "--new-key-file"), &request.key_hash);
  if (status_is_ok(status))
    status = firm_open_call(cli->call, &request, &response);
  if (status_is_ok(status))
    status = output_if_json(cli, &response->base, &is_done);
  if (status_is_ok(status) && !is_done)
    fprintf(cli->out, "firm %llu \"%s\" is open; its administrator is user %llu\n",
            (unsigned long long)(response->firm == NULL ? 0 : response->firm->firm_id), request.code,
            (unsigned long long)response->user_id);
  return status;
}

static struct status firm_show_run(struct cli *cli, const struct arguments *arguments)
{
  (void)arguments;
  struct Account__GetFirmRequest request = ACCOUNT__GET_FIRM_REQUEST__INIT;
  struct Account__Firm *firm;
  bool is_done;
  struct status status = firm_get_call(cli->call, &request, &firm);
  if (status_is_ok(status))
    status = output_if_json(cli, &firm->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  fprintf(
      cli->out,
      "firm           %llu  %s\nname           %s\ntime zone      %s\nbusiness date  %s\njournal        %llu lines\n",
      (unsigned long long)firm->firm_id, firm->code, firm->name, firm->time_zone, firm->business_date,
      (unsigned long long)firm->sequence);
  return status_ok();
}

static struct status user_create_run(struct cli *cli, const struct arguments *arguments)
{
  struct Account__CreateUserRequest request = ACCOUNT__CREATE_USER_REQUEST__INIT;
  struct Account__CreateUserResponse *response;
  const char *file = arguments_option(arguments, "--new-key-file");
  int role = 0;
  bool is_done;
  request.name = or_empty(arguments_option(arguments, "--name"));
  struct status status =
      enum_parse(cli->arena, "--role", &bus__role__descriptor, arguments_option(arguments, "--role"), &role);
  request.role = (Bus__Role)role;
  if (status_is_ok(status) && file != NULL)
    status = key_hash(cli, file, &request.key_hash);
  if (status_is_ok(status))
    status = firm_create_user_call(cli->call, &request, &response);
  if (status_is_ok(status))
    status = output_if_json(cli, &response->base, &is_done);
  if (status_is_ok(status) && !is_done)
    fprintf(cli->out, "user %llu: %s, %s\n", (unsigned long long)response->user_id, request.name,
            enum_text(cli->arena, &bus__role__descriptor, role));
  return status;
}

static const struct option_row open_options[] = {
  { "--code", "CODE", OPTION_REQUIRED, "short and unique: lower-case letters, digits, '-'" },
  { "--name", "NAME", OPTION_REQUIRED, "for people" },
  { "--administrator", "NAME", OPTION_REQUIRED, "its first user" },
  { "--new-key-file", "FILE", OPTION_REQUIRED, "where the administrator's API key is, or is written to" },
  { "--time-zone", "ZONE", 0, "IANA name; default America/New_York" },
};

static const struct option_row user_options[] = {
  { "--name", "NAME", OPTION_REQUIRED, "of the person" },
  { "--role", "ROLE", OPTION_REQUIRED, "client, assistant, advisor, trader, compliance, administrator" },
  { "--new-key-file", "FILE", 0, "where the user's API key is, or is written to; without it the user has none" },
};

static const struct command commands[] = {
  { "firm open",
    { "", open_options, array_length(open_options) },
    "Opens a firm with its first administrator. Needs the operator's key.",
    firm_open_run },
  { "firm show", { "", NULL, 0 }, "Shows the firm of the caller.", firm_show_run },
  { "user create",
    { "", user_options, array_length(user_options) },
    "Adds a user to the firm. Needs an administrator's key.",
    user_create_run },
};

const struct command_group firm_commands = { "Firm and users", commands, array_length(commands) };
