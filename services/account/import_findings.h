/* findings: what an import has to say of a file, line by line: notes, what was left out, what forbids it, and
 * where a custodian and the ledger differ. */
#ifndef STEWARD_ACCOUNT_IMPORT_FINDINGS_H
#define STEWARD_ACCOUNT_IMPORT_FINDINGS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define FINDINGS_MAX 1000 /* in a report; the last hundred places are kept for errors */
#define FINDINGS_ERROR_ROOM 100

enum severity { /* as steward.account.v1.ImportFinding.Severity */
                SEVERITY_NOTE = 0,
                SEVERITY_LEFT_OUT = 1,
                SEVERITY_ERROR = 2,
                SEVERITY_BREAK = 3,
};

struct finding {
  uint32_t line; /* 0: the whole file */
  enum severity severity;
  const char *subject; /* symbol or column */
  const char *message;
};

struct findings {
  struct arena *arena;
  struct finding items[FINDINGS_MAX];
  size_t count;
  size_t errors, left_out; /* all of them, also those beyond the limit */
};

struct findings_mark {
  size_t count, errors, left_out;
};

struct findings_mark findings_mark(const struct findings *findings);
void findings_reset(struct findings *findings, struct findings_mark mark); /* forgets what came after the mark */

/* At most 40 bytes of a text, cut between characters, in the findings' arena. */
const char *finding_excerpt(struct findings *findings, const char *text);

void finding_add(struct findings *findings, struct finding finding); /* an excerpt of the subject is kept */
void finding_error(struct findings *findings, uint32_t line, const char *subject, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void finding_left_out(struct findings *findings, uint32_t line, const char *subject, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void finding_note(struct findings *findings, uint32_t line, const char *subject, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void finding_break(struct findings *findings, uint32_t line, const char *subject, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
#endif
