/* steward-import-firm: a whole firm from an export's folder into a database that does not have it. An operator's tool.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fiber/fiber.h"
#include "import_firm.h"
#include "migrations.h"
#include "program/log.h"

struct work {
  uv_loop_t loop;
  struct arena *arena;
  const char *folder, *conninfo;
  struct status status;
  const Account__ExportManifest *manifest;
};

static void run(void *argument)
{
  struct work *work = argument;
  struct pg_pool *pool;
  work->status = migrations_connect(&work->loop, work->arena, work->conninfo, &pool);
  if (!status_is_ok(work->status))
    return;
  work->status = migrations_check(pool, work->arena);
  if (status_is_ok(work->status))
    work->status = import_firm(pool, work->arena, work->folder, &work->manifest);
  pg_pool_free(pool);
}

static int usage(FILE *out)
{
  fputs("usage: steward-import-firm DIR [CONNINFO]\n"
        "Brings a firm that `steward export DIR` wrote into a database that does not have it: all of it in one\n"
        "transaction, held to its manifest, or nothing. The firm keeps its id. CONNINFO is libpq's; without it\n"
        "$STEWARD_MIGRATE_DATABASE, or the cluster of deploy/postgres in $STEWARD_STATE/pg (/var/lib/steward/pg).\n",
        out);
  return out == stdout ? 0 : 2;
}

int main(int argc, char **argv)
{
  struct work work = { 0 };
  if (argc < 2 || argc > 3 || argv[1][0] == '-')
    return usage(argc == 2 && strcmp(argv[1], "--help") == 0 ? stdout : stderr);
  log_open("import_firm", LOG_INFO);
  work.arena = arena_new();
  work.folder = argv[1];
  work.conninfo = migrations_conninfo(work.arena, argc == 3 ? argv[2] : getenv("STEWARD_MIGRATE_DATABASE"));
  uv_loop_init(&work.loop);
  fiber_main(&work.loop, run, &work);
  uv_loop_close(&work.loop);
  int code = status_is_ok(work.status) ? 0 : 1;
  if (code == 0)
    printf("firm %" PRIu64 " \"%s\" is imported: %zu tables, journal up to %" PRIu64 ", chain %s\n",
           work.manifest->firm_id, work.manifest->code, work.manifest->n_tables, work.manifest->sequence,
           work.manifest->chain);
  else
    fprintf(stderr, "steward-import-firm: %s\n", work.status.message ? work.status.message : "failed");
  arena_free(work.arena);
  return code;
}
