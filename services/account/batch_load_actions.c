/* Loads corporate actions and what accounts held of them. */
#include "batch_load_actions.h"

#include "account_sql.h"
#include "ira.h"

static struct pg_value int8s(const struct ids *ids)
{
  return pg_array(PG_INT8_ARRAY, ids->values, ids->count);
}

void actions_name_ira(struct action_names *names, uint64_t account_id, uint64_t tax_year)
{
  names->ira_accounts.values[names->ira_accounts.count++] = (int64_t)account_id;
  names->ira_years.values[names->ira_years.count++] = (int64_t)tax_year;
}

void actions_send(const struct action_names *names, uint64_t firm_id, struct pg_transaction *transaction)
{
  struct pg_value firm = pg_int8((int64_t)firm_id);
  if (names->put.count > 0)
    pg_send(transaction, &sql_commit_load_actions, (struct pg_value[]){ firm, int8s(&names->put) });
  if (names->accounts.count > 0)
    pg_send(transaction, &sql_commit_load_holdings,
            (struct pg_value[]){ firm, int8s(&names->applied_actions), int8s(&names->accounts) });
  if (names->ira_accounts.count > 0)
    pg_send(transaction, &sql_commit_load_ira,
            (struct pg_value[]){ firm, int8s(&names->ira_accounts), int8s(&names->ira_years) });
}

struct status actions_receive(const struct action_names *names, struct pg_transaction *transaction,
                              struct action_rows *rows)
{
  struct status status = names->put.count > 0 ? pg_receive(transaction, &rows->actions) : status_ok();
  if (status_is_ok(status) && names->accounts.count > 0)
    status = pg_receive(transaction, &rows->holdings);
  if (status_is_ok(status) && names->ira_accounts.count > 0)
    status = pg_receive(transaction, &rows->ira);
  return status;
}

static uint64_t id_of(const struct pg_rows *rows, size_t row, int column)
{
  return (uint64_t)pg_get_int8(rows, row, column);
}

static void take_actions(struct state *state, const struct pg_rows *rows)
{
  for (size_t row = 0; row < pg_count(rows); row++)
    state_add_action(state, (struct action){ .action_id = id_of(rows, row, 0),
                                             .kind = (int)pg_get_int8(rows, row, 1),
                                             .security_id = id_of(rows, row, 2),
                                             .ex_on = pg_get_date(rows, row, 3),
                                             .record_on = pg_get_date(rows, row, 4),
                                             .pay_on = pg_get_date(rows, row, 5),
                                             .numerator_e6 = pg_get_int8(rows, row, 6),
                                             .denominator_e6 = pg_get_int8(rows, row, 7),
                                             .cash_e6 = pg_get_int8(rows, row, 8),
                                             .other_security_id = id_of(rows, row, 9),
                                             .basis_share_e8 = pg_get_int8(rows, row, 10),
                                             .withholding_e4 = pg_get_int8(rows, row, 11),
                                             .price_e6 = pg_get_int8(rows, row, 12),
                                             .symbol = pg_get_text(rows, row, 13),
                                             .memo = pg_get_text(rows, row, 14),
                                             .version = id_of(rows, row, 15),
                                             .is_applied = pg_get_int8(rows, row, 16) != 0 });
}

static void take_holdings(struct state *state, const struct pg_rows *rows)
{
  for (size_t row = 0; row < pg_count(rows); row++) {
    struct applied *applied = state_applied(state, id_of(rows, row, 0), id_of(rows, row, 1));
    applied->is_done = pg_get_int8(rows, row, 2) != 0;
    if (!pg_is_null(rows, row, 3))
      state_add_holding(
          state, applied,
          (struct holding){ .segment_id = id_of(rows, row, 3), .entitled_e6 = pg_get_int8(rows, row, 4) });
  }
}

static void take_ira(struct state *state, const struct pg_rows *rows)
{
  for (size_t row = 0; row < pg_count(rows); row++)
    state_add_ira_year(state, id_of(rows, row, 0), (int)pg_get_int8(rows, row, 1),
                       (struct ira_year){ .person_id = id_of(rows, row, 2),
                                          .born_on = pg_get_date(rows, row, 3),
                                          .contributed_e4 = pg_get_int8(rows, row, 4),
                                          .qualified_e4 = pg_get_int8(rows, row, 5) });
}

void actions_take(struct state *state, const struct action_rows *rows)
{
  take_actions(state, rows->actions);
  take_holdings(state, rows->holdings);
  take_ira(state, rows->ira);
}
