/* Takes rows of comma-separated text apart in place: a field's end is overwritten with NUL once it has been read. */
#include "csv.h"

#include <string.h>
#include <strings.h>

struct csv csv_open(struct arena *arena, const void *data, size_t size)
{
  static const char mark[] = "\xef\xbb\xbf";
  char *text = arena_alloc(arena, size + 1);
  if (size > 0)
    memcpy(text, data, size);
  bool is_marked = size >= 3 && memcmp(text, mark, 3) == 0;
  return (struct csv){ .at = text + (is_marked ? 3 : 0), .end = text + size, .line = 1 };
}

/* Bytes of the line end that stands here: 2 for CRLF, 1 for LF, 0 when there is none. */
static size_t line_end(const struct csv *csv)
{
  if (csv->at < csv->end && csv->at[0] == '\n')
    return 1;
  return csv->end - csv->at >= 2 && csv->at[0] == '\r' && csv->at[1] == '\n' ? 2 : 0;
}

/* Reads behind the opening quote and through the closing one; *to gets where the content ends. */
static const char *read_quoted(struct csv *csv, char **to)
{
  char *out = csv->at;
  while (csv->at < csv->end) {
    char c = *csv->at++;
    if (c == '"') {
      if (csv->at == csv->end || *csv->at != '"') {
        *to = out;
        return NULL;
      }
      csv->at++;
    }
    csv->line += c == '\n';
    *out++ = c;
  }
  return "a quote is opened and never closed";
}

static const char *read_plain(struct csv *csv, char **to)
{
  while (csv->at < csv->end && *csv->at != ',' && *csv->at != '\n') {
    if (*csv->at == '"')
      return "a quote stands inside a field that does not begin with one";
    csv->at++;
  }
  bool is_crlf = csv->at < csv->end && *csv->at == '\n' && csv->at[-1] == '\r';
  *to = csv->at;
  if (is_crlf)
    *to = --csv->at;
  return NULL;
}

/* Reads one field and what ends it; *is_last when that is the row's end. */
static const char *read_field(struct csv *csv, const char **field, bool *is_last)
{
  const char *begin = csv->at, *fault;
  char *to;
  if (csv->at < csv->end && *csv->at == '"') {
    begin = ++csv->at;
    fault = read_quoted(csv, &to);
  } else if (line_end(csv) > 0) {
    to = csv->at;
    fault = NULL;
  } else {
    fault = read_plain(csv, &to);
  }
  if (fault)
    return fault;
  if (to - begin > CSV_MAX_FIELD_BYTES)
    return "a field is longer than 4096 bytes";
  size_t ending = line_end(csv);
  bool is_comma = csv->at < csv->end && *csv->at == ',';
  if (!is_comma && ending == 0 && csv->at < csv->end)
    return "text stands behind a closing quote";
  *is_last = !is_comma;
  csv->at += is_comma ? 1 : ending;
  csv->line += ending > 0;
  *to = '\0'; /* only now: it may be the comma or the line end just read */
  *field = begin;
  return NULL;
}

enum csv_result csv_next(struct csv *csv, struct csv_row *row, const char **fault)
{
  row->line = csv->line;
  row->count = 0;
  if (csv->at >= csv->end)
    return CSV_END;
  bool is_last = false;
  while (!is_last) {
    if (row->count == CSV_MAX_FIELDS)
      *fault = "a row has more than 128 fields";
    else
      *fault = read_field(csv, &row->fields[row->count], &is_last);
    if (*fault) {
      csv->at = csv->end;
      return CSV_FAULT;
    }
    row->count++;
  }
  return CSV_ROW;
}

bool csv_skip_line(struct csv *csv, const char **text)
{
  if (csv->at >= csv->end)
    return false;
  *text = csv->at;
  char *end = memchr(csv->at, '\n', (size_t)(csv->end - csv->at));
  csv->line += end != NULL;
  csv->at = end ? end + 1 : csv->end;
  if (end)
    *end = '\0';
  if (end && end > *text && end[-1] == '\r')
    end[-1] = '\0';
  return true;
}

bool csv_is_blank(const struct csv_row *row)
{
  static const char no_break[] = "\xc2\xa0";
  for (size_t i = 0; i < row->count; i++)
    for (const char *p = row->fields[i]; *p; p++)
      if (strncmp(p, no_break, 2) == 0)
        p++;
      else if (*p != ' ' && *p != '\t')
        return false;
  return true;
}

int csv_column(const struct csv_row *header, const char *name)
{
  for (size_t i = 0; i < header->count; i++)
    if (strcasecmp(header->fields[i], name) == 0)
      return (int)i;
  return -1;
}
