/* inside: commands given within a job of a lane: the rules and the statements of a Commit, under the job's journal
 * line.
 *
 * For work that derives its commands from what the database says under the firm's lock, and writes more beside them. A
 * command that is refused leaves no trace and the next is tried, so that all refusals are found at once; whoever wants
 * all or nothing lets the job fail then.
 */
#ifndef STEWARD_ACCOUNT_INSIDE_H
#define STEWARD_ACCOUNT_INSIDE_H
#include "batch.h"
#include "lane.h"

#define INSIDE_AT_ONCE 2000 /* commands that are loaded, applied and written together */

struct inside {
  Account__Command *command;
  struct outcome outcome; /* when ok */
  struct status status;   /* texts in the work's arena */
};

/* Applies and writes the commands in order. Fails only when the database does. The job's journal line keeps those that
 * were not refused, so that they can be run again. */
struct status inside_apply(struct lane_work *work, const struct caller *caller, struct inside *commands, size_t count);

/* What the line keeps, packed: a JobCommands; empty when there were none. */
struct pg_bytes inside_packed(const struct lane_work *work);
#endif
