/* custodian_file: positions or transactions as a custodian's web site exports them to CSV.
 *
 * Lines in front of the header may name the account ("...576" is the end of its number) and the date; a file of several
 * accounts repeats name and header. A row of totals is a checksum over the account's rows. Behind a blank line only
 * another account or legal text follows. One of plain_* in custodian_layout.c is a layout anyone can make.
 */
#ifndef STEWARD_ACCOUNT_CUSTODIAN_FILE_H
#define STEWARD_ACCOUNT_CUSTODIAN_FILE_H
#include "statement.h"

#define CUSTODIAN_PREAMBLE_LINES 20

/* The name of the layout, NULL when it is none of the table's. */
const char *custodian_layout(struct arena *arena, const void *data, size_t size);
void custodian_parse(const void *data, size_t size, struct findings *findings, struct statement *out);
#endif
