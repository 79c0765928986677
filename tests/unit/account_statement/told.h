/* told: a statement as text, a line a row, so that a test says what it wants in words. */
#ifndef STEWARD_TESTS_UNIT_ACCOUNT_STATEMENT_TOLD_H
#define STEWARD_TESTS_UNIT_ACCOUNT_STATEMENT_TOLD_H
#include "files.h"
#include "statement.h"

/* Parses the text and tells it: accounts, cash, positions with their lots, transactions. */
const char *told(struct arena *arena, const char *text, size_t size, struct findings **findings);

/* Asserts what is told of the text; errors are told as "error LINE: message". */
void expect_told(const char *text, const char *wanted);
void expect_error(const char *text, uint32_t line, const char *part);
#endif
