/* The head, the hash and the statements of a migration's text. */
#include "migration_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

#define MARK "-- migrate: "
#define OUTSIDE "outside a transaction"
#define FROM "programs from "
#define NUMBER_DIGITS 4

static size_t line_length(const char *text)
{
  return strcspn(text, "\n");
}

static const char *next_line(const char *text)
{
  size_t length = line_length(text);
  return text + length + (text[length] == '\n' ? 1 : 0);
}

static bool read_mark(const char *text, size_t length, struct migration_head *head)
{
  if (length == strlen(OUTSIDE) && strncmp(text, OUTSIDE, length) == 0) {
    head->outside_transaction = true;
    return true;
  }
  if (length != strlen(FROM) + NUMBER_DIGITS || strncmp(text, FROM, strlen(FROM)) != 0 ||
      strspn(text + strlen(FROM), "0123456789") < NUMBER_DIGITS)
    return false;
  head->programs_from = (int)strtol(text + strlen(FROM), NULL, 10);
  return true;
}

struct status migration_head(const struct migration *migration, struct arena *arena, struct migration_head *out)
{
  struct migration_head head = { .programs_from = migration->number };
  for (const char *line = migration->sql; strncmp(line, "--", 2) == 0; line = next_line(line)) {
    if (strncmp(line, MARK, strlen(MARK)) != 0)
      continue;
    if (!read_mark(line + strlen(MARK), line_length(line) - strlen(MARK), &head) ||
        head.programs_from > migration->number)
      return status_format(arena, STATUS_INTERNAL, NULL, "migration %s: its head cannot be read: %.*s",
                           migration->name, (int)line_length(line), line);
  }
  *out = head;
  return status_ok();
}

const char *migration_hash(const struct migration *migration, char buffer[HASH_HEX_SIZE])
{
  uint8_t hash[HASH_BYTES];
  hash_sha256(migration->sql, strlen(migration->sql), hash);
  return hash_hex(hash, buffer);
}

static bool is_comment_or_blank(const char *line)
{
  return strncmp(line, "--", 2) == 0 || strspn(line, " \t\r") == line_length(line);
}

const char *migration_next_statement(const char **at, struct arena *arena)
{
  const char *line = *at;
  while (*line && is_comment_or_blank(line))
    line = next_line(line);
  const char *start = line;
  bool is_over = *line == '\0';
  while (!is_over) {
    size_t length = line_length(line);
    is_over = (length > 0 && line[length - 1] == ';') || line[length] == '\0';
    line = next_line(line);
  }
  *at = line;
  return line == start ? NULL : arena_strndup(arena, start, (size_t)(line - start));
}
