/* files: what a table of malformed files needs: a file's text, and the finding it must give. */
#ifndef STEWARD_TESTS_UNIT_ACCOUNT_IMPORT_FILES_H
#define STEWARD_TESTS_UNIT_ACCOUNT_IMPORT_FILES_H
#include <criterion/criterion.h>
#include <string.h>

#include "import_findings.h"

struct file_case {
  const char *what;    /* for people */
  const char *text;    /* of the file */
  uint32_t line;       /* of the finding */
  const char *finding; /* a part of its message; NULL: the file is good */
};

struct findings *findings_new(struct arena *arena);

/* Asserts that an error (or with `severity`, such a finding) stands at the line and says so. */
void expect_finding(const struct findings *findings, enum severity severity, uint32_t line, const char *part);
void expect_case(const struct findings *findings, const struct file_case *file);

/* A whole file of the sources' tree or the reference data, in the arena. */
char *file_read(struct arena *arena, const char *path, size_t *size);
char *reference_read(struct arena *arena, const char *path, size_t *size); /* skips the test where there is none */
#endif
