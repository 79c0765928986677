/* config: reads a program's options from the environment by its table. */
#include "config.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MASK "********"

struct value {
  const char *text; /* NULL when absent */
  int64_t number;   /* of an integer or bool */
};

struct config {
  const struct config_option *options;
  struct value *values;
  size_t count;
};

static const char *environment_get(char **environment, const char *name)
{
  size_t length = strlen(name);
  for (char **entry = environment; *entry; entry++) {
    if (strncmp(*entry, name, length) == 0 && (*entry)[length] == '=')
      return (*entry)[length + 1] != '\0' ? *entry + length + 1 : NULL;
  }
  return NULL;
}

/* Whether `name` (of that length) is the option's own, or the name under which its secret's file is given. */
static bool option_has_name(const struct config_option *option, const char *name, size_t length)
{
  size_t own = strlen(option->name);
  if (length < own || strncmp(option->name, name, own) != 0)
    return false;
  if (length == own)
    return true;
  return (option->flags & (CONFIG_SECRET | CONFIG_FILE)) && length == own + 5 && strncmp(name + own, "_FILE", 5) == 0;
}

static bool is_known(const struct config_option *options, size_t count, const char *name, size_t length)
{
  for (size_t i = 0; i < count; i++) {
    if (option_has_name(&options[i], name, length))
      return true;
  }
  return false;
}

/* A misspelt option must not pass in silence. */
static struct status check_names(struct arena *arena, const struct config_table *table, char **environment)
{
  for (char **entry = environment; *entry; entry++) {
    size_t length = strcspn(*entry, "=");
    if (strncmp(*entry, table->prefix, strlen(table->prefix)) != 0 ||
        is_known(table->options, table->count, *entry, length))
      continue;
    return status_format(arena, STATUS_INVALID_ARGUMENT, arena_strndup(arena, *entry, length),
                         "is no option of this program; --help lists them");
  }
  return status_ok();
}

static bool parse_bool(const char *text, int64_t *out)
{
  static const char *const names[] = { "false", "true", "no", "yes", "off", "on", "0", "1" };
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (strcmp(text, names[i]) == 0) {
      *out = i % 2;
      return true;
    }
  }
  return false;
}

static bool parse_integer(const char *text, int64_t *out)
{
  char *end;
  if ((*text < '0' || *text > '9') && *text != '-')
    return false; /* strtoll would skip blanks */
  errno = 0;
  long long number = strtoll(text, &end, 10);
  if (errno != 0 || end == text || *end != '\0')
    return false;
  *out = number;
  return true;
}

/* The file's text without the newline that editors leave at its end. */
static struct status read_secret(struct arena *arena, const struct config_option *option, const char *path,
                                 const char **out)
{
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0)
    return status_format(arena, STATUS_INVALID_ARGUMENT, option->name, "cannot open %s: %s", path, strerror(errno));
  char *text = arena_alloc(arena, CONFIG_SECRET_FILE_BYTES + 1);
  size_t size = 0;
  ssize_t got;
  while ((got = read(file, text + size, CONFIG_SECRET_FILE_BYTES + 1 - size)) > 0)
    size += (size_t)got;
  int reason = errno;
  close(file);
  if (got < 0)
    return status_format(arena, STATUS_INVALID_ARGUMENT, option->name, "cannot read %s: %s", path, strerror(reason));
  if (size > CONFIG_SECRET_FILE_BYTES || memchr(text, '\0', size))
    return status_format(arena, STATUS_INVALID_ARGUMENT, option->name, "%s does not hold a text", path);
  while (size > 0 && (text[size - 1] == '\n' || text[size - 1] == '\r'))
    size--;
  text[size] = '\0';
  *out = size > 0 ? text : NULL;
  return status_ok();
}

static struct status find_text(struct arena *arena, const struct config_option *option, char **environment,
                               const char **out)
{
  const char *text = environment_get(environment, option->name);
  const char *path = NULL;
  if (option->flags & (CONFIG_SECRET | CONFIG_FILE))
    path = environment_get(environment, arena_printf(arena, "%s_FILE", option->name));
  if (text && path)
    return status_format(arena, STATUS_INVALID_ARGUMENT, option->name, "is given both itself and as a file");
  if (path) {
    struct status status = read_secret(arena, option, path, &text);
    if (!status_is_ok(status))
      return status;
  }
  *out = arena_strdup(arena, text ? text : option->fallback);
  return status_ok();
}

static struct status load_option(struct arena *arena, const struct config_option *option, char **environment,
                                 struct value *value)
{
  struct status status = find_text(arena, option, environment, &value->text);
  if (!status_is_ok(status))
    return status;
  if (!value->text && (option->flags & CONFIG_REQUIRED))
    return status_format(arena, STATUS_INVALID_ARGUMENT, option->name, "must be set: %s", option->help);
  if (!value->text)
    return status_ok();
  if (option->type == CONFIG_INTEGER && !parse_integer(value->text, &value->number))
    return status_format(arena, STATUS_INVALID_ARGUMENT, option->name, "is not a whole number");
  if (option->type == CONFIG_BOOL && !parse_bool(value->text, &value->number))
    return status_format(arena, STATUS_INVALID_ARGUMENT, option->name, "is neither true nor false");
  return status_ok();
}

struct status config_load(struct arena *arena, const struct config_table *table, char **environment,
                          struct config **out)
{
  struct config *config = arena_alloc(arena, sizeof *config);
  config->options = table->options;
  config->values = arena_array(arena, table->count, sizeof *config->values);
  config->count = table->count;
  struct status status = check_names(arena, table, environment);
  for (size_t i = 0; i < table->count && status_is_ok(status); i++)
    status = load_option(arena, &table->options[i], environment, &config->values[i]);
  if (status_is_ok(status))
    *out = config;
  return status;
}

static size_t find(const struct config *config, const char *name)
{
  size_t i = 0;
  while (i < config->count && strcmp(config->options[i].name, name) != 0)
    i++;
  assert(i < config->count);
  return i;
}

const char *config_text(const struct config *config, const char *name)
{
  return config->values[find(config, name)].text;
}

int64_t config_integer(const struct config *config, const char *name)
{
  size_t i = find(config, name);
  assert(config->options[i].type == CONFIG_INTEGER);
  return config->values[i].number;
}

bool config_bool(const struct config *config, const char *name)
{
  size_t i = find(config, name);
  assert(config->options[i].type == CONFIG_BOOL);
  return config->values[i].number != 0;
}

const char *config_shown(const struct config *config, const char *name)
{
  size_t i = find(config, name);
  if (!config->values[i].text)
    return "";
  return config->options[i].flags & CONFIG_SECRET ? MASK : config->values[i].text;
}
