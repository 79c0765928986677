/* reference_data: files of the folder STEWARD_REFERENCE_DATA names; a test that needs one is skipped without it. */
#ifndef STEWARD_TESTS_RISK_REFERENCE_DATA_H
#define STEWARD_TESTS_RISK_REFERENCE_DATA_H
#include <stddef.h>
#include <stdio.h>

#include "base/arena.h"
#include "exposure.h"

#define CSV_FIELDS_MAX 32

FILE *reference_open(const char *path); /* skips the test where the folder is not set */

/* The next line cut at its commas, quotes taken off; 0 at the end of the file. */
size_t reference_read(struct arena *arena, FILE *file, char *fields[CSV_FIELDS_MAX]);

/* The shares of IVV on 2024-12-06 by their published weights; the rest of 100% is held as cash. */
size_t reference_fund(struct arena *arena, struct holding *holdings, size_t max, int64_t *cash_e4);
#endif
