/* usage: the help that commands give of themselves, finding a command by its words, and what was perhaps meant. Pure.
 */
#ifndef STEWARD_CLI_USAGE_H
#define STEWARD_CLI_USAGE_H
#include "command.h"

extern const struct option_row global_options[];
extern const size_t global_option_count;

/* The command whose name the words begin with, the longest; *used of them are its name. NULL: there is none. */
const struct command *usage_find(const struct command_group *const *groups, size_t count, char **words, size_t *used);

/* The name most like the words, for a suggestion; NULL: nothing is near. */
const char *usage_suggest(const struct command_group *const *groups, size_t count, char **words);

/* The commands whose first word is this one, with what to know before: "query". False: there are none. */
bool usage_family(const struct command_group *const *groups, size_t count, const char *word, FILE *out);

void usage_list(const struct command_group *const *groups, size_t count, FILE *out); /* all commands, a line each */
void usage_command(const struct command *command, FILE *out);

/* Single-character edits from one text to the other, at most 64 characters of each. */
size_t usage_distance(const char *a, const char *b);
#endif
