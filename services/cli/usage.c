/* Help, and suggestions for what was mistyped. */
#include "usage.h"

#include <string.h>

#define DISTANCE_MAX_LENGTH 64
#define NAME_LIMIT 64

const struct option_row global_options[] = {
  { "--url", "URL", 0, "the gateway; default $STEWARD_URL, else http://127.0.0.1:8080" },
  { "--key-file", "FILE", 0,
    "file with the API key; default $STEWARD_KEY_FILE, else $XDG_CONFIG_HOME/steward/key (~/.config/steward/key)" },
  { "--idempotency-key", "KEY", 0, "repeats of a change under the same key change nothing more" },
  { "--json", NULL, 0, "answers as JSON instead of tables" },
  { "--help", NULL, 0, "what a command does" },
};
const size_t global_option_count = array_length(global_options);

/* How many of the words make up the name; 0: they do not. */
static size_t words_of(const char *name, char **words)
{
  size_t used = 0;
  for (const char *at = name; *at != '\0'; used++) {
    size_t length = strcspn(at, " ");
    if (words[used] == NULL || strlen(words[used]) != length || strncmp(at, words[used], length) != 0)
      return 0;
    at += length;
    at += strspn(at, " ");
  }
  return used;
}

const struct command *usage_find(const struct command_group *const *groups, size_t count, char **words, size_t *used)
{
  const struct command *found = NULL;
  *used = 0;
  for (size_t i = 0; i < count; i++) {
    for (size_t c = 0; c < groups[i]->count; c++) {
      size_t length = words_of(groups[i]->commands[c].name, words);
      if (length > *used) {
        found = &groups[i]->commands[c];
        *used = length;
      }
    }
  }
  return found;
}

static size_t least(size_t a, size_t b)
{
  return a < b ? a : b;
}

size_t usage_distance(const char *a, const char *b)
{
  size_t row[DISTANCE_MAX_LENGTH + 1];
  size_t width = strnlen(b, DISTANCE_MAX_LENGTH), height = strnlen(a, DISTANCE_MAX_LENGTH);
  for (size_t j = 0; j <= width; j++)
    row[j] = j;
  for (size_t i = 1; i <= height; i++) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= width; j++) {
      size_t above = row[j];
      row[j] = least(least(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] != b[j - 1]));
      diagonal = above;
    }
  }
  return row[width];
}

const char *usage_suggest(const struct command_group *const *groups, size_t count, char **words)
{
  char two[2 * NAME_LIMIT];
  if (words[0] == NULL)
    return NULL;
  snprintf(two, sizeof two, "%s %s", words[0], words[1] == NULL ? "" : words[1]);
  const char *best = NULL;
  size_t best_distance = 4; /* further away is another word */
  for (size_t i = 0; i < count; i++) {
    for (size_t c = 0; c < groups[i]->count; c++) {
      const char *name = groups[i]->commands[c].name;
      size_t distance = least(usage_distance(name, words[0]), usage_distance(name, two));
      size_t length = strlen(words[0]);
      if (strncmp(name, words[0], length) == 0 && name[length] == ' ')
        distance = least(distance, 3); /* the group's first, when nothing is nearer */
      if (distance < best_distance) {
        best = name;
        best_distance = distance;
      }
    }
  }
  return best;
}

static void print_options(const struct option_row *rows, size_t count, FILE *out)
{
  for (size_t i = 0; i < count; i++) {
    char left[NAME_LIMIT];
    snprintf(left, sizeof left, "%s%s%s", rows[i].name, rows[i].value == NULL ? "" : " ",
             rows[i].value == NULL ? "" : rows[i].value);
    fprintf(out, "  %-28s %s%s%s\n", left, rows[i].help, rows[i].flags & OPTION_REQUIRED ? " (needed)" : "",
            rows[i].flags & OPTION_REPEATED ? " (may be repeated)" : "");
  }
}

/* Its name and the first sentence of its help. */
static void print_line(const struct command *command, FILE *out)
{
  const char *end = strchr(command->help, '.');
  int length = end == NULL ? (int)strlen(command->help) : (int)(end - command->help);
  fprintf(out, "  %-24s %.*s\n", command->name, length, command->help);
}

bool usage_family(const struct command_group *const *groups, size_t count, const char *word, FILE *out)
{
  size_t length = strlen(word);
  bool is_there = false;
  for (size_t i = 0; i < count; i++) {
    bool is_of_group = false;
    for (size_t c = 0; c < groups[i]->count; c++) {
      const struct command *command = &groups[i]->commands[c];
      if (strncmp(command->name, word, length) != 0 || command->name[length] != ' ')
        continue;
      if (!is_there)
        fprintf(out, "steward %s COMMAND ...; steward COMMAND --help says more of each.\n\n", word);
      is_there = is_of_group = true;
      print_line(command, out);
    }
    if (is_of_group && groups[i]->notes != NULL)
      fprintf(out, "\n%s\n", groups[i]->notes);
  }
  return is_there;
}

void usage_list(const struct command_group *const *groups, size_t count, FILE *out)
{
  fprintf(out, "steward: the command line of Steward, a client of its gateway.\n\n"
               "  steward [OPTIONS] COMMAND ...\n  steward COMMAND --help\n");
  for (size_t i = 0; i < count; i++) {
    fprintf(out, "\n%s\n", groups[i]->title);
    for (size_t c = 0; c < groups[i]->count; c++)
      print_line(&groups[i]->commands[c], out);
  }
  fprintf(out, "\nOptions of every command\n");
  print_options(global_options, global_option_count, out);
}

void usage_command(const struct command *command, FILE *out)
{
  const struct syntax *syntax = &command->syntax;
  fprintf(out, "steward %s%s%s%s\n\n%s\n", command->name, syntax->operands[0] == '\0' ? "" : " ", syntax->operands,
          syntax->option_count == 0 ? "" : " [OPTIONS]", command->help);
  if (syntax->option_count > 0)
    fprintf(out, "\nOptions\n");
  print_options(syntax->options, syntax->option_count, out);
  fprintf(out, "\nOptions of every command\n");
  print_options(global_options, global_option_count, out);
}
