/* peer: one side of a FIX session in a test: an engine on the test's loop that remembers what it was told. */
#ifndef TEST_FIX_PEER_H
#define TEST_FIX_PEER_H
#include "fix/fix.h"

#define PEER_MESSAGES 512

struct peer {
  struct fix_engine *engine;
  int logons, logouts;
  int64_t asked_until; /* the last on_reserve */
  int count;           /* of messages */
  struct fix_message messages[PEER_MESSAGES];
  void (*on_message)(struct peer *peer, const struct fix_message *message); /* what it does with one, may be NULL */
};

struct peer_options {
  bool acceptor;
  int port;
  int64_t next_sender, reserved_sender, next_target;
  const char *keep;
};

struct peer *peer_start(struct peer_options options); /* "BROKER" accepts, "STEWARD" initiates */
void peer_stop(struct peer *peer);

/* Runs the loop until the condition holds; false when patience ends. */
bool peer_run_until(bool (*condition)(void *), void *context);
bool peer_await_logon(struct peer *peer);
bool peer_await_logons(struct peer *peer, int count);
bool peer_await_messages(struct peer *peer, int count);
void peer_idle(int ms); /* runs the loop for so long */

struct fix_message peer_order(const char *client_order, const char *symbol, int64_t shares_e6);
struct fix_message peer_fill(const struct fix_message *order, const char *execution, int64_t last_shares_e6);
#endif
