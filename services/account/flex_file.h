/* flex_file: Interactive Brokers' Flex Query in XML: positions with lots, cash, trades and cash transactions.
 *
 * Sections read: AccountInformation, CashReport, OpenPositions (SUMMARY and LOT), SecuritiesInfo, Trades,
 * CashTransactions, EquitySummaryInBase (whose total is a checksum). Others are named in a note and passed over. The
 * parser takes no DOCTYPE, so no entities but XML's own five; depth, attributes and rows have limits.
 */
#ifndef STEWARD_ACCOUNT_FLEX_FILE_H
#define STEWARD_ACCOUNT_FLEX_FILE_H
#include "statement.h"

#define FLEX_LAYOUT "Interactive Brokers Flex Query"

#define FLEX_MAX_DEPTH 16
#define FLEX_MAX_ATTRIBUTE_BYTES 4096

void flex_parse(const void *data, size_t size, struct findings *findings, struct statement *out);
#endif
