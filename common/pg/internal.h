/* internal: what the files of this module share. A connection is held by one fiber at a time; its keeper, a fiber of
 * its own, opens it and opens it again when it broke. */
#ifndef STEWARD_PG_INTERNAL_H
#define STEWARD_PG_INTERNAL_H
#include <libpq-fe.h>

#include "fiber/fiber.h"
#include "pg.h"

#define PG_CONNECT_LIMIT_MS 5000
#define PG_CONNECT_ONE_LIMIT_MS 2000 /* of several hosts, each */
#define PG_ANSWER_LIMIT_MS 60000     /* above statement_timeout: a server that says nothing for so long is lost */
#define PG_COMMIT_LIMIT_MS 15000     /* a synchronous standby that is gone: the outcome is unknown, and asked after */
#define PG_SCRIPT_LIMIT_MS 3600000   /* migrations may take their time */
#define PG_PARAMETER_LIMIT 64
#define PG_COLUMN_LIMIT 256
#define PG_ARRAY_LIMIT ((size_t)1 << 22)

enum connection_state { CONNECTION_DOWN, CONNECTION_IDLE, CONNECTION_TAKEN };

struct socket_watch;

struct pg_connection {
  uint32_t magic;
  struct pg_pool *pool;
  PGconn *pq;
  struct socket_watch *watch; /* one a socket, freed in its close callback: the socket may change while connecting */
  struct fiber *waiting;      /* the fiber that waits for the socket */
  struct fiber *keeper;
  uv_timer_t timer;
  enum connection_state state;
  bool connecting;
  bool broken; /* the keeper opens it again once it is released */
  bool timed_out;
  int64_t answer_limit_ms;
  size_t host; /* of several, that was up last */
  struct pg_connection *next_idle;
};

/* Where a column goes. */
struct column_plan {
  const ProtobufCFieldDescriptor *field;
  enum pg_type type;
  int places; /* of a decimal; -1: not a decimal */
};

struct statement_plan {
  const struct pg_statement *statement;
  const ProtobufCMessageDescriptor *message;
  struct column_plan *columns; /* NULL when the statement fills no message or was not checked */
  size_t column_count;
};

struct pool_waiter {
  struct fiber *fiber;
  struct pg_connection *connection; /* what it was given */
  bool refused;                     /* no connection is up */
  struct pool_waiter *next;
};

struct pg_pool {
  uv_loop_t *loop;
  struct arena *arena; /* conninfo and plans */
  const char *conninfo;
  bool skip_check;
  bool checked; /* the plans are made */
  struct pg_connection **connections;
  size_t connection_count;
  size_t up;             /* connections that are idle or taken and not broken */
  size_t open;           /* connections not yet given back; the last frees the pool */
  struct fiber *starter; /* waits for the first connection; NULL: the pool is good */
  bool closing;
  struct pg_connection *idle;
  struct pool_waiter *first_waiter, *last_waiter;
  size_t waiter_count;
  const ProtobufCMessageDescriptor *(*find_message)(const char *full_name);
  struct statement_plan *plans; /* sorted by the statement's address */
  size_t plan_count;
};

struct pg_rows {
  PGresult *result;
  const struct statement_plan *plan;
};

/* connection.c */
struct pg_connection *connection_new(struct pg_pool *pool);
void connection_free(struct pg_connection *connection);
struct status connection_open(struct pg_connection *connection, struct arena *arena);
void connection_close(struct pg_connection *connection);
void connection_break(struct pg_connection *connection);
/* The next of PQgetResult(), NULL included. Only a cancelled or lost wait is a failure. */
struct status connection_next(struct pg_connection *connection, bool cancellable, PGresult **out);
/* The answer to one statement of a pipeline. The caller clears it. */
struct status connection_answer(struct pg_connection *connection, bool cancellable, PGresult **out);
/* Discards what comes until `syncs` synchronisation points were passed. */
void connection_drain(struct pg_connection *connection, int syncs);
/* Asks the server to cancel what it does; waits until the server has been told, not until it has done so. */
void connection_cancel(struct pg_connection *connection);
/* For libpq's calls that answer 1 on success: a refusal breaks the connection. */
void connection_sent(struct pg_connection *connection, int answer);

/* conninfo.c */
size_t conninfo_hosts(const char *conninfo); /* at least one */
PGconn *conninfo_connect(const char *conninfo, size_t which, struct arena *arena, struct status *why); /* starts */

/* pool.c */
struct status pool_acquire(struct pg_pool *pool, struct pg_connection **out); /* cancellable */
void pool_release(struct pg_connection *connection);
void pool_on_broken(struct pg_connection *connection);
const struct statement_plan *pool_plan(const struct pg_pool *pool, const struct pg_statement *statement);

/* statement.c */
struct status statement_prepare_all(struct pg_connection *connection, struct arena *arena);

/* value.c */
Oid value_oid(enum pg_type type);
bool value_type_of_oid(Oid oid, enum pg_type *out);
const char *value_type_name(enum pg_type type);
bool value_is_array(enum pg_type type);
enum pg_type value_element(enum pg_type array);
void value_send(struct pg_connection *connection, struct arena *arena, const struct pg_statement *statement,
                const struct pg_value *values);

/* row.c */
struct pg_rows *rows_new(struct arena *arena, PGresult *result, const struct statement_plan *plan);
int64_t row_read_integer(enum pg_type type, const char *data, int size); /* int8, int4, bool, date, timestamptz */
double row_read_float8(const char *data, int size);
struct array_reader {
  const char *at, *end;
  size_t count;
};
struct array_reader row_array(const char *data, int size);
bool row_array_next(struct array_reader *reader, const char **data, int *size); /* false: NULL */

/* fill.c */
bool fill_plan(const ProtobufCMessageDescriptor *message, const char *column, enum pg_type type,
               struct column_plan *out);

/* sqlstate.c */
bool result_is_ok(const PGresult *result);
struct status sqlstate_status(struct arena *arena, const PGresult *result, bool *retry);
struct status sqlstate_lost(void);
#endif
