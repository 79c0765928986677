/* static_files: a folder served from memory, read once at start: entity tags, a strict content security policy. */
#ifndef STEWARD_GATEWAY_STATIC_FILES_H
#define STEWARD_GATEWAY_STATIC_FILES_H
#include "base/status.h"
#include "http_server.h"

#define STATIC_FILES_LIMIT 1000u
#define STATIC_FILE_BYTES_LIMIT (16u << 20)
#define STATIC_BYTES_LIMIT (64u << 20)
#define STATIC_DEPTH_LIMIT 8

struct static_files;

/* Reads the folder. Names that begin with '.' and what is neither file nor folder are left out; links are not followed.
 */
struct status static_files_new(const char *folder, struct static_files **out);
void static_files_free(struct static_files *files);

/* Answers a GET or HEAD of a path; "/" is /index.html, a folder its index.html. False when there is no such file. */
bool static_files_answer(const struct static_files *files, struct http_exchange *exchange);
#endif
