/* What the database's errors mean to a caller: the one function that looks at SQLSTATE. */
#include <string.h>

#include "internal.h"

struct sqlstate_rule {
  const char *prefix;
  enum status_code code;
  bool retry;
};

/* The first prefix that fits wins. */
static const struct sqlstate_rule rules[] = {
  { "23505", STATUS_ALREADY_EXISTS, false },    /* unique_violation */
  { "23P01", STATUS_ALREADY_EXISTS, false },    /* exclusion_violation */
  { "23", STATUS_FAILED_PRECONDITION, false },  /* foreign key, check, not null */
  { "22", STATUS_INVALID_ARGUMENT, false },     /* data exception */
  { "40001", STATUS_ABORTED, true },            /* serialization_failure */
  { "40P01", STATUS_ABORTED, true },            /* deadlock_detected */
  { "57014", STATUS_DEADLINE_EXCEEDED, false }, /* query_canceled, statement_timeout */
  { "55P03", STATUS_DEADLINE_EXCEEDED, false }, /* lock_timeout */
  { "53", STATUS_RESOURCE_EXHAUSTED, false },   /* disk, memory, connections */
  { "08", STATUS_UNAVAILABLE, false },          /* connection exception */
  { "57P", STATUS_UNAVAILABLE, false },         /* shutdown, crash, cannot connect now */
  { "25P03", STATUS_UNAVAILABLE, false },       /* idle_in_transaction_session_timeout ends the session */
  { "25006", STATUS_UNAVAILABLE, false },       /* read only: the primary has moved */
  { "", STATUS_INTERNAL, false },
};

bool result_is_ok(const PGresult *result)
{
  ExecStatusType status = PQresultStatus(result);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

struct status sqlstate_lost(void)
{
  return status_fail(STATUS_UNAVAILABLE, NULL, "the connection to the database was lost");
}

struct status sqlstate_status(struct arena *arena, const PGresult *result, bool *retry)
{
  const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const char *primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  const char *constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
  *retry = false;
  if (!state) /* libpq made it: the socket failed */
    return sqlstate_lost();
  const struct sqlstate_rule *rule = rules;
  while (strncmp(state, rule->prefix, strlen(rule->prefix)) != 0)
    rule++;
  *retry = rule->retry;
  if (!primary)
    primary = "the database refused";
  if (constraint && !strstr(primary, constraint))
    return status_format(arena, rule->code, NULL, "%s (constraint %s)", primary, constraint);
  if (rule->code == STATUS_INTERNAL)
    return status_format(arena, rule->code, NULL, "%s (SQLSTATE %s)", primary, state);
  return status_format(arena, rule->code, NULL, "%s", primary);
}
