/* Reads cells. */
#include "query_cell.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"

#define MONEY_PLACES 2

static struct query_cell ours(const char *text)
{
  return (struct query_cell){ .text = text, .size = strlen(text) };
}

static struct query_cell theirs(struct pg_bytes bytes)
{
  return (struct query_cell){ .text = bytes.data, .size = bytes.size, .is_text = true };
}

/* A label where the catalogue has one, else the text itself. */
static struct query_cell label(const struct query_section *section, struct pg_bytes bytes)
{
  const struct query_choice *choice = query_choice_find(section->choices, bytes.data);
  return choice ? ours(choice->label) : theirs(bytes);
}

static struct query_cell labels_of_bits(const struct query_section *section, int64_t bits, char *buffer)
{
  size_t size = 0;
  buffer[0] = '\0';
  for (size_t i = 0; i < section->choices->count; i++)
    if (bits & section->choices->items[i].number)
      size += (size_t)snprintf(buffer + size, QUERY_CELL_SIZE - size, "%s%s", size > 0 ? "; " : "",
                               section->choices->items[i].label);
  return ours(buffer);
}

static struct query_cell number(const struct query_section *section, int64_t value, char *buffer)
{
  int least = section->type == ACCOUNT__QUERY_TYPE__MONEY || section->type == ACCOUNT__QUERY_TYPE__CONTRIBUTION
                  ? MONEY_PLACES
                  : 0;
  return ours(decimal_format(value, (int)section->places, least, buffer));
}

static struct query_cell choice(const struct query_section *section, int64_t value, char *buffer)
{
  const char *found = query_choice_label(section->choices, value);
  if (found)
    return ours(found);
  snprintf(buffer, QUERY_CELL_SIZE, "%lld", (long long)value);
  return ours(buffer);
}

struct query_cell query_cell_read(const struct query_section *section, const struct pg_rows *rows, size_t row,
                                  int column, char buffer[QUERY_CELL_SIZE])
{
  if (pg_is_null(rows, row, column))
    return ours("");
  if (section->is_text)
    return label(section, pg_get_bytes(rows, row, column));
  if (section->shown || section->type == ACCOUNT__QUERY_TYPE__TEXT || section->is_of_person)
    return theirs(pg_get_bytes(rows, row, column));
  switch (section->type) {
  case ACCOUNT__QUERY_TYPE__CHOICE:
    return choice(section, pg_get_int8(rows, row, column), buffer);
  case ACCOUNT__QUERY_TYPE__SET:
    return labels_of_bits(section, pg_get_int8(rows, row, column), buffer);
  case ACCOUNT__QUERY_TYPE__DATE:
    return ours(date_format(pg_get_date(rows, row, column), buffer));
  default:
    return number(section, pg_get_int8(rows, row, column), buffer);
  }
}
