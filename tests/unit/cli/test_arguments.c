/* What is typed: operands, options and their mistakes; help and suggestions. */
#include <criterion/criterion.h>
#include <string.h>

#include "usage.h"

#define WORDS_MAX 16

static const struct option_row options[] = {
  { "--name", "NAME", OPTION_REQUIRED, "a name" },
  { "--exclude", "SYMBOL", OPTION_REPEATED, "a symbol" },
  { "--dry-run", NULL, 0, "a flag" },
};
static const struct syntax syntax = { "FILE [OTHER]", options, array_length(options) };

static int split(char *line, char **words)
{
  int count = 0;
  char *rest = line;
  for (char *word; (word = strtok_r(rest, " ", &rest)) != NULL && count < WORDS_MAX - 1;)
    words[count++] = word;
  words[count] = NULL;
  return count;
}

Test(arguments, each_line_is_understood_or_the_word_at_fault_is_named)
{
  static const struct {
    const char *typed, *fault; /* NULL: none */
    const char *operand, *name;
    size_t excluded;
    bool is_dry;
  } rows[] = {
    { "f --name n", NULL, "f", "n", 0, false },
    { "--name=n f", NULL, "f", "n", 0, false },
    { "--name= f", NULL, "f", "", 0, false },
    { "f --name n --exclude A --exclude=B", NULL, "f", "n", 2, false },
    { "f other --name n --dry-run", NULL, "f", "n", 0, true },
    { "- --name -5", NULL, "-", "-5", 0, false },
    { "--name n -- --file", NULL, "--file", "n", 0, false },
    { "f", "--name", NULL, NULL, 0, false },
    { "--name n", "FILE [OTHER]", NULL, NULL, 0, false },
    { "f --name", "--name", NULL, NULL, 0, false },
    { "f --name n --name m", "--name", NULL, NULL, 0, false },
    { "f --name n --dry-run=1", "--dry-run", NULL, NULL, 0, false },
    { "f --name n --nam x", "--nam", NULL, NULL, 0, false },
    { "f g h --name n", "h", NULL, NULL, 0, false },
  };
  struct arena *arena = arena_new();
  for (size_t i = 0; i < array_length(rows); i++) {
    char *words[WORDS_MAX];
    int count = split(arena_strdup(arena, rows[i].typed), words);
    struct arguments *arguments = NULL;
    struct status status = arguments_parse(arena, &syntax, count, words, &arguments);
    cr_expect_eq(status_is_ok(status), rows[i].fault == NULL, "%s", rows[i].typed);
    if (rows[i].fault != NULL) {
      cr_expect_str_eq(status.field, rows[i].fault, "%s", rows[i].typed);
      continue;
    }
    cr_expect_str_eq(arguments_operand(arguments, 0), rows[i].operand, "%s", rows[i].typed);
    cr_expect_str_eq(arguments_option(arguments, "--name"), rows[i].name, "%s", rows[i].typed);
    cr_expect_eq(arguments_count(arguments, "--exclude"), rows[i].excluded, "%s", rows[i].typed);
    cr_expect_eq(arguments_flag(arguments, "--dry-run"), rows[i].is_dry, "%s", rows[i].typed);
  }
  arena_free(arena);
}

Test(arguments, numbers_are_whole_and_within_their_limit)
{
  static const struct {
    const char *text;
    uint64_t limit;
    bool is_good;
  } rows[] = { { "0", 9, true },
               { "9", 9, true },
               { "10", 9, false },
               { "", 9, false },
               { "-1", 9, false },
               { "1x", 9, false },
               { NULL, 9, false },
               { "18446744073709551615", UINT64_MAX, true },
               { "18446744073709551616", UINT64_MAX, false } };
  struct arena *arena = arena_new();
  for (size_t i = 0; i < array_length(rows); i++) {
    uint64_t out;
    cr_expect_eq(status_is_ok(number_parse(arena, "N", rows[i].text, rows[i].limit, &out)), rows[i].is_good, "%s",
                 rows[i].text == NULL ? "NULL" : rows[i].text);
  }
  arena_free(arena);
}

static const struct command some[] = {
  { "client list", { "", NULL, 0 }, "Lists.", NULL },
  { "client show", { "PERSON", NULL, 0 }, "Shows.", NULL },
  { "invest", { "ACCOUNT", NULL, 0 }, "Invests.", NULL },
};
static const struct command_group group = { "Some", some, array_length(some) };
static const struct command_group *const groups[] = { &group };

Test(usage, commands_are_found_by_their_words_and_what_was_meant_is_suggested)
{
  static const struct {
    const char *typed, *found, *suggested;
    size_t used;
  } rows[] = {
    { "client list", "client list", NULL, 2 },
    { "invest 5 6", "invest", NULL, 1 },
    { "client lisst", NULL, "client list", 0 },
    { "clint show 5", NULL, "client show", 0 },
    { "client", NULL, "client list", 0 },
    { "investt", NULL, "invest", 0 },
    { "quux", NULL, NULL, 0 },
  };
  struct arena *arena = arena_new();
  for (size_t i = 0; i < array_length(rows); i++) {
    char *words[WORDS_MAX];
    size_t used;
    split(arena_strdup(arena, rows[i].typed), words);
    const struct command *found = usage_find(groups, 1, words, &used);
    cr_expect_eq(used, rows[i].used, "%s", rows[i].typed);
    cr_expect_eq(found == NULL, rows[i].found == NULL, "%s", rows[i].typed);
    if (found != NULL && rows[i].found != NULL)
      cr_expect_str_eq(found->name, rows[i].found);
    const char *suggested = found == NULL ? usage_suggest(groups, 1, words) : NULL;
    cr_expect_eq(suggested == NULL, rows[i].suggested == NULL, "%s", rows[i].typed);
    if (suggested != NULL && rows[i].suggested != NULL)
      cr_expect_str_eq(suggested, rows[i].suggested);
  }
  arena_free(arena);
}

Test(usage, distances_are_single_edits)
{
  cr_expect_eq(usage_distance("", ""), 0);
  cr_expect_eq(usage_distance("abc", "abc"), 0);
  cr_expect_eq(usage_distance("abc", ""), 3);
  cr_expect_eq(usage_distance("kitten", "sitting"), 3);
}
