/* head: what a .sql file says of its statement: what it is for, what it takes, what it gives. */
#ifndef STEWARD_SQLGEN_HEAD_H
#define STEWARD_SQLGEN_HEAD_H
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define NAME_SIZE 64
#define COLUMN_LIMIT 64
#define FILE_LIMIT ((size_t)1 << 18)

struct column {
  char name[NAME_SIZE];
  const char *type; /* the enumerator of pg_type */
};

struct columns {
  struct column items[COLUMN_LIMIT];
  size_t count;
};

struct statement {
  char name[NAME_SIZE];
  char message[256]; /* empty: the columns are listed */
  struct columns in, out;
  char *sql; /* behind the head, owned */
};

/* Reads path into the statement; false after a line on standard error that names file and fault. */
bool statement_read(const char *path, struct statement *out);
void statement_close(struct statement *statement);

void emit_header(FILE *file, const char *prefix, const struct statement *statements, size_t count);
void emit_source(FILE *file, const char *prefix, const struct statement *statements, size_t count);
#endif
