/* columns: rows turned into the array parameters of a set-based statement: "firm_id int8, x_list int8[], y_list
 * text[]".
 *
 * Values are given row by row in the order of the statement's parameters; the types come from its head.
 */
#ifndef STEWARD_ACCOUNT_COLUMNS_H
#define STEWARD_ACCOUNT_COLUMNS_H
#include "base/arena.h"
#include "pg/pg.h"

struct columns;

/* room: rows at most. The statement's first parameter is the firm, all others are arrays. */
struct columns *columns_new(struct arena *arena, const struct pg_statement *statement, uint64_t firm_id, size_t room);

void columns_int(struct columns *columns, int64_t value); /* int8, int4, date, timestamptz */
void columns_id(struct columns *columns, uint64_t id);    /* 0: SQL NULL */
void columns_date(struct columns *columns, int32_t day);  /* DATE_NONE: SQL NULL */
void columns_null(struct columns *columns);               /* of a column of numbers */
void columns_bool(struct columns *columns, bool value);
void columns_text(struct columns *columns, const char *text); /* text or jsonb; borrowed until sent */
void columns_bytes(struct columns *columns, struct pg_bytes bytes);

void columns_send(struct columns *columns, struct pg_transaction *transaction); /* nothing when there are no rows */
#endif
