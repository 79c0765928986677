/* import_firm: a whole firm from the folder that an export wrote, into a database that does not have it.
 *
 * One transaction: all of it or nothing. The folder is held to its manifest (every file's lines and hash, the head of
 * the journal), the database to having the same tables. The firm keeps its id, so its keys, its journal and its chain
 * stay what they were. Who may sign in is not in an export: keys of the API and of systems are, passwords are not.
 */
#ifndef STEWARD_ACCOUNT_IMPORT_FIRM_H
#define STEWARD_ACCOUNT_IMPORT_FIRM_H
#include "account.seam.h"
#include "pg/pg.h"

/* The pool prepares nothing (pg_options.skip_check). *out is the manifest. On a fiber. */
struct status import_firm(struct pg_pool *pool, struct arena *arena, const char *folder,
                          const Account__ExportManifest **out);
#endif
