/* file: whole files of a bounded size. */
#ifndef STEWARD_CLI_FILE_H
#define STEWARD_CLI_FILE_H
#include <protobuf-c/protobuf-c.h>

#include "base/arena.h"
#include "base/status.h"

#define FILE_LIMIT_BYTES ((size_t)16 << 20)

/* "-" is standard input. Bytes in the arena, followed by a NUL that is not counted. */
struct status file_read(struct arena *arena, const char *path, ProtobufCBinaryData *out);
const char *file_name(const char *path); /* without its folders */
#endif
