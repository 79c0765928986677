/* asked: queries as people write them down, for tests.
 *
 * Filters stand between semicolons, "[not ]SECTION OPERATOR[ VALUE, VALUE][ | OPERATOR ...]", where the operator is
 * any, between, has_any, has_all, contains, none, stale or contributed, and '-' is an empty value. Columns stand
 * between blanks; sort is one section, "-SECTION" for the largest first. */
#ifndef STEWARD_TESTS_ACCOUNT_QUERY_ASKED_H
#define STEWARD_TESTS_ACCOUNT_QUERY_ASKED_H
#include "account.seam.h"
#include "base/arena.h"

struct asked {
  const char *filters, *columns, *sort; /* NULL: none */
  bool row_per_holder;
};

Account__QueryDefinition *asked_definition(struct arena *arena, struct asked asked);
#endif
