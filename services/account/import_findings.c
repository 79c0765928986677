/* Collects an import's findings up to a limit, and counts them beyond it. */
#include "import_findings.h"

#include <stdarg.h>
#include <string.h>

#define EXCERPT_BYTES 40

struct findings_mark findings_mark(const struct findings *findings)
{
  return (struct findings_mark){ findings->count, findings->errors, findings->left_out };
}

void findings_reset(struct findings *findings, struct findings_mark mark)
{
  findings->count = mark.count;
  findings->errors = mark.errors;
  findings->left_out = mark.left_out;
}

const char *finding_excerpt(struct findings *findings, const char *text)
{
  size_t length = strnlen(text, EXCERPT_BYTES + 1);
  if (length <= EXCERPT_BYTES)
    return text;
  for (length = EXCERPT_BYTES; length > 0 && (text[length] & 0xc0) == 0x80;)
    length--; /* not between the bytes of one character */
  return arena_strndup(findings->arena, text, length);
}

void finding_add(struct findings *findings, struct finding finding)
{
  bool is_error = finding.severity == SEVERITY_ERROR;
  findings->errors += is_error;
  findings->left_out += finding.severity == SEVERITY_LEFT_OUT;
  if (findings->count >= FINDINGS_MAX - (is_error ? 0 : FINDINGS_ERROR_ROOM))
    return;
  finding.subject = finding_excerpt(findings, finding.subject);
  findings->items[findings->count++] = finding;
}

static void add(struct findings *findings, struct finding finding, const char *format, va_list args)
{
  finding.message = arena_vprintf(findings->arena, format, args);
  finding_add(findings, finding);
}

void finding_error(struct findings *findings, uint32_t line, const char *subject, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  add(findings, (struct finding){ line, SEVERITY_ERROR, subject, NULL }, format, args);
  va_end(args);
}

void finding_left_out(struct findings *findings, uint32_t line, const char *subject, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  add(findings, (struct finding){ line, SEVERITY_LEFT_OUT, subject, NULL }, format, args);
  va_end(args);
}

void finding_note(struct findings *findings, uint32_t line, const char *subject, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  add(findings, (struct finding){ line, SEVERITY_NOTE, subject, NULL }, format, args);
  va_end(args);
}

void finding_break(struct findings *findings, uint32_t line, const char *subject, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  add(findings, (struct finding){ line, SEVERITY_BREAK, subject, NULL }, format, args);
  va_end(args);
}
