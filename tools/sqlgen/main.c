/* sqlgen: makes C of .sql files: sqlgen PREFIX FOLDER FILE.sql... writes FOLDER/PREFIX_sql.h and FOLDER/PREFIX_sql.c.
 */
#include <stdlib.h>

#include "head.h"

struct output {
  const char *folder, *prefix;
  const struct statement *statements;
  size_t count;
};

static bool write_file(const struct output *output, char suffix,
                       void (*emit)(FILE *, const char *, const struct statement *, size_t))
{
  char path[4096];
  snprintf(path, sizeof path, "%s/%s_sql.%c", output->folder, output->prefix, suffix);
  FILE *file = fopen(path, "w");
  if (!file) {
    perror(path);
    return false;
  }
  emit(file, output->prefix, output->statements, output->count);
  return fclose(file) == 0;
}

int main(int argc, char **argv)
{
  if (argc < 4) {
    fputs("usage: sqlgen PREFIX FOLDER FILE.sql...\n", stderr);
    return 2;
  }
  size_t count = (size_t)argc - 3;
  bool good = true;
  struct statement *statements = calloc(count, sizeof *statements);
  if (!statements)
    return 1;
  for (size_t i = 0; i < count; i++)
    good = statement_read(argv[i + 3], &statements[i]) && good; /* every fault in one run */
  struct output output = { .folder = argv[2], .prefix = argv[1], .statements = statements, .count = count };
  good = good && write_file(&output, 'h', emit_header) && write_file(&output, 'c', emit_source);
  for (size_t i = 0; i < count; i++)
    statement_close(&statements[i]);
  free(statements);
  return good ? 0 : 1;
}
