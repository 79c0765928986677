/* exchange: FIX sessions in front of the book.
 *
 * One fiber takes requests in the order in which they came, asks for reference prices, decides, makes the executions
 * durable, and only then reports them. Killed at any instant it goes on where the journal ends: what the journal has
 * and the session perhaps not is reported again with PossResend, under the same ExecIDs.
 */
#ifndef STEWARD_PAPER_EXCHANGE_EXCHANGE_H
#define STEWARD_PAPER_EXCHANGE_EXCHANGE_H
#include "behaviour.h"
#include "bus/bus.h"
#include "fix/fix.h"

#define EXCHANGE_BATCH 256 /* requests decided before their executions are made durable together */

struct exchange;

struct exchange_options {
  struct bus *bus;
  const char *state; /* folder: the journal, and QuickFIX's files under fix/ */
  const char *comp_id;
  const char *clients; /* CompIDs of the counterparties, comma separated */
  const char *host;    /* "127.0.0.1", or NULL for every address */
  int port;
  int heartbeat_s;
  const struct behaviours *behaviours;
};

struct status exchange_start(struct arena *arena, const struct exchange_options *options, struct exchange **out);
void exchange_stop(struct exchange *exchange); /* on a fiber; what was decided is reported or kept */
#endif
