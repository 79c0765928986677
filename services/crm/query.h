/* query: what the handlers of saved and of standing queries share. */
#ifndef STEWARD_CRM_QUERY_H
#define STEWARD_CRM_QUERY_H
#include "crm.h"
#include "schedule/schedule.h"

#define QUERY_ROLES (ROLES_STAFF & ~ROLE_BIT(ROLE_SYSTEM)) /* a query is somebody's */

extern const struct record_kind crm_query_kind;        /* ids are given */
extern const struct record_kind crm_query_watch_kind;  /* by the query */
extern const struct record_kind crm_query_result_kind; /* by the query; services alone read it */
extern const struct record_kind crm_query_event_kind;  /* ids are given; services alone read it */

/* A query that the caller may run; *record is what it is kept as. NOT_FOUND for others' and for ended ones. */
struct status query_find(struct call *call, uint64_t query_id, struct record *record, Crm__SavedQuery **out);

/* The same, for its owner and for administrators: PERMISSION_DENIED for who may only run it. */
struct status query_find_own(struct call *call, uint64_t query_id, struct record *record, Crm__SavedQuery **out);

/* Looks at a watched query whose time has come, or at once. `call` is the service's own. */
struct status query_look_at(struct call *call, const struct record *watch, uint64_t firm_sequence, bool at_once);

/* Looks at watched queries whose time has come. */
struct status query_watch_run(struct call *call, struct schedule_run *run);
#endif
