/* peer: the same transfer as one server-side function, driven by pgbench. */
#ifndef STEWARD_BENCH_LEDGER_PEER_H
#define STEWARD_BENCH_LEDGER_PEER_H

/* Makes the peer's tables in the cluster whose sockets are in folder. */
void peer_make(const char *socket);

/* Transfers a second, each a transaction of its own, from 8 clients. */
double peer_run(const char *socket, int seconds);
#endif
