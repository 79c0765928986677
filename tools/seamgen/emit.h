/* emit: writes the seam of a model into a folder: for each package <pkg>.seam.h, <pkg>.methods.c, <pkg>.stubs.c; for
 * each service <pkg>.<Service>.server.c and, for fakes, .unused.c; and seam.c, the tables of all. Servers are files of their own so that the
 * linker takes a table, and asks for its handlers, only where it is served. */
#ifndef SEAMGEN_EMIT_H
#define SEAMGEN_EMIT_H
#include <stdio.h>

#include "model.h"

/* False after a message on stderr. */
bool emit_all(const struct model *model, const char *folder);

/* emit_tables.c */
void emit_methods(FILE *out, const struct model *model, const char *package);
void emit_seam(FILE *out, const struct model *model);

/* The options are read by this generator alone and have no seam. */
bool emit_has_seam(const struct file_model *file);

/* Walks the services of a package: *file and *service are cursors, begun at 0. NULL at the end. */
struct service_cursor {
  size_t file, service;
};
const struct service_model *emit_next_service(const struct model *model, const char *package,
                                              struct service_cursor *cursor);
#endif
