/* ofx_file: investment statements in OFX 1.x (SGML) and 2.x (XML): positions, transactions, cash and securities.
 *
 * Read of each INVSTMTRS: positions, buys, sells, income, reinvestments, bank transactions, AVAILCASH with
 * MARGINBALANCE. Splits, transfers in kind, option exercises and the like are left out with a reason; open orders and
 * loans are not read. Source: OFX 2.3 specification, section 13.
 */
#ifndef STEWARD_ACCOUNT_OFX_FILE_H
#define STEWARD_ACCOUNT_OFX_FILE_H
#include "statement.h"

#define OFX_LAYOUT "OFX investment statement"

void ofx_parse(const void *data, size_t size, struct findings *findings, struct statement *out);
#endif
