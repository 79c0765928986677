/* fuzz: what the fuzzers of file parsers share. */
#ifndef STEWARD_TESTS_FUZZ_COMMON_FUZZ_H
#define STEWARD_TESTS_FUZZ_COMMON_FUZZ_H
#include <stddef.h>
#include <stdint.h>

#include "import_findings.h"
#include "statement.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct findings *fuzz_findings(struct arena *arena);

/* What was read without an error is planned, too: every second account is opened, the others are compared. */
void fuzz_plan(const struct statement *statement);
#endif
