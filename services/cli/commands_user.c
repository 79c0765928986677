/* steward user: the people of a firm after they were made: how they sign in, and that they do so no more. */
#include <string.h>

#include "account.seam.h"
#include "command.h"
#include "file.h"
#include "output.h"

#define ALL_PAGES 1000

static void add_user(struct cli *cli, struct table *table, const struct Account__User *user)
{
  const char *second_factor = user->second_factor ? "one-time codes" : "";
  table_add(table, (const char *[]){ id_text(cli->arena, user->user_id), user->name,
                                     enum_text(cli->arena, &bus__role__descriptor, (int)user->role), user->login_name,
                                     second_factor, user->disabled ? "disabled" : "" });
}

static struct status user_list_run(struct cli *cli, const struct arguments *arguments)
{
  struct Account__ListUsersRequest request = ACCOUNT__LIST_USERS_REQUEST__INIT;
  struct Account__ListUsersResponse *response;
  struct table *table = table_new(cli->arena, ">user|name|role|login name|second factor|");
  bool is_done = false;
  (void)arguments;
  for (int page = 0; page < ALL_PAGES && !is_done; page++) {
    struct status status = user_list_call(cli->call, &request, &response);
    if (!status_is_ok(status))
      return status;
    for (size_t i = 0; i < response->n_users; i++)
      add_user(cli, table, response->users[i]);
    request.page_token = response->next_page_token;
    is_done = response->next_page_token[0] == '\0';
  }
  table_print(table, cli->out);
  return status_ok();
}

static struct status read_user_id(struct cli *cli, const struct arguments *arguments, uint64_t *user_id)
{
  return number_parse(cli->arena, "USER", arguments_operand(arguments, 0), UINT64_MAX, user_id);
}

/* The first line of the file, so that no password stands in a list of processes. */
static struct status read_password(struct cli *cli, const char *path, const char **password)
{
  ProtobufCBinaryData file;
  struct status status = file_read(cli->arena, path, &file);
  if (!status_is_ok(status))
    return status;
  file.data[strcspn((char *)file.data, "\r\n")] = '\0';
  *password = (char *)file.data;
  return status;
}

static struct status set_login_name(struct cli *cli, uint64_t user_id, const char *login_name)
{
  struct Account__GetUserRequest get = ACCOUNT__GET_USER_REQUEST__INIT;
  struct Account__ChangeUserRequest change = ACCOUNT__CHANGE_USER_REQUEST__INIT;
  struct Account__User *user;
  get.user_id = user_id;
  struct status status = user_get_call(cli->call, &get, &user);
  if (!status_is_ok(status) || strcmp(user->login_name, login_name) == 0)
    return status;
  change.user_id = user_id;
  change.replaces = user->version;
  change.login_name = login_name;
  return user_change_call(cli->call, &change, &user);
}

static struct status user_login_run(struct cli *cli, const struct arguments *arguments)
{
  struct Account__ResetCredentialRequest reset = ACCOUNT__RESET_CREDENTIAL_REQUEST__INIT;
  struct Account__ResetCredentialResponse *response;
  struct status status = read_user_id(cli, arguments, &reset.user_id);
  if (status_is_ok(status))
    status = read_password(cli, arguments_option(arguments, "--password-file"), &reset.password);
  if (status_is_ok(status))
    status = set_login_name(cli, reset.user_id, arguments_operand(arguments, 1));
  if (status_is_ok(status))
    status = credential_reset_call(cli->call, &reset, &response);
  if (status_is_ok(status))
    fprintf(cli->out, "user %llu signs in as %s\n", (unsigned long long)reset.user_id, arguments_operand(arguments, 1));
  return status;
}

static struct status user_disable_run(struct cli *cli, const struct arguments *arguments)
{
  struct Account__DisableUserRequest request = ACCOUNT__DISABLE_USER_REQUEST__INIT;
  struct Account__User *user;
  struct status status = read_user_id(cli, arguments, &request.user_id);
  if (status_is_ok(status))
    status = user_disable_call(cli->call, &request, &user);
  if (status_is_ok(status))
    fprintf(cli->out, "user %llu is disabled; sessions and keys have ended\n", (unsigned long long)user->user_id);
  return status;
}

static struct status user_enable_run(struct cli *cli, const struct arguments *arguments)
{
  struct Account__EnableUserRequest request = ACCOUNT__ENABLE_USER_REQUEST__INIT;
  struct Account__User *user;
  struct status status = read_user_id(cli, arguments, &request.user_id);
  if (status_is_ok(status))
    status = user_enable_call(cli->call, &request, &user);
  if (status_is_ok(status))
    fprintf(cli->out, "user %llu may sign in again\n", (unsigned long long)user->user_id);
  return status;
}

static const struct option_row login_options[] = {
  { "--password-file", "FILE", OPTION_REQUIRED, "whose first line is the password; - is standard input" },
};

static const struct command commands[] = {
  { "user list", { "", NULL, 0 }, "Lists the users of the firm. Needs an administrator's key.", user_list_run },
  { "user login",
    { "USER NAME", login_options, array_length(login_options) },
    "Gives a user a name and a password to sign in by, and takes one-time codes away.",
    user_login_run },
  { "user disable", { "USER", NULL, 0 }, "Shuts a user out, with all sessions and keys.", user_disable_run },
  { "user enable", { "USER", NULL, 0 }, "Lets a disabled user sign in again.", user_enable_run },
};

const struct command_group user_commands = { "Signing in", commands, array_length(commands) };
