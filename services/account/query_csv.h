/* query_csv: rows of a file of CSV (RFC 4180) for people: CRLF between rows, quotes where a comma, a quote or a line
 * end stands in a cell; a text that a spreadsheet would run gets an apostrophe in front, numbers stay numbers. Pure. */
#ifndef STEWARD_ACCOUNT_QUERY_CSV_H
#define STEWARD_ACCOUNT_QUERY_CSV_H
#include <stdbool.h>
#include <stddef.h>

#define QUERY_CSV_GROWTH(size) (2 * (size) + 4) /* the most that a cell of this size takes, with what ends it */

/* Writes the cell at `out`, which has QUERY_CSV_GROWTH(size) bytes; gives the bytes written. A cell that is no text is
 * a number or a date of our own and taken as it is. */
size_t query_csv_cell(char *out, const char *text, size_t size, bool is_text);
#endif
