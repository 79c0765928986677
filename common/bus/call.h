/* call: what a handler is given. */
#ifndef STEWARD_BUS_CALL_H
#define STEWARD_BUS_CALL_H
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"
#include "seam/seam.h"

struct bus;

enum role { /* as steward.bus.v1.Role */
            ROLE_NONE = 0,
            ROLE_CLIENT = 1,
            ROLE_ASSISTANT = 2,
            ROLE_ADVISOR = 3,
            ROLE_TRADER = 4,
            ROLE_COMPLIANCE = 5,
            ROLE_ADMINISTRATOR = 6,
            ROLE_SYSTEM = 7,   /* one of our own services, acting as system:<service> */
            ROLE_OPERATOR = 8, /* of the installation: opens firms; belongs to none */
};
#define ROLE_BIT(role) (1u << (role))
#define ROLES_STAFF                                                                                                    \
  (ROLE_BIT(ROLE_ASSISTANT) | ROLE_BIT(ROLE_ADVISOR) | ROLE_BIT(ROLE_TRADER) | ROLE_BIT(ROLE_COMPLIANCE) |             \
   ROLE_BIT(ROLE_ADMINISTRATOR) | ROLE_BIT(ROLE_SYSTEM))
#define ROLES_ADVISING (ROLE_BIT(ROLE_ADVISOR) | ROLE_BIT(ROLE_ADMINISTRATOR) | ROLE_BIT(ROLE_SYSTEM))

/* The identity established at the gateway and carried in every envelope. */
struct caller {
  uint64_t firm_id; /* 0 for an operator */
  uint64_t user_id; /* 0 for a system principal */
  enum role role;
  bool second_factor;
  bool limited;          /* sees nothing but the accounts granted to it, whatever its role */
  bool direct;           /* on its way from a front; where it is served it stands in the call */
  const char *principal; /* "user:12", "system:risk", "operator"; of nobody "anonymous:203.0.113.7" */
  uint64_t session_id;   /* signed in by a session; 0: by a key */
  const char *scope;     /* methods and services it may call, separated by blanks; NULL or "": all of its role */
};
#define CALL_MAX_SCOPE 1024 /* bytes */

/* Whether the caller's scope has the method. Asked where a call enters, and by the service that serves it; what that
 * service asks of others on the way is its own work under the caller's role, so a scope ends there. */
bool call_in_scope(const struct caller *caller, const struct method *method);

struct call {
  struct bus *bus;
  struct arena *arena;
  void *state; /* of the service, as given to bus_serve() */
  const struct method *method;
  struct caller caller;
  bool is_direct;              /* the caller asks for this itself, at a front: no service stands between */
  int64_t now_us;              /* the instant of this call: use it, not the clock */
  int64_t deadline_us;         /* UTC; nested calls never exceed it */
  const char *idempotency_key; /* "" when none was given */
  const char *traceparent;     /* W3C trace context, "" when none */
  struct call_peer *peer;      /* where the items of a stream go; NULL when unary */
};

/* A call that begins here (a timer, a start-up, a test) under the given identity. Its arena is new; end it with
 * call_end(). */
struct status call_begin(struct bus *bus, struct caller caller, int64_t timeout_us, struct call **out);
void call_end(struct call *call);

/* A part of a call, in memory of its own: what goes on for long needs the memory of one part at a time. Ended by
 * call_part_end(), which gives that memory back and answers the part's status, whose texts then are the whole's. */
struct call call_part(const struct call *whole);
struct status call_part_end(struct call *part, const struct call *whole, struct status status);

/* The same call (its deadline, trace, key and memory) as the service's own: for what the service alone may read or
 * write, and for what hangs on more than the caller may see. Only behind a check of what the caller may. */
struct call call_as_service(const struct call *call);

/* Sends one item of a streaming method; waits for credit, cancellable. The generated _send functions are typed. */
struct status call_send(struct call *call, const ProtobufCMessage *item);

/* status_format() into the call's arena. */
#define call_fail(call, code, field, ...) status_format((call)->arena, (code), (field), __VA_ARGS__)
#endif
