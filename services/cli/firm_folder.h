/* firm_folder: the folder an export is written to: NAME.jsonl a table, csv/NAME.csv for people, manifest.json. */
#ifndef STEWARD_CLI_FIRM_FOLDER_H
#define STEWARD_CLI_FIRM_FOLDER_H
#include "account.seam.h"
#include "base/arena.h"
#include "base/status.h"

struct firm_folder;

/* Makes the folder; one that is there must be empty. */
struct status firm_folder_new(struct arena *arena, const char *path, struct firm_folder **out);
void firm_folder_free(struct firm_folder *folder); /* NULL is fine */

/* Writes a piece as it came. The last one has the manifest: every file is held to it, then it is written itself. */
struct status firm_folder_put(struct firm_folder *folder, const struct Account__ExportPiece *piece);
bool firm_folder_is_whole(const struct firm_folder *folder); /* the manifest was written */
uint64_t firm_folder_rows(const struct firm_folder *folder);
#endif
