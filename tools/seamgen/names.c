/* names.c: the generator's memory, and names as protoc-c 1.4 and the seam spell them. */
#include "names.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct kept {
  struct kept *next;
  _Alignas(max_align_t) char data[];
};

static struct kept *kept;

void *keep_alloc(size_t size)
{
  struct kept *entry = calloc(1, sizeof *entry + size);
  if (!entry)
    abort();
  entry->next = kept;
  kept = entry;
  return entry->data;
}

char *keep_printf(const char *format, ...)
{
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  int length = vsnprintf(NULL, 0, format, args);
  va_end(args);
  if (length < 0)
    abort();
  char *text = keep_alloc((size_t)length + 1);
  vsnprintf(text, (size_t)length + 1, format, again);
  va_end(again);
  return text;
}

void keep_free(void)
{
  while (kept) {
    struct kept *next = kept->next;
    free(kept);
    kept = next;
  }
}

const char *name_snake(const char *camel)
{
  char *out = keep_alloc(2 * strlen(camel) + 1), *to = out;
  for (const char *c = camel; *c; c++) {
    bool after_lower = c > camel && !isupper((unsigned char)c[-1]);
    bool last_of_capitals = c > camel && c[1] && islower((unsigned char)c[1]);
    if (isupper((unsigned char)*c) && (after_lower || last_of_capitals) && to > out && to[-1] != '_')
      *to++ = '_';
    *to++ = (char)tolower((unsigned char)*c);
  }
  return out;
}

const char *name_type(const char *dotted)
{
  char *out = keep_alloc(2 * strlen(dotted) + 1), *to = out;
  bool upper = true;
  for (const char *c = dotted; *c; c++) {
    if (*c == '.') {
      *to++ = '_';
      *to++ = '_';
    } else if (*c != '_') {
      *to++ = upper ? (char)toupper((unsigned char)*c) : *c;
    }
    upper = *c == '.' || *c == '_';
  }
  return out;
}

const char *name_lower(const char *dotted)
{
  char *out = keep_alloc(2 * strlen(dotted) + 1), *to = out;
  bool was_upper = true; /* no '_' before a part's first letter */
  for (const char *c = dotted; *c; c++) {
    if (*c == '.') {
      *to++ = '_';
      *to++ = '_';
      was_upper = true;
      continue;
    }
    bool is_upper = isupper((unsigned char)*c);
    if (is_upper && !was_upper)
      *to++ = '_';
    *to++ = (char)tolower((unsigned char)*c);
    was_upper = is_upper;
  }
  return out;
}

bool name_ends_with(const char *text, const char *end)
{
  size_t length = strlen(text), tail = strlen(end);
  return length >= tail && strcmp(text + length - tail, end) == 0;
}
