/* Writes the statements as C: a header that names them and a source that holds them. */
#include <ctype.h>
#include <string.h>

#include "head.h"

#define MADE "/* Made by tools/sqlgen of the .sql files. */\n"

static void emit_guard(FILE *file, const char *prefix)
{
  for (; *prefix; prefix++)
    fputc(toupper((unsigned char)*prefix), file);
  fputs("_SQL_H\n", file);
}

void emit_header(FILE *file, const char *prefix, const struct statement *statements, size_t count)
{
  fputs(MADE "#ifndef STEWARD_", file);
  emit_guard(file, prefix);
  fputs("#define STEWARD_", file);
  emit_guard(file, prefix);
  fputs("#include \"pg/pg.h\"\n\n", file);
  for (size_t i = 0; i < count; i++)
    fprintf(file, "extern const struct pg_statement sql_%s;\n", statements[i].name);
  fprintf(file, "\nextern const struct pg_statement *const %s_statements[];\n", prefix);
  fprintf(file, "extern const size_t %s_statement_count;\n#endif\n", prefix);
}

static void emit_columns(FILE *file, const char *kind, const char *name, const struct columns *columns)
{
  if (columns->count == 0)
    return;
  fprintf(file, "static const struct pg_parameter %s_%s[] = {\n", name, kind);
  for (size_t i = 0; i < columns->count; i++)
    fprintf(file, "  { \"%s\", %s },\n", columns->items[i].name, columns->items[i].type);
  fputs("};\n", file);
}

/* The text line by line, so that errors at run time and this file can be read. */
static void emit_text(FILE *file, const char *text)
{
  fputs("    \"", file);
  for (; *text; text++) {
    if (*text == '\n' && text[1] != '\0')
      fputs("\\n\"\n    \"", file);
    else if (*text == '"' || *text == '\\')
      fprintf(file, "\\%c", *text);
    else if ((unsigned char)*text < 0x20)
      fputc(' ', file);
    else
      fputc(*text, file);
  }
  fputs("\"", file);
}

static void emit_statement(FILE *file, const struct statement *statement)
{
  const char *name = statement->name;
  emit_columns(file, "in", name, &statement->in);
  emit_columns(file, "out", name, &statement->out);
  fprintf(file, "const struct pg_statement sql_%s = {\n  .name = \"%s\",\n  .sql =\n", name, name);
  emit_text(file, statement->sql);
  fputs(",\n", file);
  if (statement->in.count > 0)
    fprintf(file, "  .parameters = %s_in,\n  .parameter_count = %zu,\n", name, statement->in.count);
  if (statement->message[0])
    fprintf(file, "  .message = \"%s\",\n", statement->message);
  if (statement->out.count > 0)
    fprintf(file, "  .columns = %s_out,\n  .column_count = %zu,\n", name, statement->out.count);
  fputs("};\n\n", file);
}

void emit_source(FILE *file, const char *prefix, const struct statement *statements, size_t count)
{
  fprintf(file, MADE "#include \"%s_sql.h\"\n\n", prefix);
  for (size_t i = 0; i < count; i++)
    emit_statement(file, &statements[i]);
  fprintf(file, "const struct pg_statement *const %s_statements[] = {\n", prefix);
  for (size_t i = 0; i < count; i++)
    fprintf(file, "  &sql_%s,\n", statements[i].name);
  fprintf(file, "};\nconst size_t %s_statement_count = %zu;\n", prefix, count);
}
