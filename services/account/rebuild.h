/* rebuild: a firm's state made anew from the requests of its journal, beside the live tables.
 *
 * Every commit of the journal is run again by the engine that ran it first, at its instant and with the ids it was
 * given, into twins of the tables in the schema rebuild_FIRM. So the state of any record or balance at any past moment
 * can be looked at with SQL (stop at that line), and a live row that the journal does not explain is found by name.
 * Lines that are no commits (imports, users, keys) are counted. Commands that they gave as a commit does stand in their
 * line and are run again; what else they wrote into the tables of commits (securities) is taken as it stands. Tables
 * that commits never write (prices, observations, users) are not made anew.
 */
#ifndef STEWARD_ACCOUNT_REBUILD_H
#define STEWARD_ACCOUNT_REBUILD_H
#include <stdint.h>
#include <uv.h>

#include "base/arena.h"
#include "base/status.h"
#include "pg/pg.h"

#define REBUILD_DIFFERENCES 100

struct rebuild {
  /* Given. */
  uv_loop_t *loop;
  struct arena *arena;
  struct pg_pool *pool; /* of the live tables */
  const char *conninfo; /* of the same database, by a role that may make schemas */
  uint64_t firm_id;
  uint64_t until; /* the last line; 0: all there are */

  /* Found. */
  uint64_t sequence; /* of the last line */
  uint64_t commits;  /* run again */
  uint64_t taken;    /* lines that are no commits */
  const char *differences[REBUILD_DIFFERENCES];
  size_t difference_count;
};

/* Leaves the schema rebuild_FIRM; what was there of that name goes. On a fiber. A line that runs to another answer is a
 * difference, and the last one. */
struct status rebuild_run(struct rebuild *rebuild);

/* The same, compared with the live tables as they are at that very line, and dropped. UNAVAILABLE when the firm is
 * written without a pause. */
struct status rebuild_verify(struct rebuild *rebuild);
#endif
