/* steward: the command line. Finds the command, connects it to the gateway, prints how it ended. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "api_key.h"
#include "fiber/fiber.h"
#include "gateway_client.h"
#include "usage.h"

#define EXIT_USAGE 2
#define DEFAULT_URL "http://127.0.0.1:8080"

static const struct command_group *const groups[] = {
  &sample_commands,    &firm_commands,        &user_commands,        &client_commands,   &questionnaire_commands,
  &score_commands,     &risk_commands,        &import_commands,      &exchange_commands, &index_commands,
  &proposal_commands,  &order_commands,       &ledger_commands,      &exam_commands,     &key_commands,
  &call_commands,      &performance_commands, &rmd_commands,         &goal_commands,     &esg_commands,
  &alignment_commands, &household_commands,   &invite_commands,      &master_commands,   &task_commands,
  &replay_commands,    &portfolio_commands,   &suitability_commands, &query_commands,
};

struct run {
  struct arena *arena;
  uv_loop_t loop;
  const char *url, *key_file, *idempotency_key;
  bool is_json, wants_help;
  char **words; /* without the options of every command; ends with NULL */
  int word_count;
  const struct command *command;
  const struct arguments *arguments;
  struct status status;
};

static const char *environment(const char *name)
{
  const char *value = getenv(name);
  return value == NULL || value[0] == '\0' ? NULL : value;
}

static const char *default_key_file(struct arena *arena)
{
  const char *named = environment("STEWARD_KEY_FILE");
  const char *config = environment("XDG_CONFIG_HOME");
  if (named != NULL)
    return named;
  if (config != NULL)
    return arena_printf(arena, "%s/steward/key", config);
  const char *home = environment("HOME");
  return arena_printf(arena, "%s/.config/steward/key", home == NULL ? "" : home);
}

/* Takes the options of every command out of the words, wherever they stand. */
static struct status take_global(struct run *run, int argc, char **argv)
{
  struct {
    const char *name;
    const char **value;
  } texts[] = {
    { "--url", &run->url },
    { "--key-file", &run->key_file },
    { "--idempotency-key", &run->idempotency_key },
  };
  run->words = arena_array(run->arena, (size_t)argc + 1, sizeof *run->words);
  for (int i = 1; i < argc; i++) {
    const char **value = NULL;
    size_t length = strcspn(argv[i], "=");
    for (size_t t = 0; t < array_length(texts); t++) {
      if (strlen(texts[t].name) == length && strncmp(argv[i], texts[t].name, length) == 0)
        value = texts[t].value;
    }
    if (value != NULL && argv[i][length] == '\0' && argv[i + 1] == NULL)
      return status_format(run->arena, STATUS_INVALID_ARGUMENT, argv[i], "%s needs a value", argv[i]);
    if (value != NULL)
      *value = argv[i][length] == '=' ? argv[i] + length + 1 : argv[++i];
    else if (strcmp(argv[i], "--json") == 0)
      run->is_json = true;
    else if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
      run->wants_help = true;
    else
      run->words[run->word_count++] = argv[i];
  }
  return status_ok();
}

static void print_failure(struct status status)
{
  fprintf(stderr, "steward: %s%s%s: %s\n", status_code_name(status.code), status.field == NULL ? "" : " in ",
          status.field == NULL ? "" : status.field, status.message == NULL ? "" : status.message);
}

/* A key that is not there is no mistake yet: some commands need none, and the gateway says which do. */
static struct status use_key(struct run *run, struct cli *cli)
{
  bool is_named = run->key_file != NULL || environment("STEWARD_KEY_FILE") != NULL;
  const char *key = NULL;
  cli->key_file = run->key_file == NULL ? default_key_file(run->arena) : run->key_file;
  struct status status = api_key_read(run->arena, cli->key_file, &key);
  if (status.code == STATUS_NOT_FOUND && !is_named)
    return status_ok();
  gateway_client_use_key(cli->gateway, key);
  return status;
}

