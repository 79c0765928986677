/* Connections to several hosts: the one that takes writes is found, whatever the others do. */
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "harness.h"

/* A host that accepts connections and says nothing. */
static int silent_host(int *port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
  socklen_t size = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  cr_assert_eq(bind(listener, (struct sockaddr *)&address, size), 0);
  cr_assert_eq(listen(listener, 16), 0);
  cr_assert_eq(getsockname(listener, (struct sockaddr *)&address, &size), 0);
  *port = ntohs(address.sin_port);
  return listener;
}

static struct status connect_to(struct harness *harness, const char *hosts, const char *ports, const char *database)
{
  struct pg_options options = sample_options(harness);
  struct pg_pool *pool;
  options.connections = 1;
  options.skip_check = true;
  options.statement_count = 0;
  options.conninfo = arena_printf(harness->arena, "host=%s port=%s user=steward dbname=%s target_session_attrs=read-write",
                                  hosts, ports, database);
  struct status status = pg_pool_new(&harness->loop, &options, &pool);
  if (status_is_ok(status)) {
    status = pg_script(pool, harness->arena, "SELECT 1");
    pg_pool_free(pool);
  }
  return status;
}

static void find_host(struct harness *harness)
{
  const char *socket = getenv("STEWARD_TEST_PG"), *database = harness->database.name;
  int port, listener = silent_host(&port);
  const char *hosts = arena_printf(harness->arena, "127.0.0.1,no.such.host.invalid,/nowhere/at/all,%s", socket);
  const char *ports = arena_printf(harness->arena, "%d,5432,5432,5432", port);
  int64_t since_us = clock_monotonic_us();
  expect_ok(connect_to(harness, hosts, ports, database));
  cr_assert_lt(clock_monotonic_us() - since_us, 10000000);
  hosts = arena_printf(harness->arena, "/nowhere/at/all,%s", socket);
  expect_ok(connect_to(harness, hosts, "5432", database)); /* one port is for all */
  expect_code(connect_to(harness, "/nowhere/at/all,/nor/here", "5432", database), STATUS_UNAVAILABLE);
  close(listener);
}

Test(hosts, one_that_is_silent_unknown_or_gone_does_not_hide_the_next)
{
  with_database(&(struct harness){ .body = find_host });
}

static void find_writable(struct harness *harness)
{
  const char *socket = getenv("STEWARD_TEST_PG");
  store_execute(&harness->database, arena_printf(harness->arena, "ALTER DATABASE %s SET default_transaction_read_only = on",
                                                 harness->database.name));
  expect_code(connect_to(harness, arena_printf(harness->arena, "%s,%s", socket, socket), "5432", harness->database.name),
              STATUS_UNAVAILABLE);
}

Test(hosts, one_that_takes_no_writes_is_passed_over)
{
  with_database(&(struct harness){ .body = find_writable });
}
