/* rmd_walk: every retirement account of the caller's book, group by group, a thousand accounts at a time. What a chunk
 * allocates is given back behind it. */
#ifndef STEWARD_CRM_RMD_WALK_H
#define STEWARD_CRM_RMD_WALK_H
#include "rmd_show.h"

struct rmd_walk {
  struct call *call;
  struct rmd_day at;
  size_t done, total; /* accounts */
  /* Groups of one chunk; their memory and the chunk call's arena live until it returns. */
  struct status (*on_chunk)(struct rmd_walk *walk, struct call *chunk, const struct rmd_shown *groups, size_t count);
  void *context;
};

struct status rmd_walk_run(struct rmd_walk *walk);
#endif
