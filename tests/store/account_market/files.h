/* files: small files to import, and the imports of them. */
#ifndef STEWARD_TESTS_STORE_ACCOUNT_MARKET_FILES_H
#define STEWARD_TESTS_STORE_ACCOUNT_MARKET_FILES_H
#include "house.h"

/* Three shares (one with a class), one row of cash. */
extern const char holdings_text[];

struct caller administrator(uint64_t firm_id);
int64_t number(struct house *house, const char *sql);

/* Each is a call of its own, which lives until the house is put away. */
Account__ImportReport *import_fund(struct house *house, uint64_t firm_id, const char *text, bool dry_run);
Account__ImportReport *import_closes(struct house *house, uint64_t firm_id, const char *text);
Account__ImportReport *import_metrics(struct house *house, const char *as_of, const char *text);

/* The only finding of the severity says so. */
void expect_finding(const Account__ImportReport *report, Account__ImportFinding__Severity severity, uint32_t line,
                    const char *part);
#endif
