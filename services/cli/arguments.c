/* Checks what was typed against a command's syntax: every word is an operand, a known option or its value. */
#include "arguments.h"

#include <string.h>

struct given {
  const struct option_row *row;
  const char *value; /* "" of a flag */
};

struct arguments {
  struct given *given;
  size_t given_count;
  const char **operands;
  size_t operand_count;
};

static const struct option_row *find(const struct syntax *syntax, const char *word, size_t length)
{
  for (size_t i = 0; i < syntax->option_count; i++) {
    const char *name = syntax->options[i].name;
    if (strlen(name) == length && strncmp(name, word, length) == 0)
      return &syntax->options[i];
  }
  return NULL;
}

static size_t times(const struct arguments *arguments, const struct option_row *row)
{
  size_t count = 0;
  for (size_t i = 0; i < arguments->given_count; i++)
    count += arguments->given[i].row == row;
  return count;
}

/* Takes the option at argv[*at] with its value, which may be the next word. */
static struct status take_option(struct arena *arena, const struct syntax *syntax, char **argv, int *at,
                                 struct arguments *arguments)
{
  const char *word = argv[*at];
  size_t length = strcspn(word, "=");
  bool has_value = word[length] == '=';
  const struct option_row *row = find(syntax, word, length);
  if (row == NULL)
    return status_format(arena, STATUS_INVALID_ARGUMENT, word, "there is no option %.*s here", (int)length, word);
  if (row->value == NULL && has_value)
    return status_format(arena, STATUS_INVALID_ARGUMENT, row->name, "%s takes no value", row->name);
  if ((row->flags & OPTION_REPEATED) == 0 && times(arguments, row) > 0)
    return status_format(arena, STATUS_INVALID_ARGUMENT, row->name, "%s is given twice", row->name);
  const char *value = has_value ? word + length + 1 : "";
  if (row->value != NULL && !has_value) {
    value = argv[*at + 1];
    if (value == NULL)
      return status_format(arena, STATUS_INVALID_ARGUMENT, row->name, "%s needs a value: %s", row->name, row->value);
    ++*at;
  }
  arguments->given[arguments->given_count++] = (struct given){ row, value };
  return status_ok();
}

/* How many operands the syntax names; *least of them must be given. */
static size_t operand_names(const char *operands, size_t *least)
{
  size_t count = 0;
  *least = 0;
  for (const char *at = operands + strspn(operands, " "); *at != '\0'; at += strspn(at, " ")) {
    *least += *at != '[';
    count++;
    at += strcspn(at, " ");
  }
  return count;
}

static struct status check_complete(struct arena *arena, const struct syntax *syntax, const struct arguments *arguments)
{
  size_t least;
  size_t most = operand_names(syntax->operands, &least);
  if (arguments->operand_count > most)
    return status_format(arena, STATUS_INVALID_ARGUMENT, arguments->operands[most], "\"%s\" is one word too many",
                         arguments->operands[most]);
  if (arguments->operand_count < least)
    return status_format(arena, STATUS_INVALID_ARGUMENT, syntax->operands, "it needs %s", syntax->operands);
  for (size_t i = 0; i < syntax->option_count; i++) {
    const struct option_row *row = &syntax->options[i];
    if ((row->flags & OPTION_REQUIRED) != 0 && times(arguments, row) == 0)
      return status_format(arena, STATUS_INVALID_ARGUMENT, row->name, "%s %s is needed", row->name, row->value);
  }
  return status_ok();
}

struct status arguments_parse(struct arena *arena, const struct syntax *syntax, int argc, char **argv,
                              struct arguments **out)
{
  if (argc > ARGUMENTS_MAX)
    return status_fail(STATUS_INVALID_ARGUMENT, NULL, "there are too many arguments");
  struct arguments *arguments = arena_alloc(arena, sizeof *arguments);
  arguments->given = arena_array(arena, (size_t)argc + 1, sizeof *arguments->given);
  arguments->operands = arena_array(arena, (size_t)argc + 1, sizeof *arguments->operands);
  struct status status = status_ok();
  bool is_over = false; /* no options any more */
  for (int i = 0; i < argc && status_is_ok(status); i++) {
    if (!is_over && strcmp(argv[i], "--") == 0)
      is_over = true;
    else if (!is_over && strncmp(argv[i], "--", 2) == 0)
      status = take_option(arena, syntax, argv, &i, arguments);
    else
      arguments->operands[arguments->operand_count++] = argv[i];
  }
  if (status_is_ok(status))
    status = check_complete(arena, syntax, arguments);
  if (status_is_ok(status))
    *out = arguments;
  return status;
}

const char *arguments_operand(const struct arguments *arguments, size_t i)
{
  return i < arguments->operand_count ? arguments->operands[i] : NULL;
}

size_t arguments_count(const struct arguments *arguments, const char *name)
{
  size_t count = 0;
  for (size_t i = 0; i < arguments->given_count; i++)
    count += strcmp(arguments->given[i].row->name, name) == 0;
  return count;
}

const char *arguments_value(const struct arguments *arguments, const char *name, size_t i)
{
  for (size_t at = 0; at < arguments->given_count; at++) {
    if (strcmp(arguments->given[at].row->name, name) == 0 && i-- == 0)
      return arguments->given[at].value;
  }
  return NULL;
}

const char *arguments_option(const struct arguments *arguments, const char *name)
{
  size_t count = arguments_count(arguments, name);
  return count == 0 ? NULL : arguments_value(arguments, name, count - 1);
}

bool arguments_flag(const struct arguments *arguments, const char *name)
{
  return arguments_count(arguments, name) > 0;
}

struct status number_parse(struct arena *arena, const char *what, const char *text, uint64_t limit, uint64_t *out)
{
  size_t length = text == NULL ? 0 : strspn(text, "0123456789");
  uint64_t value = 0;
  bool is_good = length > 0 && text[length] == '\0';
  for (size_t i = 0; is_good && i < length; i++)
    is_good = !__builtin_mul_overflow(value, 10, &value) && !__builtin_add_overflow(value, text[i] - '0', &value);
  if (!is_good || value > limit)
    return status_format(arena, STATUS_INVALID_ARGUMENT, what, "\"%s\" is no number from 0 to %llu",
                         text == NULL ? "" : text, (unsigned long long)limit);
  *out = value;
  return status_ok();
}

size_t text_split(struct arena *arena, const char *text, char separator, const char **parts, size_t limit)
{
  size_t count = 0;
  for (const char *at = text; at != NULL && count < limit;) {
    const char *end = strchr(at, separator);
    bool is_last = end == NULL || count == limit - 1;
    parts[count++] = is_last ? at : arena_strndup(arena, at, (size_t)(end - at));
    at = is_last ? NULL : end + 1;
  }
  return count;
}
