/* query_compile: a query becomes one parameterised SQL statement out of the catalogue's fragments. What the user wrote
 * goes into parameters, never into text. Pure.
 *
 * Parameters that every statement has: $1 firm, $2 book (account_book()), $3 instant and $4 line of the journal up to
 * which is read, $5 that instant's business date, $6 the day on which what is bought on it settles, $7 the share that
 * margin requires, scale 1e-4. Aliases: a account, h holder, p person, g household, t fee tier, u advisor; and
 * query_joins.
 */
#ifndef STEWARD_ACCOUNT_QUERY_COMPILE_H
#define STEWARD_ACCOUNT_QUERY_COMPILE_H
#include "base/arena.h"
#include "pg/pg.h"
#include "query_catalogue.h"

#define QUERY_PARAMETER_LIMIT 64

enum query_purpose {
  QUERY_ROWS,    /* account_id and the columns, in order */
  QUERY_COUNT,   /* how many rows that would be: count int8 */
  QUERY_IDS,     /* account_id, by id */
  QUERY_EXPLAIN, /* of given accounts: account_id, then a bool and a value for people a filter */
};

struct query_view { /* in whose sight, as of when */
  uint64_t firm_id;
  int64_t book;
  int64_t at_us;
  int64_t sequence;
  int32_t business_on;
  enum query_past past; /* PAST_NEVER: now. Else what a section must be kept by */
  bool hides_people;    /* traders see no personal data */
};

struct query_compiled {
  struct pg_statement statement; /* sql and parameters; the result's columns are not described */
  struct pg_value *values;
  const struct query_section **columns; /* of QUERY_ROWS, the account's id first; of QUERY_EXPLAIN, one a filter */
  size_t column_count;
};

/* Refused, with the field's path from "definition": sections that are not there or cannot do what is asked, values that
 * are none, what cannot be had as of then (by name, FAILED_PRECONDITION), people in front of a trader. */
struct status query_check(struct arena *arena, const Account__QueryDefinition *definition,
                          const struct query_view *view);

/* account_ids: of QUERY_EXPLAIN alone. Of a definition that query_check() passed, but for QUERY_EXPLAIN: there a filter
 * that cannot be had as of then gives false and NULL. */
struct query_work {
  const Account__QueryDefinition *definition;
  const struct query_view *view;
  enum query_purpose purpose;
  const uint64_t *account_ids;
  size_t account_count;
};
void query_compile(struct arena *arena, const struct query_work *work, struct query_compiled *out);

/* Whether a section can be had in this view. */
bool query_is_kept(const struct query_section *section, const struct query_view *view);

/* In words: "Account type is any of IRA, Trust"; "not Status is any of Closed". */
const char *query_filter_words(struct arena *arena, const Account__QueryFilter *filter);
#endif
