/* steward-rebuild: a firm's state as it was at a line of its journal, in a schema beside the live tables. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account_sql.h"
#include "fiber/fiber.h"
#include "migrations.h"
#include "program/log.h"
#include "rebuild.h"
#include "seam/seam.h"

struct job {
  uv_loop_t loop;
  struct rebuild rebuild;
  struct status status;
};

static void run(void *argument)
{
  struct job *job = argument;
  struct rebuild *rebuild = &job->rebuild;
  struct pg_options options = { .conninfo = rebuild->conninfo,
                                .connections = 1,
                                .statements = account_statements,
                                .statement_count = account_statement_count,
                                .find_message = seam_find_message,
                                .arena = rebuild->arena };
  rebuild->loop = &job->loop;
  job->status = pg_pool_new(&job->loop, &options, &rebuild->pool);
  if (!status_is_ok(job->status))
    return;
  job->status = rebuild_run(rebuild);
  pg_pool_free(rebuild->pool);
}

static int usage(FILE *out)
{
  fputs(
      "usage: steward-rebuild FIRM [SEQUENCE] [CONNINFO]\n"
      "Runs the commits of a firm's journal again, up to a line (0 or none: all), into the schema rebuild_FIRM of the\n"
      "same database, where SQL shows balances, lots, orders, records and facts as they stood then. What was there of\n"
      "that name goes; the live tables are only read. Drop the schema when done: DROP SCHEMA rebuild_FIRM CASCADE.\n"
      "CONNINFO is libpq's; default: the cluster of deploy/postgres in $STEWARD_STATE/pg (/var/lib/steward/pg).\n",
      out);
  return out == stdout ? 0 : 2;
}

static int report(const struct rebuild *rebuild, struct status status)
{
  if (!status_is_ok(status)) {
    log_failure("rebuild_failed", status);
    return 1;
  }
  printf("schema rebuild_%llu: line %llu, %llu commits run again, %llu lines taken as they stand\n",
         (unsigned long long)rebuild->firm_id, (unsigned long long)rebuild->sequence,
         (unsigned long long)rebuild->commits, (unsigned long long)rebuild->taken);
  for (size_t i = 0; i < rebuild->difference_count; i++)
    printf("%s\n", rebuild->differences[i]);
  return rebuild->difference_count > 0 ? 1 : 0;
}

static bool read_number(const char *text, uint64_t *out)
{
  char *end;
  *out = strtoull(text, &end, 10);
  return text[0] >= '0' && text[0] <= '9' && *end == '\0';
}

int main(int argc, char **argv)
{
  struct job job = { .rebuild = { 0 } };
  if (argc == 2 && strcmp(argv[1], "--help") == 0)
    return usage(stdout);
  if (argc < 2 || argc > 4 || !read_number(argv[1], &job.rebuild.firm_id) ||
      (argc > 2 && !read_number(argv[2], &job.rebuild.until)))
    return usage(stderr);
  log_open("rebuild", LOG_WARNING);
  job.rebuild.arena = arena_new();
  job.rebuild.conninfo = migrations_conninfo(job.rebuild.arena, argc > 3 ? argv[3] : NULL);
  uv_loop_init(&job.loop);
  fiber_main(&job.loop, run, &job);
  uv_loop_close(&job.loop);
  int code = report(&job.rebuild, job.status);
  arena_free(job.rebuild.arena);
  return code;
}
