/* Loads what commands of master and reference data name: people and who sees them, households, users, and what an
 * account that is to be closed still has. One round trip, none when there are no such commands. */
#include "account.h"
#include "account_sql.h"
#include "batch.h"

#define PEOPLE_OF_ACCOUNT 40 /* holders and beneficiaries */

struct column {
  int64_t *values;
  size_t count;
};

struct names {
  struct arena *arena;
  struct column people, households, users, closing, viewers;
};

static void add(struct column *column, uint64_t id)
{
  if (id != 0)
    column->values[column->count++] = (int64_t)id;
}

static void name_account(struct names *names, const Account__Account *account)
{
  for (size_t i = 0; i < account->n_holders; i++)
    add(&names->people, account->holders[i]->person_id);
  for (size_t i = 0; i < account->n_beneficiaries; i++)
    add(&names->people, account->beneficiaries[i]->person_id);
  add(&names->users, account->advisor_id);
  if (account->status == ACCOUNT__ACCOUNT__STATUS__CLOSED)
    add(&names->closing, account->account_id);
}

static void name_person(struct names *names, const Account__Person *person)
{
  add(&names->people, person->person_id);
  add(&names->people, person->spouse_id);
  add(&names->households, person->household_id);
}

static void name_command(struct names *names, const Account__Command *command)
{
  switch (command->command_case) {
  case ACCOUNT__COMMAND__COMMAND_PUT_PERSON:
    name_person(names, command->put_person);
    break;
  case ACCOUNT__COMMAND__COMMAND_PUT_ACCOUNT:
    name_account(names, command->put_account);
    break;
  case ACCOUNT__COMMAND__COMMAND_PUT_HOUSEHOLD:
    add(&names->households, command->put_household->household_id);
    break;
  case ACCOUNT__COMMAND__COMMAND_PUT_BOOK_MEMBER:
    add(&names->users, command->put_book_member->user_id);
    add(&names->users, command->put_book_member->advisor_id);
    break;
  default:
    break;
  }
}

static bool is_master(const Account__Command *command)
{
  return (command->command_case >= ACCOUNT__COMMAND__COMMAND_PUT_PERSON &&
          command->command_case <= ACCOUNT__COMMAND__COMMAND_PUT_ACCOUNT) ||
         (command->command_case >= ACCOUNT__COMMAND__COMMAND_PUT_HOUSEHOLD &&
          command->command_case <= ACCOUNT__COMMAND__COMMAND_PUT_BOOK_MEMBER);
}

static size_t make_room(const struct batch *batch, struct names *names)
{
  size_t room = 0, viewers = batch->count;
  for (size_t i = 0; i < batch->count; i++)
    for (size_t j = 0; j < batch->commits[i]->request->n_commands; j++)
      if (is_master(batch->commits[i]->request->commands[j]))
        room += PEOPLE_OF_ACCOUNT;
  if (room == 0)
    return 0;
  struct column *columns[] = { &names->people, &names->households, &names->users, &names->closing, &names->viewers };
  for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
    columns[i]->values = arena_array(names->arena, room + viewers, sizeof *columns[i]->values);
  return room;
}

static struct pg_value ids(const struct column *column)
{
  return pg_array(PG_INT8_ARRAY, column->values, column->count);
}

enum load {
  LOAD_PEOPLE,
  LOAD_SEEN,
  LOAD_HOUSEHOLDS,
  LOAD_HOUSEHOLDS_SEEN,
  LOAD_USERS,
  LOAD_CLOSING,
  LOAD_WORKING,
  LOAD_COUNT
};

