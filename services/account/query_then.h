/* query_then: master data as it was, laid out as tables of the transaction beside what has not changed since.
 *
 * History is the packed message (master_version), which SQL cannot read. So what was put after the line or the instant
 * is listed in then_changed, and the versions that stood before are written into then_account, then_holder, then_tier,
 * then_person and then_household. What was not there yet is listed and has no row.
 */
#ifndef STEWARD_ACCOUNT_QUERY_THEN_H
#define STEWARD_ACCOUNT_QUERY_THEN_H
#include "pg/pg.h"
#include "query_compile.h"

struct status query_then_lay_out(struct pg_transaction *transaction, struct arena *arena,
                                 const struct query_view *view);
#endif
