/* steward sample: the main job, in front of the user. */
#include "sample.h"

#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>

#include "account.seam.h"
#include "api_key.h"
#include "gateway_client.h"
#include "output.h"

struct call sample_call(struct sample *sample, const char *api_key, const char *step)
{
  struct call call = *sample->cli->call;
  gateway_client_use_key(sample->cli->gateway, api_key);
  call.idempotency_key = step[0] == '\0' ? "" : arena_printf(call.arena, "sample:%s", step);
  return call;
}

void sample_say(struct sample *sample, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  fprintf(sample->cli->out, "[%2d/%d] ", ++sample->step, SAMPLE_STEPS);
  vfprintf(sample->cli->out, format, args);
  fputc('\n', sample->cli->out);
  fflush(sample->cli->out);
  va_end(args);
}

void sample_add(struct sample *sample, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  fputs("        ", sample->cli->out);
  vfprintf(sample->cli->out, format, args);
  fputc('\n', sample->cli->out);
  fflush(sample->cli->out);
  va_end(args);
}

static struct status read_key(struct sample *sample, const char *name, const char **key, ProtobufCBinaryData *hash)
{
  struct arena *arena = sample->cli->arena;
  struct status status = api_key_read_or_make(arena, arena_printf(arena, "%s/%s.key", sample->directory, name), key);
  if (!status_is_ok(status))
    return status;
  hash->len = HASH_BYTES;
  hash->data = arena_alloc(arena, HASH_BYTES);
  api_key_hash(*key, hash->data);
  return status;
}

static struct status create_user(struct sample *sample, Bus__Role role, const char *name, const char **key)
{
  struct Account__CreateUserRequest request = ACCOUNT__CREATE_USER_REQUEST__INIT;
  struct Account__CreateUserResponse *response;
  const char *role_name = enum_text(sample->cli->arena, &bus__role__descriptor, (int)role);
  request.name = or_empty(name);
  request.role = role;
  struct status status = read_key(sample, role_name, key, &request.key_hash);
  if (!status_is_ok(status))
    return status;
  struct call call =
      sample_call(sample, sample->administrator_key, arena_printf(sample->cli->arena, "user:%s", role_name));
  status = firm_create_user_call(&call, &request, &response);
  if (!status_is_ok(status))
    return status;
  if (role == BUS__ROLE__ADVISOR)
    sample->advisor_id = response->user_id;
  sample_add(sample, "user %llu: %s, %s; key in %s/%s.key", (unsigned long long)response->user_id, name, role_name,
             sample->directory, role_name);
  return status;
}

struct status sample_open_firm(struct sample *sample)
{
  struct Account__OpenFirmRequest request = ACCOUNT__OPEN_FIRM_REQUEST__INIT;
  struct Account__OpenFirmResponse *response;
  request.code = "sample";
  request.name = "Sample Advisors (made up)";
  request.administrator = "Alex Sample";
  struct status status = read_key(sample, "administrator", &sample->administrator_key, &request.key_hash);
  if (!status_is_ok(status))
    return status;
  struct call call = sample_call(sample, sample->operator_key, "");
  status = firm_open_call(&call, &request, &response);
  if (!status_is_ok(status))
    return status;
  sample_say(sample, "firm \"sample\" is open: %s", request.name);
  sample_add(sample, "user %llu: %s, administrator; key in %s/administrator.key", (unsigned long long)response->user_id,
             request.administrator, sample->directory);
  status = create_user(sample, BUS__ROLE__ADVISOR, "Robin Sample", &sample->advisor_key);
  return status_is_ok(status) ? create_user(sample, BUS__ROLE__TRADER, "Terry Sample", &sample->trader_key) : status;
}

static void say_where_to_look(struct sample *sample)
{
  const char *directory = sample->directory;
  fprintf(sample->cli->out,
          "\nThe sample firm lives. Its people, clients, prices, weights and ratings are invented; tickers, company "
          "names and\nsectors are real. To look around as its advisor:\n\n"
          "  export STEWARD_KEY_FILE=%s/advisor.key\n"
          "  steward client list\n  steward client show %llu\n  steward index compare %llu %llu\n"
          "  steward goal list\n  steward orders\n  steward fills --account %llu\n"
          "  STEWARD_KEY_FILE=%s/administrator.key steward verify\n  steward help\n",
          directory, (unsigned long long)sample->clients[0].person_id, (unsigned long long)sample->index_id,
          (unsigned long long)sample->clients[0].account_id, (unsigned long long)sample->clients[0].account_id,
          directory);
}

static struct status sample_run(struct cli *cli, const struct arguments *arguments)
{
  static struct status (*const parts[])(struct sample *) = { sample_open_firm,  sample_load_market, sample_make_clients,
                                                             sample_make_index, sample_invest,      sample_plan_goals };
  struct sample sample = { .cli = cli, .directory = arguments_option(arguments, "--directory") };
  if (mkdir(sample.directory, 0700) == 0)
    sample_add(&sample, "made the folder %s for the firm's keys", sample.directory);
  struct status status =
      api_key_read(cli->arena, arguments_option(arguments, "--operator-key-file"), &sample.operator_key);
  fputs("A sample firm, brought to life by doing the main job. Everybody and every price in it is invented.\n",
        cli->out);
  for (size_t i = 0; i < array_length(parts) && status_is_ok(status); i++)
    status = parts[i](&sample);
  if (status_is_ok(status))
    say_where_to_look(&sample);
  else
    fprintf(cli->out, "It stopped behind step %d of %d; run it again to go on from there.\n", sample.step,
            SAMPLE_STEPS);
  return status;
}

static const struct option_row sample_options[] = {
  { "--operator-key-file", "FILE", OPTION_REQUIRED, "the installation's operator key" },
  { "--directory", "FOLDER", OPTION_REQUIRED, "where the keys of the firm's users are, or are written to" },
};

static const struct command commands[] = {
  { "sample",
    { "", sample_options, array_length(sample_options) },
    "Brings a sample firm to life by doing the main job. Opens the firm, loads a benchmark with made-up prices, makes "
    "clients, scores them, makes a custom index, invests, and waits for the fills. Running it again goes on where it "
    "stopped.",
    sample_run },
};

const struct command_group sample_commands = { "To begin", commands, array_length(commands) };