static void send_loads(const struct batch *batch, struct pg_transaction *transaction, const struct names *names,
                       bool sent[LOAD_COUNT])
{
  struct pg_value firm = pg_int8((int64_t)batch->firm_id);
  const struct {
    const struct pg_statement *statement;
    bool is_needed;
    struct pg_value values[3];
  } loads[LOAD_COUNT] = {
    [LOAD_PEOPLE] = { &sql_commit_load_people, names->people.count > 0, { firm, ids(&names->people) } },
    [LOAD_SEEN] = { &sql_commit_load_people_seen,
                    names->people.count > 0 && names->viewers.count > 0,
                    { firm, ids(&names->people), ids(&names->viewers) } },
    [LOAD_HOUSEHOLDS] = { &sql_commit_load_households, names->households.count > 0, { firm, ids(&names->households) } },
    [LOAD_HOUSEHOLDS_SEEN] = { &sql_commit_load_households_seen,
                               names->households.count > 0 && names->viewers.count > 0,
                               { firm, ids(&names->households), ids(&names->viewers) } },
    [LOAD_USERS] = { &sql_commit_load_users, names->users.count > 0, { firm, ids(&names->users) } },
    [LOAD_CLOSING] = { &sql_commit_load_closing, names->closing.count > 0, { firm, ids(&names->closing) } },
    [LOAD_WORKING] = { &sql_commit_load_working, names->closing.count > 0, { firm, ids(&names->closing) } },
  };
  for (size_t i = 0; i < LOAD_COUNT; i++) {
    sent[i] = loads[i].is_needed;
    if (sent[i])
      pg_send(transaction, loads[i].statement, loads[i].values);
  }
}

static uint64_t id_at(const struct pg_rows *rows, size_t row, int column)
{
  return (uint64_t)pg_get_int8(rows, row, column);
}

/* Rows of id and version. */
static void take_heads(struct state *state, const char *kind, const struct pg_rows *rows)
{
  for (size_t row = 0; row < pg_count(rows); row++)
    state_add_head(state, (struct head){ .kind = kind, .id = id_at(rows, row, 0), .version = id_at(rows, row, 1) });
}

/* Rows of viewer and id. */
static void take_sights(struct state *state, const char *kind, const struct pg_rows *rows)
{
  for (size_t row = 0; row < pg_count(rows); row++)
    state_add_named_sight(state, id_at(rows, row, 0), kind, id_at(rows, row, 1));
}

static void take_closing(struct state *state, const struct pg_rows *rows)
{
  for (size_t row = 0; row < pg_count(rows); row++) {
    struct position position = { .account_id = id_at(rows, row, 0),
                                 .segment_id = id_at(rows, row, 1),
                                 .security_id = id_at(rows, row, 2),
                                 .quantity_e6 = pg_get_int8(rows, row, 3),
                                 .held_e6 = pg_get_int8(rows, row, 4) };
    if (!state_has_position(state, position.account_id, position.segment_id, position.security_id))
      state_add_position(state, position);
  }
}

static void take_rows(struct batch *batch, struct pg_rows *rows[LOAD_COUNT])
{
  struct state *state = batch->state;
  take_heads(state, HEAD_PERSON, rows[LOAD_PEOPLE]);
  take_heads(state, HEAD_HOUSEHOLD, rows[LOAD_HOUSEHOLDS]);
  take_heads(state, HEAD_USER, rows[LOAD_USERS]);
  take_heads(state, HEAD_WORKING, rows[LOAD_WORKING]);
  take_closing(state, rows[LOAD_CLOSING]);
  take_sights(state, HEAD_PERSON, rows[LOAD_SEEN]);
  take_sights(state, HEAD_HOUSEHOLD, rows[LOAD_HOUSEHOLDS_SEEN]);
}

struct status batch_load_master(struct batch *batch, struct pg_transaction *transaction)
{
  struct names names = { .arena = batch->arena };
  struct pg_rows *rows[LOAD_COUNT] = { 0 };
  bool sent[LOAD_COUNT];
  if (make_room(batch, &names) == 0)
    return status_ok();
  for (size_t i = 0; i < batch->count; i++) {
    const struct pending *pending = batch->commits[i];
    add(&names.viewers, (uint64_t)account_book(&pending->caller));
    for (size_t j = 0; j < pending->request->n_commands; j++)
      name_command(&names, pending->request->commands[j]);
  }
  send_loads(batch, transaction, &names, sent);
  for (size_t i = 0; i < LOAD_COUNT; i++) {
    struct status status = sent[i] ? pg_receive(transaction, &rows[i]) : status_ok();
    if (!status_is_ok(status))
      return status;
  }
  take_rows(batch, rows);
  return status_ok();
}
