/* text: lines of plain tables, taken apart. */
#ifndef STEWARD_BASE_TEXT_H
#define STEWARD_BASE_TEXT_H
#include <stddef.h>

/* Cuts text in place at each separator and keeps the first parts, `limit` at most. Returns how many parts there are,
 * which may be more than were kept; text without a separator is one part. */
size_t text_cut(char *text, char separator, char **parts, size_t limit);
#endif
