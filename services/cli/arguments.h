/* arguments: what was typed behind a command's name, checked against the command's syntax. Pure. */
#ifndef STEWARD_CLI_ARGUMENTS_H
#define STEWARD_CLI_ARGUMENTS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"

#define ARGUMENTS_MAX 4096

struct option_row {
  const char *name;  /* "--symbol" */
  const char *value; /* what stands for its value in the help; NULL: a flag */
  unsigned flags;
  const char *help;
};
enum { OPTION_REQUIRED = 1, OPTION_REPEATED = 2 };

struct syntax {
  const char *operands; /* "ACCOUNT PERSON [FILE]": those in brackets may be left out */
  const struct option_row *options;
  size_t option_count;
};

struct arguments;

/* "--name value", "--name=value", flags, operands in any order; "--" ends the options, "-" is an operand.
 * The first mistake is named with the word at fault. */
struct status arguments_parse(struct arena *arena, const struct syntax *syntax, int argc, char **argv,
                              struct arguments **out);

const char *arguments_operand(const struct arguments *arguments, size_t i);        /* NULL when left out */
const char *arguments_option(const struct arguments *arguments, const char *name); /* the last; NULL: not given */
bool arguments_flag(const struct arguments *arguments, const char *name);          /* whether it was given */
size_t arguments_count(const struct arguments *arguments, const char *name);       /* times it was given */
const char *arguments_value(const struct arguments *arguments, const char *name, size_t i); /* i-th time */

/* A whole number of the range; `what` names it in the refusal. */
struct status number_parse(struct arena *arena, const char *what, const char *text, uint64_t limit, uint64_t *out);

/* Splits at a character into at most `limit` parts in the arena; the last takes the rest. Returns how many. */
size_t text_split(struct arena *arena, const char *text, char separator, const char **parts, size_t limit);
#endif
