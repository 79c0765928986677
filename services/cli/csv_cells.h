/* csv_cells: a line of JSON as a row of CSV for people: quoted where it must be, and harmless in a spreadsheet. Pure.
 */
#ifndef STEWARD_CLI_CSV_CELLS_H
#define STEWARD_CLI_CSV_CELLS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/status.h"

/* A cell that begins with = + - @, a tab or a carriage return would be run as a formula: an apostrophe goes in front,
 * unless the cell is a number. */
bool csv_cell_is_formula(const char *text);
void csv_cell_write(FILE *out, const char *text);

/* The values of an object, in the order of the columns; what is absent or null is empty, arrays and objects are JSON.
 */
struct status csv_row_write(FILE *out, const char *line, size_t size, const char *const *columns, size_t count);
#endif
