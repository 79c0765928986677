/* query_run: runs a compiled query in one snapshot, on a connection of its own, some rows at a time; while some are
 * looked at, the next are under way. Memory does not grow with the result. */
#ifndef STEWARD_ACCOUNT_QUERY_RUN_H
#define STEWARD_ACCOUNT_QUERY_RUN_H
#include "account.h"
#include "account.seam.h"
#include "query_compile.h"

#define QUERIES_AT_ONCE 8 /* of a process: each has a connection */

struct query_run {
  struct call *call;
  struct query_work work;
  bool wants_total;     /* counted first */
  bool estimates_total; /* what the planner expects, until the last rows are there: a count would read all twice */
  size_t rows_at_once;
  /* Given the rows of a fetch, whose memory is gone afterwards. */
  struct status (*take)(struct query_run *run, const struct pg_rows *rows);
  void *context; /* of take */

  struct query_compiled compiled; /* from here on set by query_run() */
  uint64_t total, done;           /* rows */
  uint64_t sequence;              /* of the journal, up to which is read */
};

struct status query_run(struct query_run *run);

/* The view of the caller. as_of: a day that is over, or empty; NULL is empty. */
struct status query_view_of(struct call *call, const char *as_of, struct query_view *out);

/* The view of a user of the firm, for a service. FAILED_PRECONDITION when the user is no longer one who may ask. */
struct status query_view_of_user(struct call *call, uint64_t user_id, struct query_view *out);

/* About how many rows the query gives: counted, as long as they are few, else what the planner expects. */
struct status query_estimate(struct call *call, const struct query_work *work, uint64_t *rows, bool *is_exact);
#endif
