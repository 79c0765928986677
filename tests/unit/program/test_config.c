/* test_config: options from the environment: defaults, types, secrets in files, and what is refused. */
#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "program/config.h"

static const struct config_option options[] = {
  { "STEWARD_RISK_LISTEN", CONFIG_TEXT, "ipc:///run/risk.sock", 0, "Endpoints to bind." },
  { "STEWARD_RISK_WORKERS", CONFIG_INTEGER, "4", 0, "Computations at a time." },
  { "STEWARD_RISK_STRICT", CONFIG_BOOL, NULL, 0, "Refuse what is doubtful." },
  { "STEWARD_RISK_KEY", CONFIG_TEXT, NULL, CONFIG_SECRET, "Key of the bus." },
  { "STEWARD_RISK_FIRM", CONFIG_TEXT, NULL, CONFIG_REQUIRED, "Firm that is served." },
};
#define COUNT (sizeof options / sizeof options[0])
static const struct config_table table = { .prefix = "STEWARD_RISK_", .options = options, .count = COUNT };

static struct arena *arena;
static struct config *config;

static void open_arena(void)
{
  arena = arena_new();
}

static void close_arena(void)
{
  arena_free(arena);
}

TestSuite(config, .init = open_arena, .fini = close_arena);

#define FIRM "STEWARD_RISK_FIRM=7"

static struct status load(const char **environment)
{
  return config_load(arena, &table, (char **)environment, &config);
}

static void expect_refused(const char **environment, const char *field, const char *message)
{
  struct status status = load(environment);
  cr_assert_eq(status.code, STATUS_INVALID_ARGUMENT);
  cr_assert_str_eq(status.field, field);
  cr_assert(strstr(status.message, message) != NULL, "%s", status.message);
}

Test(config, what_is_not_given_has_its_default)
{
  cr_assert(status_is_ok(load((const char *[]){ FIRM, "STEWARD_RISK_WORKERS=", "HOME=/", NULL })));
  cr_assert_str_eq(config_text(config, "STEWARD_RISK_LISTEN"), "ipc:///run/risk.sock");
  cr_assert_eq(config_integer(config, "STEWARD_RISK_WORKERS"), 4);
  cr_assert_eq(config_bool(config, "STEWARD_RISK_STRICT"), false);
  cr_assert_null(config_text(config, "STEWARD_RISK_KEY"));
}

Test(config, what_is_given_is_read_by_its_type)
{
  const char *environment[] = {
    FIRM, "STEWARD_RISK_WORKERS=-12", "STEWARD_RISK_STRICT=yes", "STEWARD_RISK_LISTEN=a=b", "STEWARD_CRM_WORKERS=x",
    NULL
  };
  cr_assert(status_is_ok(load(environment)));
  cr_assert_eq(config_integer(config, "STEWARD_RISK_WORKERS"), -12);
  cr_assert(config_bool(config, "STEWARD_RISK_STRICT"));
  cr_assert_str_eq(config_text(config, "STEWARD_RISK_LISTEN"), "a=b");
}

Test(config, a_misspelt_or_malformed_option_fails_and_is_named)
{
  expect_refused((const char *[]){ FIRM, "STEWARD_RISK_WORKER=4", NULL }, "STEWARD_RISK_WORKER", "no option");
  expect_refused((const char *[]){ FIRM, "STEWARD_RISK_LISTEN_FILE=x", NULL }, "STEWARD_RISK_LISTEN_FILE", "no option");
  expect_refused((const char *[]){ FIRM, "STEWARD_RISK_WORKERS=4x", NULL }, "STEWARD_RISK_WORKERS", "whole number");
  expect_refused((const char *[]){ FIRM, "STEWARD_RISK_WORKERS= 4", NULL }, "STEWARD_RISK_WORKERS", "whole number");
  expect_refused((const char *[]){ FIRM, "STEWARD_RISK_WORKERS=9223372036854775808", NULL }, "STEWARD_RISK_WORKERS",
                 "whole number");
  expect_refused((const char *[]){ FIRM, "STEWARD_RISK_STRICT=perhaps", NULL }, "STEWARD_RISK_STRICT", "neither");
  expect_refused((const char *[]){ NULL }, "STEWARD_RISK_FIRM", "must be set");
}

Test(config, a_secret_may_stand_in_a_file_and_is_masked)
{
  char path[] = "/tmp/steward-secret-XXXXXX", named[64];
  int file = mkstemp(path);
  cr_assert_geq(file, 0);
  cr_assert_eq(write(file, "hush\n", 5), 5);
  close(file);
  snprintf(named, sizeof named, "STEWARD_RISK_KEY_FILE=%s", path);
  struct status status = load((const char *[]){ FIRM, named, NULL });
  struct status twice = load((const char *[]){ FIRM, named, "STEWARD_RISK_KEY=x", NULL });
  unlink(path);
  cr_assert(status_is_ok(status));
  cr_assert_str_eq(config_text(config, "STEWARD_RISK_KEY"), "hush");
  cr_assert_str_eq(config_shown(config, "STEWARD_RISK_KEY"), "********");
  cr_assert_str_eq(config_shown(config, "STEWARD_RISK_FIRM"), "7");
  cr_assert_str_eq(twice.field, "STEWARD_RISK_KEY");
  expect_refused((const char *[]){ FIRM, named, NULL }, "STEWARD_RISK_KEY", "cannot open");
}

Test(config, help_prints_the_table)
{
  cr_redirect_stdout();
  config_help("steward-risk", "Scores clients.", &table);
  fflush(stdout);
  char text[4096] = { 0 };
  FILE *out = cr_get_redirected_stdout();
  cr_assert_gt(fread(text, 1, sizeof text - 1, out), 0);
  for (size_t i = 0; i < COUNT; i++) {
    cr_expect(strstr(text, options[i].name) != NULL, "%s", options[i].name);
    cr_expect(strstr(text, options[i].help) != NULL, "%s", options[i].help);
  }
  cr_expect(strstr(text, "STEWARD_RISK_KEY_FILE") != NULL);
  cr_expect(strstr(text, "default 4") != NULL);
}
