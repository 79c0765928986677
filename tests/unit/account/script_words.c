/* Reads and writes the words of a script's lines. */
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "script.h"

static const char *const states[] = { "draft",   "waiting",   "pending-cash", "accepted", "routed",   "working",
                                      "partial", "canceling", "filled",       "canceled", "rejected", "expired" };

struct words words_split(struct arena *arena, const char *line)
{
  struct words words = { 0 };
  char *rest = arena_strdup(arena, line);
  for (char *word = strsep(&rest, " "); word; word = strsep(&rest, " ")) {
    if (!word[0])
      continue;
    cr_assert_lt(words.count, MAX_WORDS);
    words.word[words.count++] = word;
  }
  return words;
}

uint64_t words_id(const struct words *words, size_t i)
{
  if (i >= words->count || strcmp(words->word[i], "cash") == 0)
    return 0;
  return strtoull(words->word[i], NULL, 10);
}

static int64_t number(const struct words *words, size_t i, int places)
{
  int64_t value = 0;
  if (i < words->count)
    cr_assert(status_is_ok(decimal_parse(words->word[i], places, &value)), "%s", words->word[i]);
  return value;
}

int64_t words_e6(const struct words *words, size_t i)
{
  return number(words, i, SHARES_PLACES);
}

int64_t words_e4(const struct words *words, size_t i)
{
  return number(words, i, CASH_PLACES);
}

int words_state(const char *name, int otherwise)
{
  for (int i = 0; name && i <= ORDER_EXPIRED; i++)
    if (strcmp(states[i], name) == 0)
      return i;
  return otherwise;
}

const char *words_state_name(int state)
{
  return states[state];
}

const char *words_number(struct arena *arena, int64_t value, int places)
{
  char text[DECIMAL_TEXT_SIZE];
  return arena_strdup(arena, decimal_format(value, places, 0, text));
}
