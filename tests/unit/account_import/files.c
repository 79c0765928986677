/* Reads the files of the tests and looks for findings. */
#include "files.h"

#include <stdio.h>
#include <stdlib.h>

#define FILE_MAX_BYTES ((size_t)4 << 20)

struct findings *findings_new(struct arena *arena)
{
  struct findings *findings = arena_alloc(arena, sizeof *findings);
  findings->arena = arena;
  return findings;
}

void expect_finding(const struct findings *findings, enum severity severity, uint32_t line, const char *part)
{
  for (size_t i = 0; i < findings->count; i++) {
    const struct finding *finding = &findings->items[i];
    if (finding->severity == severity && finding->line == line && strstr(finding->message, part))
      return;
  }
  const char *first = findings->count > 0 ? findings->items[0].message : "nothing";
  cr_assert_fail("no finding in line %u says \"%s\"; the first says \"%s\"", line, part, first);
}

void expect_case(const struct findings *findings, const struct file_case *file)
{
  if (file->finding)
    expect_finding(findings, SEVERITY_ERROR, file->line, file->finding);
  else
    cr_assert_eq(findings->errors, 0, "%s: %s", file->what, findings->count > 0 ? findings->items[0].message : "");
}

char *file_read(struct arena *arena, const char *path, size_t *size)
{
  char full[4096];
  snprintf(full, sizeof full, "%s%s%s", path[0] == '/' ? "" : STEWARD_SOURCE_DIR, path[0] == '/' ? "" : "/", path);
  FILE *file = fopen(full, "r");
  cr_assert_not_null(file, "cannot open %s", full);
  char *text = arena_alloc(arena, FILE_MAX_BYTES);
  *size = fread(text, 1, FILE_MAX_BYTES, file);
  fclose(file);
  return text;
}

char *reference_read(struct arena *arena, const char *path, size_t *size)
{
  const char *folder = getenv("STEWARD_REFERENCE_DATA");
  if (folder == NULL || folder[0] == '\0')
    cr_skip_test("STEWARD_REFERENCE_DATA is not set");
  return file_read(arena, arena_printf(arena, "%s/%s", folder, path), size);
}
