/* peer: the same work as one server-side function or statement, driven by pgbench. */
#ifndef STEWARD_BENCH_LEDGER_PEER_H
#define STEWARD_BENCH_LEDGER_PEER_H

enum peer_work { PEER_TRANSFER, PEER_PUT, PEER_GET };

/* Makes the peer's tables in the cluster whose sockets are in folder. */
void peer_make(const char *socket);

/* How often a second, each a transaction of its own, from 8 clients. */
double peer_run(const char *socket, enum peer_work work, int seconds);
#endif
