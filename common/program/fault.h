/* fault: named places at which a test lets the process die as if it had been cut off there.
 *
 * STEWARD_FAULT=lane.written:3 in the environment kills the process (SIGKILL) at the third passage of that point; it
 * says so in the log first. Built with STEWARD_FAULTS only (the debug and asan presets): elsewhere a point is nothing,
 * and neither its name nor a call is in the program. The table is what tests/fault goes through, so a new point is
 * tested by being here. Points are passed on the loop's thread.
 */
#ifndef STEWARD_PROGRAM_FAULT_H
#define STEWARD_PROGRAM_FAULT_H

/* Name, the program that passes it ("*": each that serves calls), and what is done and what is not at that moment. */
#define FAULT_POINTS(X)                                                                                                \
  X("lane.collected", "account", "commits were taken from the queue; nothing is asked of the database")                \
  X("lane.locked", "account", "the firm's head is locked and the rows are loaded")                                     \
  X("lane.applied", "account", "the commits were applied in memory")                                                   \
  X("lane.written", "account", "the rows were sent; no COMMIT")                                                        \
  X("lane.committed", "account", "the batch is durable; nobody was answered")                                          \
  X("lane.answered", "account", "the callers were woken; no reply was sent")                                           \
  X("job.locked", "account", "a job's head is locked; its body was not run")                                           \
  X("job.done", "account", "a job's body was run; its journal line is not written")                                    \
  X("job.written", "account", "a job's line was sent; no COMMIT")                                                      \
  X("job.committed", "account", "a job is durable; nobody was answered")                                               \
  X("pg.commit_sent", "account", "COMMIT was sent; its answer was not read")                                           \
  X("router.accepted", "order_router", "orders are accepted and durable; the venue's fiber was not told")              \
  X("router.numbers_reserved", "order_router", "sender numbers are reserved; the session is not open")                 \
  X("router.routed", "order_router", "orders are recorded as routed; none was sent")                                   \
  X("router.sent", "order_router", "the first of some orders was sent; no answer came")                                \
  X("router.asked", "order_router", "a status request was sent")                                                       \
  X("router.report_received", "order_router", "reports came; nothing of them is durable")                              \
  X("router.report_kept", "order_router", "a firm's reports are durable; the target number in memory has not moved")   \
  X("router.round_kept", "order_router", "a round of reports is kept")                                                 \
  X("exchange.decided", "paper_exchange", "fills were made in memory; its journal has none")                           \
  X("exchange.kept", "paper_exchange", "fills are in its journal; no report was sent")                                 \
  X("exchange.reported", "paper_exchange", "reports were sent; that is not in its journal")                            \
  X("proposal.committed", "rebalancer", "a proposal is durable; nobody was answered")                                  \
  X("proposal.transmitting", "rebalancer", "a proposal was read; its orders were not submitted")                       \
  X("proposal.transmitted", "rebalancer", "the orders were submitted; nobody was answered")                            \
  X("suitability.decided", "risk", "a decision was made; it is not recorded, and there is no pass")                    \
  X("suitability.recorded", "risk", "a decision and its pass are durable; nobody was answered")                        \
  X("client.funded", "crm", "a funding is durable; nobody was answered")                                               \
  X("gateway.forwarding", "gateway", "a request was read; nothing was forwarded")                                      \
  X("gateway.forwarded", "gateway", "the service answered; the client was not")                                        \
  X("gateway.answered", "gateway", "the answer was handed to the socket")                                              \
  X("bus.received", "*", "a request came; its handler was not started")                                                \
  X("bus.replied", "*", "a reply was handed to the socket")

#ifdef STEWARD_FAULTS
void fault_point(const char *name);
void fault_print(const char *program); /* the table's lines of the program: name, TAB, what */
#else
static inline void fault_point(const char *name)
{
  (void)name;
}
#endif
#endif
