/* pg: asynchronous libpq on the loop: a pool of connections in pipeline mode, statements as data, prepared and
 * type-checked against the messages they fill when the pool starts, transactions retried in one place.
 *
 * A statement is one .sql file (services/account/sql/NAME.sql) embedded at build. Its head says what it takes and
 * gives:
 *
 *   -- What it is for, in a sentence.
 *   -- in: firm_id int8, account_ids int8[], on_date date
 *   -- out: steward.account.v1.Account            (or: -- out: seq int8, chain bytea   or: -- out: none)
 *   SELECT ...
 *
 * Filling a message: column x fills field x. int8 -> (u)int64, int4 -> int32/uint32/enum, text -> string, bytea ->
 * bytes, bool, float8 -> double, date -> string "2026-11-21", timestamptz -> google.protobuf.Timestamp; an int8 column
 * named x_e4 / x_e6 / x_e8 fills the string field x as a decimal; NULL leaves the field absent. An array fills a
 * repeated field, and a wrapper message (google.protobuf.Int64Value) is filled as its value is. A column without a
 * field, or of another type, fails at start. All parameters and results travel in binary.
 */
#ifndef STEWARD_PG_H
#define STEWARD_PG_H
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "base/arena.h"
#include "base/status.h"

struct pg_pool;
struct pg_rows;
struct pg_transaction;

enum pg_type {
  PG_INT8,
  PG_INT4,
  PG_TEXT,
  PG_BYTEA,
  PG_BOOL,
  PG_FLOAT8,
  PG_DATE,
  PG_TIMESTAMPTZ,
  PG_JSONB,
  PG_INT8_ARRAY,
  PG_INT4_ARRAY,
  PG_TEXT_ARRAY,
  PG_BYTEA_ARRAY,
  PG_BOOL_ARRAY,
  PG_DATE_ARRAY,
  PG_TIMESTAMPTZ_ARRAY,
  PG_FLOAT8_ARRAY,
  PG_JSONB_ARRAY
};

struct pg_parameter {
  const char *name;
  enum pg_type type;
};

struct pg_statement { /* generated from a .sql file by tools/sqlgen */
  const char *name;
  const char *sql;
  const struct pg_parameter *parameters;
  size_t parameter_count;
  const char *message;                /* full name of the message the rows fill, or NULL */
  const struct pg_parameter *columns; /* when message is NULL */
  size_t column_count;
};

/* A value for a parameter: a tagged union; arrays borrow. NULL elements of arrays are marked by nulls[i]. */
struct pg_bytes {
  const void *data;
  size_t size;
};
struct pg_value {
  enum pg_type type;
  bool null;
  size_t count; /* of an array */
  const bool *nulls;
  union {
    int64_t int8; /* also int4, date (days since 1970), timestamptz (us since 1970) */
    bool boolean;
    double float8;
    struct pg_bytes bytes; /* text, bytea, jsonb */
    const int64_t *int8s;  /* also int4[], date[], timestamptz[] */
    const double *float8s;
    const bool *bools;
    const char *const *texts; /* text[], jsonb[]; NULL is SQL NULL */
    const struct pg_bytes *byteas;
  };
};
struct pg_value pg_int8(int64_t value);
struct pg_value pg_int4(int32_t value);
struct pg_value pg_text(const char *text);               /* NULL: SQL NULL */
struct pg_value pg_bytea(const void *data, size_t size); /* NULL data: SQL NULL */
struct pg_value pg_bool(bool value);
struct pg_value pg_float8(double value);
struct pg_value pg_date(int32_t day);          /* DATE_NONE: SQL NULL */
struct pg_value pg_timestamptz(int64_t at_us); /* INT64_MIN: SQL NULL */
struct pg_value pg_jsonb(const char *text);    /* NULL: SQL NULL */
struct pg_value pg_null(enum pg_type type);
struct pg_value pg_array(enum pg_type type, const void *values, size_t count); /* int64_t[], char*[], ... by type */
struct pg_value pg_array_nulls(enum pg_type type, const void *values, const bool *nulls, size_t count);

struct pg_options {
  const char
      *conninfo;   /* of libpq; timeouts and keepalives are added where absent, host names are looked up off the loop */
  int connections; /* default 8 */
  const struct pg_statement *const *statements;
  size_t statement_count;
  const ProtobufCMessageDescriptor *(*find_message)(const char *full_name); /* NULL: no statement fills a message */
  struct arena *arena; /* owns the text of a failed start; NULL: only the log has the detail */
  bool skip_check;     /* migrations run before the schema is there: nothing is prepared, pg_fill() is not possible */
};

