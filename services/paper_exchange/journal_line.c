/* journal_line: one execution as a line of fields between tabs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "journal.h"

enum as { AS_CHARACTER, AS_INT, AS_INT64, AS_TEXT };

struct column {
  enum as as;
  size_t offset, size;
};

#define AT(member) offsetof(struct execution, member), sizeof(((struct execution *)0)->member)

static const struct column columns[] = {
  { AS_INT64, AT(number) },
  { AS_INT64, AT(order) },
  { AS_INT64, AT(reference) },
  { AS_INT, AT(session) },
  { AS_INT64, AT(sequence) },
  { AS_CHARACTER, AT(type) },
  { AS_CHARACTER, AT(status) },
  { AS_CHARACTER, AT(side) },
  { AS_CHARACTER, AT(order_type) },
  { AS_CHARACTER, AT(time_in_force) },
  { AS_INT, AT(reject_reason) },
  { AS_INT64, AT(shares_e6) },
  { AS_INT64, AT(price_e6) },
  { AS_INT64, AT(stop_price_e6) },
  { AS_INT64, AT(reference_price_e6) },
  { AS_INT64, AT(last_shares_e6) },
  { AS_INT64, AT(last_price_e6) },
  { AS_INT64, AT(done_shares_e6) },
  { AS_INT64, AT(average_price_e6) },
  { AS_INT64, AT(at_us) },
  { AS_TEXT, AT(firm) },
  { AS_TEXT, AT(client_order) },
  { AS_TEXT, AT(original_client_order) },
  { AS_TEXT, AT(account) },
  { AS_TEXT, AT(symbol) },
  { AS_TEXT, AT(text) },
};
#define COLUMN_COUNT (sizeof(columns) / sizeof(columns[0]))

void journal_format(const struct execution *execution, char line[JOURNAL_LINE_SIZE])
{
  size_t used = (size_t)snprintf(line, JOURNAL_LINE_SIZE, "X");
  for (size_t i = 0; i < COLUMN_COUNT; i++) {
    const char *at = (const char *)execution + columns[i].offset;
    char *out = line + used;
    size_t room = JOURNAL_LINE_SIZE - used;
    if (columns[i].as == AS_CHARACTER)
      used += (size_t)snprintf(out, room, "\t%c", *at);
    else if (columns[i].as == AS_INT)
      used += (size_t)snprintf(out, room, "\t%d", *(const int *)at);
    else if (columns[i].as == AS_INT64)
      used += (size_t)snprintf(out, room, "\t%lld", (long long)*(const int64_t *)at);
    else
      used += (size_t)snprintf(out, room, "\t%s", at);
  }
}

static bool parse_column(const struct column *column, const char *field, size_t length, char *at)
{
  char text[BOOK_TEXT_SIZE];
  int64_t number;
  if (length >= sizeof(text))
    return false;
  memcpy(text, field, length);
  text[length] = '\0';
  switch (column->as) {
  case AS_CHARACTER:
    *at = text[0];
    return length == 1;
  case AS_TEXT:
    if (length >= column->size)
      return false;
    memcpy(at, text, length + 1);
    return true;
  case AS_INT:
  case AS_INT64:
    if (!status_is_ok(decimal_parse(text, 0, &number)))
      return false;
    if (column->as == AS_INT64)
      *(int64_t *)at = number;
    else
      *(int *)at = (int)number;
    return true;
  }
  return false;
}

bool journal_parse(const char *line, struct execution *out)
{
  struct execution execution = { 0 };
  if (line[0] != 'X')
    return false;
  line++;
  for (size_t i = 0; i < COLUMN_COUNT; i++) {
    if (*line != '\t')
      return false;
    line++;
    size_t length = strcspn(line, "\t");
    if (!parse_column(&columns[i], line, length, (char *)&execution + columns[i].offset))
      return false;
    line += length;
  }
  if (*line != '\0')
    return false;
  *out = execution;
  return true;
}
