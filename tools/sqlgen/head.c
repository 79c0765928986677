/* Reads a .sql file: the `-- in:` and `-- out:` lines of its head (a line that ends in a comma goes on in the next
 * comment line), and that the statement uses exactly the parameters it declares. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "head.h"

static const char *const types[][2] = {
  { "int8", "PG_INT8" },
  { "int4", "PG_INT4" },
  { "text", "PG_TEXT" },
  { "bytea", "PG_BYTEA" },
  { "bool", "PG_BOOL" },
  { "float8", "PG_FLOAT8" },
  { "date", "PG_DATE" },
  { "timestamptz", "PG_TIMESTAMPTZ" },
  { "jsonb", "PG_JSONB" },
  { "int8[]", "PG_INT8_ARRAY" },
  { "int4[]", "PG_INT4_ARRAY" },
  { "text[]", "PG_TEXT_ARRAY" },
  { "bytea[]", "PG_BYTEA_ARRAY" },
  { "bool[]", "PG_BOOL_ARRAY" },
  { "date[]", "PG_DATE_ARRAY" },
  { "timestamptz[]", "PG_TIMESTAMPTZ_ARRAY" },
  { "float8[]", "PG_FLOAT8_ARRAY" },
  { "jsonb[]", "PG_JSONB_ARRAY" },
};

static bool fault(const char *path, const char *what, const char *detail)
{
  fprintf(stderr, "%s: %s%s%s\n", path, what, detail ? ": " : "", detail ? detail : "");
  return false;
}

static const char *type_of(const char *name)
{
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
    if (strcmp(types[i][0], name) == 0)
      return types[i][1];
  return NULL;
}

static char *trim(char *text)
{
  text += strspn(text, " \t\r\n");
  size_t length = strlen(text);
  while (length > 0 && isspace((unsigned char)text[length - 1]))
    text[--length] = '\0';
  return text;
}

/* "firm_id int8, on_date date"; text is taken apart. */
static bool parse_columns(const char *path, char *text, struct columns *out)
{
  if (strcmp(text, "none") == 0)
    return true;
  for (char *item = strsep(&text, ","); item; item = strsep(&text, ",")) {
    char *rest = trim(item);
    char *name = strsep(&rest, " \t");
    const char *type = rest ? type_of(trim(rest)) : NULL;
    if (!type || strlen(name) >= NAME_SIZE)
      return fault(path, "a name and a type are wanted, as in `firm_id int8`", name);
    if (out->count == COLUMN_LIMIT)
      return fault(path, "too many columns", NULL);
    snprintf(out->items[out->count].name, NAME_SIZE, "%s", name);
    out->items[out->count++].type = type;
  }
  return true;
}

static bool parse_out(const char *path, char *text, struct statement *out)
{
  if (strchr(text, ' ') || !strchr(text, '.'))
    return parse_columns(path, text, &out->out);
  if (strlen(text) >= sizeof out->message)
    return fault(path, "message name too long", text);
  snprintf(out->message, sizeof out->message, "%s", text);
  return true;
}

/* Takes the head's lines off *rest and joins those of `in` and `out`. */
static bool parse_head(const char *path, char **rest, struct statement *out)
{
  char lists[2][4096] = { "", "" };
  bool seen[2] = { false, false };
  int open = -1; /* the list that goes on in the next line */
  while (strncmp(*rest, "--", 2) == 0) {
    char *line = trim(strsep(rest, "\n") + 2);
    if (!*rest)
      return fault(path, "there is no statement", NULL);
    int list = strncmp(line, "in:", 3) == 0 ? 0 : strncmp(line, "out:", 4) == 0 ? 1 : open;
    if (list < 0)
      continue;
    if (list != open) {
      if (seen[list])
        return fault(path, "said twice", line);
      seen[list] = true;
      line = trim(strchr(line, ':') + 1);
    }
    size_t used = strlen(lists[list]);
    snprintf(lists[list] + used, sizeof lists[list] - used, "%s ", line);
    size_t length = strlen(line);
    open = length > 0 && line[length - 1] == ',' ? list : -1;
  }
  if (!seen[0] || !seen[1])
    return fault(path, "the head wants `-- in:` and `-- out:` (`none` for nothing)", NULL);
  return parse_columns(path, trim(lists[0]), &out->in) && parse_out(path, trim(lists[1]), out);
}

/* Every declared parameter is used, and none beyond. */
static bool check_parameters(const char *path, const struct statement *statement)
{
  bool used[COLUMN_LIMIT + 1] = { false };
  for (const char *at = strchr(statement->sql, '$'); at; at = strchr(at + 1, '$')) {
    if (!isdigit((unsigned char)at[1]))
      continue;
    long number = strtol(at + 1, NULL, 10);
    if (number < 1 || (size_t)number > statement->in.count)
      return fault(path, "a parameter that `-- in:` does not have", at);
    used[number] = true;
  }
  for (size_t i = 0; i < statement->in.count; i++)
    if (!used[i + 1])
      return fault(path, "a parameter that is not used", statement->in.items[i].name);
  return true;
}

static bool parse_name(const char *path, struct statement *out)
{
  const char *base = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
  size_t length = strlen(base);
  if (length < 5 || length - 4 >= NAME_SIZE || strcmp(base + length - 4, ".sql") != 0)
    return fault(path, "a name.sql is wanted", NULL);
  snprintf(out->name, sizeof out->name, "%.*s", (int)(length - 4), base);
  if (out->name[strspn(out->name, "abcdefghijklmnopqrstuvwxyz0123456789_")] != '\0')
    return fault(path, "a statement's name is of a-z, 0-9 and _", NULL);
  return true;
}

bool statement_read(const char *path, struct statement *out)
{
  bool good = false;
  *out = (struct statement){ 0 };
  char *text = calloc(1, FILE_LIMIT + 1);
  FILE *file = fopen(path, "r");
  if (!text || !file) {
    fault(path, "cannot be read", NULL);
    goto done;
  }
  if (fread(text, 1, FILE_LIMIT, file) == FILE_LIMIT) {
    fault(path, "is too long", NULL);
    goto done;
  }
  char *rest = text;
  if (!parse_name(path, out) || !parse_head(path, &rest, out))
    goto done;
  rest = trim(rest);
  size_t length = strlen(rest);
  if (length > 0 && rest[length - 1] == ';')
    rest[length - 1] = '\0';
  out->sql = strdup(rest);
  good = out->sql && check_parameters(path, out);
done:
  if (file)
    fclose(file);
  free(text);
  return good;
}

void statement_close(struct statement *statement)
{
  free(statement->sql);
}