static void run_command(void *argument)
{
  struct run *run = argument;
  struct gateway_client *gateway = NULL;
  struct bus *bus = NULL;
  struct call *call = NULL;
  struct status status = bus_new(&(struct bus_options){ .loop = &run->loop, .service = "cli" }, &bus);
  if (status_is_ok(status))
    status = gateway_client_new(run->url, &gateway);
  if (status_is_ok(status)) {
    gateway_client_route(gateway, bus);
    status = call_begin(bus, (struct caller){ .principal = "" }, 0, &call);
  }
  if (status_is_ok(status)) {
    call->idempotency_key = run->idempotency_key == NULL ? "" : run->idempotency_key;
    struct cli cli = { .call = call, .arena = call->arena, .gateway = gateway, .out = stdout, .is_json = run->is_json };
    status = use_key(run, &cli);
    if (status_is_ok(status))
      status = run->command->run(&cli, run->arguments);
  }
  /* The texts of a status live in the call's arena. */
  run->status = status_copy(run->arena, status);
  call_end(call);
  bus_free(bus);
  gateway_client_free(gateway);
}

static int usage_error(struct run *run, struct status status)
{
  fprintf(stderr, "steward: %s\n", status.message);
  if (run->command != NULL)
    fprintf(stderr, "See steward %s --help.\n", run->command->name);
  return EXIT_USAGE;
}

static int unknown_command(struct run *run)
{
  const char *near = usage_suggest(groups, array_length(groups), run->words);
  bool has_second = run->word_count > 1 && run->words[1][0] != '-';
  fprintf(stderr, "steward: there is no command \"%s%s%s\".\n", run->words[0], has_second ? " " : "",
          has_second ? run->words[1] : "");
  if (near != NULL)
    fprintf(stderr, "Did you mean: steward %s?\n", near);
  fprintf(stderr, "steward help lists them all.\n");
  return EXIT_USAGE;
}

/* -1: there is a command to run; else how the program ends. */
static int find_command(struct run *run)
{
  bool is_help = run->word_count == 0 || strcmp(run->words[0], "help") == 0;
  char **words = run->words + (run->word_count > 0 && is_help);
  size_t used = 0;
  if (words[0] != NULL)
    run->command = usage_find(groups, array_length(groups), words, &used);
  if (run->command != NULL && (is_help || run->wants_help)) {
    usage_command(run->command, stdout);
    return EXIT_SUCCESS;
  }
  if (is_help && words[0] == NULL) {
    bool is_asked = run->word_count > 0 || run->wants_help;
    usage_list(groups, array_length(groups), is_asked ? stdout : stderr);
    return is_asked ? EXIT_SUCCESS : EXIT_USAGE;
  }
  if (run->command == NULL && words[0] != NULL && words[1] == NULL) {
    bool is_asked = is_help || run->wants_help;
    if (usage_family(groups, array_length(groups), words[0], is_asked ? stdout : stderr))
      return is_asked ? EXIT_SUCCESS : EXIT_USAGE;
  }
  run->words = words + used;
  run->word_count = 0;
  while (run->words[run->word_count] != NULL)
    run->word_count++;
  return run->command == NULL ? unknown_command(run) : -1;
}

static int run_main(struct run *run, int argc, char **argv)
{
  struct status status = take_global(run, argc, argv);
  if (!status_is_ok(status))
    return usage_error(run, status);
  int exit_code = find_command(run);
  if (exit_code >= 0)
    return exit_code;
  struct arguments *arguments;
  status = arguments_parse(run->arena, &run->command->syntax, run->word_count, run->words, &arguments);
  if (!status_is_ok(status))
    return usage_error(run, status);
  run->arguments = arguments;
  const char *url = environment("STEWARD_URL");
  run->url = run->url != NULL ? run->url : url != NULL ? url : DEFAULT_URL;
  uv_loop_init(&run->loop);
  fiber_main(&run->loop, run_command, run);
  uv_loop_close(&run->loop);
  if (status_is_ok(run->status))
    return EXIT_SUCCESS;
  fflush(stdout);
  print_failure(run->status);
  return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
  if (sodium_init() < 0)
    return EXIT_FAILURE;
  struct run run = { .arena = arena_new() };
  int exit_code = run_main(&run, argc, argv);
  arena_free(run.arena);
  return exit_code;
}
