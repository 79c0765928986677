/* Reads the supervisor's table of services. */
#include "table.h"

#include <stdio.h>
#include <string.h>

#define LINE_LIMIT 4096

static struct status line_fails(struct arena *arena, const char *path, int line, const char *why)
{
  return status_format(arena, STATUS_INVALID_ARGUMENT, NULL, "%s:%d: %s", path, line, why);
}

/* Splits at blanks into row; false when there are more words than a row takes. */
static bool split(char *line, struct table_row *row)
{
  char *rest = NULL;
  size_t count = 0;
  row->name = strtok_r(line, " \t\n", &rest);
  for (char *word = strtok_r(NULL, " \t\n", &rest); word; word = strtok_r(NULL, " \t\n", &rest)) {
    if (count == TABLE_MAX_ARGUMENTS)
      return false;
    row->arguments[count++] = word;
  }
  return true;
}

struct status table_read(struct arena *arena, const char *path, struct table *out)
{
  FILE *file = fopen(path, "re");
  if (!file)
    return status_format(arena, STATUS_NOT_FOUND, NULL, "%s cannot be opened", path);
  char line[LINE_LIMIT];
  struct status status = status_ok();
  *out = (struct table){ 0 };
  for (int number = 1; status_is_ok(status) && fgets(line, sizeof line, file); number++) {
    line[strcspn(line, "#")] = '\0';
    if (strspn(line, " \t\n") == strlen(line))
      continue;
    struct table_row row = { 0 };
    if (out->count == TABLE_MAX_SERVICES)
      status = line_fails(arena, path, number, "more services than the supervisor takes");
    else if (!split(arena_strdup(arena, line), &row))
      status = line_fails(arena, path, number, "too many arguments");
    else if (!row.arguments[0])
      status = line_fails(arena, path, number, "a service needs a name and a program");
    else
      out->rows[out->count++] = row;
  }
  fclose(file);
  return status;
}
