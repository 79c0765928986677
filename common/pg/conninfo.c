/* Connection parameters: the caller's, with limits and keepalives added where absent, and host names looked up in the
 * thread pool, since libpq's own look-up would block the loop. Of several hosts one is tried at a time: libpq's own way
 * through the list has no time limit a host when it does not block, so one that is silent would hide the others. */
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

#define KEYWORD_LIMIT 64
#define SESSION_OPTIONS                                                                                                \
  "-c statement_timeout=30s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s -c TimeZone=UTC"

struct parameter {
  const char *keyword, *value;
};

static const struct parameter defaults[] = {
  { "application_name", "steward" }, { "client_encoding", "UTF8" },
  { "connect_timeout", "5" },        { "keepalives", "1" },
  { "keepalives_idle", "10" },       { "keepalives_interval", "5" },
  { "keepalives_count", "3" },       { "tcp_user_timeout", "15000" },
};

struct lookup {
  const char *host;
  char address[NI_MAXHOST];
  int failure;
};

static void lookup_work(void *argument)
{
  struct lookup *lookup = argument;
  struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *found = NULL;
  lookup->failure = getaddrinfo(lookup->host, NULL, &hints, &found);
  if (lookup->failure == 0)
    lookup->failure = getnameinfo(found->ai_addr, found->ai_addrlen, lookup->address, sizeof lookup->address, NULL, 0,
                                  NI_NUMERICHOST);
  if (found)
    freeaddrinfo(found);
}

/* The address of the host, or NULL where there is nothing to look up (a socket folder, libpq's default). */
static const char *look_up(const char *host, struct arena *arena, struct status *why)
{
  if (!host || !host[0] || strchr(host, '/') || strchr(host, '@'))
    return NULL;
  struct lookup *lookup = arena_alloc(arena, sizeof *lookup);
  lookup->host = host;
  fiber_offload(lookup_work, lookup);
  if (lookup->failure != 0) {
    *why = status_format(arena, STATUS_UNAVAILABLE, NULL, "database host %s: %s", host, gai_strerror(lookup->failure));
    return NULL;
  }
  return lookup->address;
}

static const char *given(const PQconninfoOption *options, const char *keyword)
{
  for (; options->keyword; options++)
    if (strcmp(options->keyword, keyword) == 0)
      return options->val;
  return NULL;
}

static size_t count_items(const char *list)
{
  size_t count = 1;
  for (; list && *list; list++)
    count += *list == ',';
  return count;
}

/* The item of a comma separated list; a list of one is for all. */
static const char *item(struct arena *arena, const char *list, size_t which)
{
  if (!list || count_items(list) == 1)
    return list;
  while (which-- > 0 && strchr(list, ','))
    list = strchr(list, ',') + 1;
  return arena_strndup(arena, list, strcspn(list, ","));
}

size_t conninfo_hosts(const char *conninfo)
{
  PQconninfoOption *options = PQconninfoParse(conninfo, NULL);
  if (!options)
    return 1;
  size_t hosts = count_items(given(options, "host")), addresses = count_items(given(options, "hostaddr"));
  PQconninfoFree(options);
  return hosts > addresses ? hosts : addresses;
}

struct parameters {
  const char *keywords[KEYWORD_LIMIT + 1], *values[KEYWORD_LIMIT + 1];
  size_t count;
};

static void add(struct parameters *parameters, const char *keyword, const char *value)
{
  if (!value || parameters->count == KEYWORD_LIMIT)
    return;
  parameters->keywords[parameters->count] = keyword;
  parameters->values[parameters->count++] = value;
}

/* A later keyword wins over an earlier one, so the caller's stand behind the defaults. */
static void collect(struct parameters *parameters, const PQconninfoOption *options, size_t which, struct arena *arena)
{
  const char *own = given(options, "options");
  for (size_t i = 0; i < sizeof defaults / sizeof defaults[0]; i++)
    add(parameters, defaults[i].keyword, defaults[i].value);
  add(parameters, "options", own ? arena_printf(arena, "%s %s", SESSION_OPTIONS, own) : SESSION_OPTIONS);
  for (const PQconninfoOption *option = options; option->keyword; option++) {
    const char *name = option->keyword;
    if (strcmp(name, "host") == 0 || strcmp(name, "hostaddr") == 0 || strcmp(name, "port") == 0)
      add(parameters, name, item(arena, option->val, which));
    else if (strcmp(name, "options") != 0)
      add(parameters, name, option->val);
  }
}

/* NULL when the parameters cannot be read or the host is not known; *why then says so. The texts that libpq keeps it
 * copies; the arena is needed during the call only (and for *why). */
PGconn *conninfo_connect(const char *conninfo, size_t which, struct arena *arena, struct status *why)
{
  char *error = NULL;
  PGconn *pq = NULL;
  struct parameters parameters = { .count = 0 };
  *why = status_ok();
  PQconninfoOption *options = PQconninfoParse(conninfo, &error);
  if (!options) {
    *why = status_format(arena, STATUS_INVALID_ARGUMENT, "conninfo", "%s", error ? error : "out of memory");
    PQfreemem(error);
    return NULL;
  }
  const char *host = item(arena, given(options, "host"), which);
  const char *address = given(options, "hostaddr") ? NULL : look_up(host, arena, why);
  if (status_is_ok(*why)) {
    collect(&parameters, options, which, arena);
    add(&parameters, "hostaddr", address);
    pq = PQconnectStartParams(parameters.keywords, parameters.values, 0);
    if (!pq)
      *why = status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "no memory for a database connection");
  }
  PQconninfoFree(options);
  return pq;
}
