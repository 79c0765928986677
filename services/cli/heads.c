/* Journal heads from a file, compared with the lines as they come. */
#include "heads.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

static bool read_number(const json_t *object, const char *name, uint64_t *out)
{
  const char *text = json_string_value(json_object_get(object, name));
  char *end;
  if (text == NULL || text[0] < '0' || text[0] > '9')
    return false;
  *out = strtoull(text, &end, 10);
  return *end == '\0';
}

/* False when the line is no head. */
static bool read_head(struct arena *arena, const char *line, size_t length, uint64_t *firm_id, struct head *out)
{
  json_t *object = json_loadb(line, length, 0, NULL);
  const char *chain = json_string_value(json_object_get(object, "chain"));
  const char *at = json_string_value(json_object_get(object, "at"));
  bool is_head = chain != NULL && at != NULL && strlen(chain) == HASH_HEX_SIZE - 1 &&
                 read_number(object, "firm_id", firm_id) && read_number(object, "sequence", &out->sequence);
  if (is_head) {
    out->chain = arena_strdup(arena, chain);
    out->at = arena_strdup(arena, at);
  }
  json_decref(object);
  return is_head;
}

static int compare_heads(const void *a, const void *b)
{
  const struct head *left = a, *right = b;
  return (left->sequence > right->sequence) - (left->sequence < right->sequence);
}

void heads_parse(struct arena *arena, const char *text, uint64_t firm_id, struct heads *out)
{
  size_t lines = 1;
  for (const char *p = text; *p; p++)
    lines += *p == '\n';
  *out = (struct heads){ .list = arena_array(arena, lines, sizeof *out->list) };
  while (*text) {
    size_t length = strcspn(text, "\n");
    uint64_t of_firm = 0;
    struct head head;
    if (length > 0 && !read_head(arena, text, length, &of_firm, &head))
      out->unreadable++;
    else if (length > 0 && of_firm == firm_id)
      out->list[out->count++] = head;
    text += length + (text[length] == '\n');
  }
  qsort(out->list, out->count, sizeof *out->list, compare_heads);
}

const char *heads_meet(struct heads *heads, struct arena *arena, uint64_t sequence, const uint8_t chain[HASH_BYTES])
{
  char hex[HASH_HEX_SIZE];
  const char *sentence = NULL;
  hash_hex(chain, hex);
  while (heads->next < heads->count && heads->list[heads->next].sequence <= sequence) {
    const struct head *head = &heads->list[heads->next++];
    if (sentence != NULL)
      continue;
    if (head->sequence < sequence)
      sentence = arena_printf(arena, "the journal has no line %" PRIu64 ", whose head was written at %s", head->sequence,
                              head->at);
    else if (strcmp(head->chain, hex) != 0)
      sentence = arena_printf(arena, "journal line %" PRIu64 ": its chain is not the head that was written at %s", sequence,
                              head->at);
  }
  return sentence;
}

const char *heads_end(const struct heads *heads, struct arena *arena)
{
  if (heads->next == heads->count)
    return NULL;
  const struct head *head = &heads->list[heads->next];
  return arena_printf(arena, "the journal ends before line %" PRIu64 ", whose head was written at %s", head->sequence,
                      head->at);
}
