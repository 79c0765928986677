/* behaviour: the script of an exchange's behaviour by symbol. */
#include "behaviour.h"

#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"

struct named {
  const char *symbol;
  struct behaviour behaviour;
};

struct behaviours {
  struct behaviour defaults;
  struct named *symbols;
  size_t count;
};

static const struct {
  const char *name;
  size_t offset;
  int places;
  int64_t least;
} keys[] = {
  { "split", offsetof(struct behaviour, split), 0, 1 },
  { "fill_slices", offsetof(struct behaviour, fill_slices), 0, 0 },
  { "latency_ms", offsetof(struct behaviour, latency_ms), 0, 0 },
  { "reject_every", offsetof(struct behaviour, reject_every), 0, 0 },
  { "silent_every", offsetof(struct behaviour, silent_every), 0, 0 },
  { "duplicate_every", offsetof(struct behaviour, duplicate_every), 0, 0 },
  { "cut_every", offsetof(struct behaviour, cut_every), 0, 0 },
  { "bust", offsetof(struct behaviour, bust), 0, 0 },
  { "price", offsetof(struct behaviour, price_e6), PRICE_PLACES, 1 },
  { "increment", offsetof(struct behaviour, increment_e6), SHARES_PLACES, 1 },
};

static struct behaviour *behaviour_for(struct behaviours *behaviours, const char *symbol)
{
  if (strcmp(symbol, "*") == 0)
    return &behaviours->defaults;
  for (size_t i = 0; i < behaviours->count; i++)
    if (strcmp(behaviours->symbols[i].symbol, symbol) == 0)
      return &behaviours->symbols[i].behaviour;
  struct named *named = &behaviours->symbols[behaviours->count++];
  *named = (struct named){ .symbol = symbol, .behaviour = behaviours->defaults };
  return &named->behaviour;
}

static bool apply_line(struct behaviours *behaviours, char *line)
{
  char *rest = NULL;
  const char *symbol = strtok_r(line, " \t\r", &rest);
  const char *key = strtok_r(NULL, " \t\r", &rest);
  const char *value = strtok_r(NULL, " \t\r", &rest);
  if (symbol == NULL)
    return true;
  if (value == NULL || strtok_r(NULL, " \t\r", &rest) != NULL)
    return false;
  for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
    if (strcmp(keys[i].name, key) != 0)
      continue;
    int64_t number;
    if (!status_is_ok(decimal_parse(value, keys[i].places, &number)) || number < keys[i].least)
      return false;
    memcpy((char *)behaviour_for(behaviours, symbol) + keys[i].offset, &number, sizeof(number));
    return true;
  }
  return false;
}

struct status behaviours_parse(struct arena *arena, struct behaviour defaults, const char *text,
                               struct behaviours **out)
{
  struct behaviours *behaviours = arena_alloc(arena, sizeof(*behaviours));
  char *copy = arena_strdup(arena, text != NULL ? text : "");
  char *rest = NULL;
  size_t lines = 1;
  for (const char *p = copy; *p != '\0'; p++)
    lines += *p == '\n';
  if (lines > BEHAVIOUR_LINES)
    return status_fail(STATUS_INVALID_ARGUMENT, "script", "The script has too many lines.");
  behaviours->defaults = defaults;
  behaviours->symbols = arena_array(arena, lines, sizeof(*behaviours->symbols));
  for (char *line = strtok_r(copy, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
    const char *shown = arena_strdup(arena, line);
    line[strcspn(line, "#")] = '\0';
    if (!apply_line(behaviours, line))
      return status_format(arena, STATUS_INVALID_ARGUMENT, "script", "\"%s\" is not \"SYMBOL KEY VALUE\".", shown);
  }
  *out = behaviours;
  return status_ok();
}

const struct behaviour *behaviour_of(const struct behaviours *behaviours, const char *symbol)
{
  for (size_t i = 0; i < behaviours->count; i++)
    if (strcmp(behaviours->symbols[i].symbol, symbol) == 0)
      return &behaviours->symbols[i].behaviour;
  return &behaviours->defaults;
}
