/* csv: rows of comma-separated text (RFC 4180) from bytes that nobody has looked at.
 *
 * Fields are taken apart in a copy of the bytes, without an allocation a field. A byte order mark is passed over; lines
 * end in LF or CRLF; a quoted field may hold commas, line ends and doubled quotes. Refused with its line: a quote
 * inside a field that does not begin with one, text behind a closing quote, a quote that is never closed, too many or
 * too long fields. Whether the text is UTF-8 without NUL is the caller's to check.
 */
#ifndef STEWARD_BASE_CSV_H
#define STEWARD_BASE_CSV_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"

#define CSV_MAX_FIELDS 128
#define CSV_MAX_FIELD_BYTES 4096

struct csv {
  char *at, *end;
  uint32_t line; /* where `at` stands, from 1 */
};

struct csv_row {
  uint32_t line; /* where it begins */
  size_t count;
  const char *fields[CSV_MAX_FIELDS]; /* NUL-terminated, in the arena of csv_open() */
};

enum csv_result { CSV_ROW, CSV_END, CSV_FAULT };

struct csv csv_open(struct arena *arena, const void *data, size_t size);

/* The next row; an empty line is a row with one empty field. After CSV_FAULT, *fault is a literal that says what is
 * wrong in row->line, and the reader is at its end. */
enum csv_result csv_next(struct csv *csv, struct csv_row *row, const char **fault);

/* The rest of this line as it stands, for lines that are no CSV (a comment, legal text); false at the end. */
bool csv_skip_line(struct csv *csv, const char **text);

/* Whether every field is empty or blank (a no-break space counts as blank). */
bool csv_is_blank(const struct csv_row *row);

/* Place of the column with this name in a header row, whatever its case; -1 when there is none. */
int csv_column(const struct csv_row *header, const char *name);
#endif
