/* query_event: what a look at a watched query found, with the reasons. */
#ifndef STEWARD_CRM_QUERY_EVENT_H
#define STEWARD_CRM_QUERY_EVENT_H
#include "query.h"
#include "query_ids.h"

#define QUERY_EVENT_REASONS 1000   /* changes that are told with reasons */
#define QUERY_EVENT_CHANGES 100000 /* changes that are told at all */

struct query_look {  /* at one watched query */
  struct call *call; /* the service's own */
  struct record query_record, watch_record;
  Crm__SavedQuery *query;
  Crm__QueryWatch *watch;
  uint64_t sequence; /* of the journal, up to which was read */
};

Crm__QueryEvent *query_event_new(const struct query_look *look, Crm__QueryEvent__Kind kind, const char *text);

/* Accounts that entered and left, by id; the first ones with what their filters said at the last look and say now. */
struct status query_event_tell(const struct query_look *look, const struct query_difference *difference,
                               Crm__QueryEvent *event);
#endif
