/* Builds a firm in a database of its own and starts the handlers around it. */
#include "house.h"

#include <string.h>

#include "account_sql.h"
#include "migrations.h"
#include "passwords.h"
#include "program/log.h"
#include "said.h"
#include "seam/seam.h"

static const char firms[] =
    "INSERT INTO firm VALUES (1, 'one', 'One', 'America/New_York', now()), (2, 'two', 'Two', 'UTC', now());"
    "INSERT INTO firm_head VALUES (1, 0, decode(repeat('00', 32), 'hex'), 1010), (2, 0, decode(repeat('00', 32), "
    "'hex'), 1010);"
    "INSERT INTO app_user VALUES (1, 1000, 'Administrator', 6, now()), (1, 1001, 'Advisor', 3, now()),"
    " (1, 1002, 'Other advisor', 3, now()), (2, 1000, 'Administrator', 6, now());";

void expect_ok(struct status status)
{
  expect_code(status, STATUS_OK);
}

void expect_code(struct status status, enum status_code wanted)
{
  cr_assert_eq(status.code, wanted, "%s in place of %s: %s (%s)", status_code_name(status.code),
               status_code_name(wanted), status.message ? status.message : "", status.field ? status.field : "");
}

void expect_field(struct status status, enum status_code wanted, const char *field)
{
  expect_code(status, wanted);
  cr_assert_not_null(status.field);
  cr_assert_str_eq(status.field, field);
}

struct caller house_caller(enum role role, uint64_t firm_id, uint64_t user_id)
{
  static const char *const principals[] = { "user:1000", "user:1001", "user:1002" };
  bool is_user = user_id >= ADMINISTRATOR && user_id <= OTHER_ADVISOR;
  return (struct caller){ .firm_id = firm_id,
                          .user_id = user_id,
                          .role = role,
                          .principal = is_user ? principals[user_id - ADMINISTRATOR] : "system:test" };
}

struct call *house_call(struct house *house, struct caller caller, const char *key)
{
  struct call *call;
  expect_ok(call_begin(house->bus, caller, 60 * 1000000, &call));
  call->idempotency_key = arena_strdup(call->arena, key);
  return call;
}

/* Of the migrations' texts, so that a cluster that stays keeps a template for each schema. */
static const char *label_of_schema(struct arena *arena)
{
  uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */
  for (size_t i = 0; i < migration_count; i++) {
    for (const char *at = migrations[i].sql; *at != '\0'; at++)
      hash = (hash ^ (uint8_t)*at) * UINT64_C(1099511628211);
  }
  return arena_printf(arena, "%016llx", (unsigned long long)hash);
}

static void migrate(const struct store_database *database, void *context)
{
  struct house *house = context;
  struct pg_pool *pool;
  size_t applied;
  expect_ok(migrations_connect(&house->loop, house->arena, database->conninfo, &pool));
  expect_code(migrations_check(pool, house->arena), STATUS_FAILED_PRECONDITION);
  expect_ok(migrations_apply(pool, house->arena, &applied));
  cr_assert_eq(applied, migration_count);
  expect_ok(migrations_apply(pool, house->arena, &applied));
  cr_assert_eq(applied, 0, "a second run has nothing to do");
  expect_ok(migrations_check(pool, house->arena));
  pg_pool_free(pool);
}

static void start(struct house *house)
{
  struct bus_options bus_options = { .loop = &house->loop, .service = "test" };
  struct pg_options options = { .conninfo = house->database.conninfo,
                                .connections = house->connections > 0 ? house->connections : 4,
                                .statements = account_statements,
                                .statement_count = account_statement_count,
                                .find_message = seam_find_message,
                                .arena = house->arena };
  expect_ok(pg_pool_new(&house->loop, &options, &house->pool));
  house->account = (struct account){ .pool = house->pool,
                                     .conninfo = house->database.conninfo,
                                     .lanes = lanes_new(&house->loop, house->pool) };
  expect_ok(passwords_new(1, PASSWORD_MIN_MEMORY_KIB, &house->account.passwords));
  expect_ok(seal_key_of("the secret of an installation of the tests", &house->seal_key));
  house->account.seal_key = &house->seal_key;
  house->account.address_tries = 20;
  expect_ok(bus_new(&bus_options, &house->bus));
  account_serve(house->bus, &house->account);
}

static void stop(struct house *house)
{
  bus_free(house->bus);
  lanes_free(house->account.lanes);
  pg_pool_free(house->pool);
  passwords_free(house->account.passwords);
}

void house_restart(struct house *house)
{
  stop(house);
  start(house);
}

/* Ids come out in the order of the commands. */
static void furnish(struct house *house)
{
  struct said said = said_by(house, house_caller(ROLE_ADMINISTRATOR, FIRM, ADMINISTRATOR), "furnish");
  said_person(&said, "Ada Example");
  said_security(&said, "AAA");
  said_security(&said, "BBB");
  const Account__CommitResponse *response = said_commit(&said);
  house->person_id = response->outcomes[0]->id;
  house->security_id = response->outcomes[1]->id;
  house->second_security_id = response->outcomes[2]->id;
  said_end(&said);
  said = said_by(house, house_caller(ROLE_ADMINISTRATOR, FIRM, ADMINISTRATOR), "accounts");
  said_account(&said, ADVISOR, house->person_id);
  said_account(&said, OTHER_ADVISOR, house->person_id);
  response = said_commit(&said);
  house->account_id = response->outcomes[0]->id;
  house->other_account_id = response->outcomes[1]->id;
  said_end(&said);
}

struct stage {
  struct house *house;
  void (*play)(struct house *house);
};

static void run(void *argument)
{
  struct stage *stage = argument;
  struct store_template migrated = { label_of_schema(stage->house->arena), migrate, stage->house };
  expect_ok(store_open_template(&migrated, &stage->house->database));
  store_execute(&stage->house->database, firms);
  start(stage->house);
  if (!stage->house->is_empty)
    furnish(stage->house);
  stage->play(stage->house);
  stop(stage->house);
}

void house_run(struct house *house, void (*play)(struct house *house))
{
  struct stage stage = { .house = house, .play = play };
  log_open("test", LOG_ERROR);
  house->arena = arena_new();
  cr_assert_eq(uv_loop_init(&house->loop), 0);
  fiber_main(&house->loop, run, &stage);
  cr_assert_eq(uv_loop_close(&house->loop), 0, "handles are left open");
  arena_free(house->arena);
  store_close(&house->database);
}

struct side {
  void (*body)(void *);
  void *argument;
  struct fiber *starter;
  size_t *left;
};

static void run_side(void *argument)
{
  struct side *side = argument;
  side->body(side->argument);
  --*side->left;
  fiber_wake(side->starter);
}

void house_beside(struct house *house, void (*body)(void *), void **arguments, size_t count)
{
  size_t left = count;
  for (size_t i = 0; i < count; i++) {
    struct side *side = arena_alloc(house->arena, sizeof *side);
    struct fiber *fiber;
    *side = (struct side){ body, arguments[i], fiber_current(), &left };
    expect_ok(fiber_spawn(&house->loop, run_side, side, &fiber));
  }
  while (left > 0)
    fiber_park();
}
