/* query_value: what a user wrote as the values of a condition, read by the section's type. Pure. */
#ifndef STEWARD_ACCOUNT_QUERY_VALUE_H
#define STEWARD_ACCOUNT_QUERY_VALUE_H
#include "base/arena.h"
#include "pg/pg.h"
#include "query_catalogue.h"

/* Why value i is none; NULL when it is one. Groups are values where the section has them. */
const char *query_value_refusal(const struct query_section *section, const Account__QueryCondition *condition,
                                size_t i);

/* A range whose ends are both given, the later one smaller. */
bool query_range_is_empty(const struct query_section *section, const Account__QueryCondition *condition);

/* Parameters that the condition becomes. */
size_t query_parameters_of(const Account__QueryCondition *condition);

/* All values as one array: int8[], date[] or text[] by the section; groups become their values, patterns of CONTAINS
 * are escaped. Of a condition that was checked. */
struct pg_value query_value_list(struct arena *arena, const struct query_section *section,
                                 const Account__QueryCondition *condition);

/* The bits of all values of a set of bits. */
int64_t query_value_bits(const struct query_section *section, const Account__QueryCondition *condition);

/* One value: int8 or date; NULL where it is empty. */
struct pg_value query_value_one(const struct query_section *section, const char *text);
#endif