/* Connects, prepares and checks every statement: one that does not fit the schema is FAILED_PRECONDITION (each is
 * logged). The pool is good as soon as its first connection is; the others come in the background, and those that fail
 * or break are opened again, 50 ms to 2 s apart. On a fiber. */
struct status pg_pool_new(uv_loop_t *loop, const struct pg_options *options, struct pg_pool **out);
/* No call may be under way. Returns at once; the loop's next turns close the connections. NULL is fine. */
void pg_pool_free(struct pg_pool *pool);

/* One read outside a transaction (or a single statement that commits by itself and may be repeated). Cancellable: the
 * statement is then cancelled at the server, too. Waits for a connection in turn; UNAVAILABLE when none is up or it
 * breaks, RESOURCE_EXHAUSTED past PG_WAITER_LIMIT. Rows live in the arena. */
#define PG_WAITER_LIMIT 4096
struct status pg_query(struct pg_pool *pool, struct arena *arena, const struct pg_statement *statement,
                       const struct pg_value *values, struct pg_rows **rows);

/* Runs body in one transaction (READ COMMITTED) and commits; the whole is retried on 40001 and 40P01 with jitter, five
 * times at most, so body must have no effect but its statements and what it writes into `context` afresh each time.
 * Not cancellable once begun. A connection lost in COMMIT is UNAVAILABLE with the message of PG_OUTCOME_UNKNOWN: ask
 * again by key. */
#define PG_OUTCOME_UNKNOWN "the connection was lost while committing: the outcome is unknown"
bool pg_is_outcome_unknown(struct status status);
struct status pg_run(struct pg_pool *pool, struct arena *arena,
                     struct status (*body)(struct pg_transaction *, struct arena *, void *context), void *context);

/* Inside body: send many, then collect in order: one round trip for the lot. Statements sent but not collected are
 * collected (and their failures reported) by the commit. After a failure the transaction is lost: every further receive
 * gives the same failure, and pg_run() rolls back whatever body returns. The values are copied by pg_send(). */
void pg_send(struct pg_transaction *transaction, const struct pg_statement *statement, const struct pg_value *values);
void pg_start(struct pg_transaction *transaction); /* the server works on what was sent, before it is received */
struct status pg_receive(struct pg_transaction *transaction, struct pg_rows **rows); /* the next uncollected */
struct status pg_do(struct pg_transaction *transaction, const struct pg_statement *statement,
                    const struct pg_value *values, struct pg_rows **rows); /* send and receive; rows may be NULL */

/* Collects everything that was sent: what is sent and received from now on stands alone. */
struct status pg_settle(struct pg_transaction *transaction);

/* From now on a wait for an answer ends when the fiber is cancelled, and the statement under way is cancelled at the
 * server. For bodies that read for long and write nothing that lasts. */
void pg_let_cancel(struct pg_transaction *transaction);

/* From now on rows and values of the transaction live in this arena; returns the one before. For bodies that read or
 * write without end: give each part an arena, and put the first one back before it is freed. A failure's text lives
 * there too. */
struct arena *pg_memory(struct pg_transaction *transaction, struct arena *arena);

/* SQL text of several statements, simple protocol, for migrations and COPY-free set-up only. */
struct status pg_script(struct pg_pool *pool, struct arena *arena, const char *sql);

size_t pg_count(const struct pg_rows *rows);     /* NULL counts as none */
int64_t pg_affected(const struct pg_rows *rows); /* rows touched by INSERT, UPDATE, DELETE */
bool pg_is_null(const struct pg_rows *rows, size_t row, int column);
int64_t pg_get_int8(const struct pg_rows *rows, size_t row, int column); /* int8, int4, bool; 0 for NULL */
int32_t pg_get_date(const struct pg_rows *rows, size_t row, int column);
int64_t pg_get_timestamptz(const struct pg_rows *rows, size_t row, int column);
double pg_get_float8(const struct pg_rows *rows, size_t row, int column);
const char *pg_get_text(const struct pg_rows *rows, size_t row, int column); /* NUL-terminated; NULL for NULL */
struct pg_bytes pg_get_bytes(const struct pg_rows *rows, size_t row, int column);
/* An array of any type above; int4[] and date[] come as int8s, elements that are NULL are marked by nulls[i]. */
struct pg_value pg_get_array(struct arena *arena, const struct pg_rows *rows, size_t row, int column);

/* Fills the (initialised) message from a row of a statement with a message. */
void pg_fill(struct arena *arena, const struct pg_rows *rows, size_t row, ProtobufCMessage *out);
#endif
