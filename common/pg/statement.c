/* Statements are prepared on each connection, and by the first one checked against what they say they give: every
 * column must be the one that is declared, or fit a field of the message. */
#include <assert.h>
#include <string.h>

#include "internal.h"
#include "program/log.h"

static struct status mismatch(struct arena *arena, const struct pg_statement *statement, const char *column,
                              const char *what)
{
  return status_format(arena, STATUS_FAILED_PRECONDITION, NULL, "statement %s%s%s: %s", statement->name,
                       column ? ", column " : "", column ? column : "", what);
}

/* The columns are exactly those of the `-- out:` list. */
static struct status check_list(struct arena *arena, const struct pg_statement *statement, const PGresult *described)
{
  int count = PQnfields(described);
  if ((size_t)count != statement->column_count)
    return mismatch(arena, statement, NULL,
                    arena_printf(arena, "gives %d columns, declares %zu", count, statement->column_count));
  for (int i = 0; i < count; i++) {
    const struct pg_parameter *column = &statement->columns[i];
    enum pg_type type;
    if (strcmp(PQfname(described, i), column->name) != 0)
      return mismatch(arena, statement, PQfname(described, i), arena_printf(arena, "declared as %s", column->name));
    if (!value_type_of_oid(PQftype(described, i), &type) || type != column->type)
      return mismatch(arena, statement, column->name, arena_printf(arena, "is not %s", value_type_name(column->type)));
  }
  return status_ok();
}

/* Each column has a field of its type; the plan remembers which. */
static struct status check_message(struct arena *arena, struct pg_pool *pool, struct statement_plan *plan,
                                   const PGresult *described)
{
  const struct pg_statement *statement = plan->statement;
  int count = PQnfields(described);
  plan->message = pool->find_message ? pool->find_message(statement->message) : NULL;
  if (!plan->message)
    return mismatch(arena, statement, NULL, arena_printf(arena, "there is no message %s", statement->message));
  if (count <= 0 || count > PG_COLUMN_LIMIT)
    return mismatch(arena, statement, NULL, "gives no columns, or too many");
  plan->columns = arena_array(pool->arena, (size_t)count, sizeof *plan->columns);
  plan->column_count = (size_t)count;
  for (int i = 0; i < count; i++) {
    const char *name = PQfname(described, i);
    enum pg_type type;
    if (!value_type_of_oid(PQftype(described, i), &type))
      return mismatch(arena, statement, name,
                      arena_printf(arena, "has a type (%u) that is not read here", PQftype(described, i)));
    if (!fill_plan(plan->message, name, type, &plan->columns[i]))
      return mismatch(
          arena, statement, name,
          arena_printf(arena, "%s has no such field that takes %s", statement->message, value_type_name(type)));
  }
  return status_ok();
}

static struct status check(struct arena *arena, struct pg_pool *pool, struct statement_plan *plan,
                           const PGresult *described)
{
  const struct pg_statement *statement = plan->statement;
  if ((size_t)PQnparams(described) != statement->parameter_count)
    return mismatch(
        arena, statement, NULL,
        arena_printf(arena, "takes %d parameters, declares %zu", PQnparams(described), statement->parameter_count));
  return statement->message ? check_message(arena, pool, plan, described) : check_list(arena, statement, described);
}

/* The answers to prepare, describe and sync of one statement. */
static struct status collect(struct pg_connection *connection, struct arena *arena, struct statement_plan *plan)
{
  struct pg_pool *pool = connection->pool;
  struct status outcome = status_ok();
  for (int i = 0; i < (pool->checked ? 1 : 2); i++) {
    PGresult *result = NULL;
    struct status status = connection_answer(connection, true, &result);
    if (!status_is_ok(status))
      return status;
    if (status_is_ok(outcome) && !result_is_ok(result)) {
      bool retry;
      status = sqlstate_status(arena, result, &retry);
      outcome = connection->broken ? status : mismatch(arena, plan->statement, NULL, status.message);
    } else if (status_is_ok(outcome) && i == 1) {
      outcome = check(arena, pool, plan, result);
    }
    PQclear(result);
  }
  connection_drain(connection, 1);
  return outcome;
}

/* All in one round trip, with a synchronisation point each so that one failure does not hide the next. The first
 * connection of a pool also checks, and reports every misfit to the log and the first to its caller. */
struct status statement_prepare_all(struct pg_connection *connection, struct arena *arena)
{
  struct pg_pool *pool = connection->pool;
  struct status outcome = status_ok();
  if (pool->skip_check)
    return outcome;
  for (size_t i = 0; i < pool->plan_count; i++) {
    const struct pg_statement *statement = pool->plans[i].statement;
    Oid types[PG_PARAMETER_LIMIT];
    assert(statement->parameter_count <= PG_PARAMETER_LIMIT);
    for (size_t j = 0; j < statement->parameter_count; j++)
      types[j] = value_oid(statement->parameters[j].type);
    connection_sent(connection, PQsendPrepare(connection->pq, statement->name, statement->sql,
                                              (int)statement->parameter_count, types));
    if (!pool->checked)
      connection_sent(connection, PQsendDescribePrepared(connection->pq, statement->name));
    connection_sent(connection, PQpipelineSync(connection->pq));
  }
  for (size_t i = 0; i < pool->plan_count; i++) {
    struct status status = collect(connection, arena, &pool->plans[i]);
    if (status_is_ok(status))
      continue;
    if (status.code != STATUS_FAILED_PRECONDITION)
      return status;
    log_failure("statement_misfit", status);
    if (status_is_ok(outcome))
      outcome = status;
  }
  pool->checked = pool->checked || status_is_ok(outcome);
  return outcome;
}
