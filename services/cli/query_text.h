/* query_text: queries as they are typed: "[not ]SECTION OPERATOR[ VALUE, VALUE][ | OPERATOR ...]". Pure.
 *
 * Operators: any, between, has-any, has-all, contains, none, stale, contributed. '-' is an empty value: the open end of
 * a range. */
#ifndef STEWARD_CLI_QUERY_TEXT_H
#define STEWARD_CLI_QUERY_TEXT_H
#include "account.seam.h"
#include "base/arena.h"
#include "base/status.h"

struct status query_filter_parse(struct arena *arena, const char *text, Account__QueryFilter **out);
Account__QuerySort *query_sort_parse(struct arena *arena, const char *text); /* "cash"; "-cash": the largest first */
#endif
