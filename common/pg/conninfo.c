/* Connection parameters: the caller's, with limits and keepalives added where absent, and host names looked up in the
 * thread pool, since libpq's own look-up would block the loop. */
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

#define HOST_LIMIT 16
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
  const char *hosts; /* comma separated, as libpq takes them */
  char addresses[HOST_LIMIT * NI_MAXHOST];
  int failure;
};

static void lookup_work(void *argument)
{
  struct lookup *lookup = argument;
  char hosts[HOST_LIMIT * NI_MAXHOST];
  size_t used = 0;
  snprintf(hosts, sizeof hosts, "%s", lookup->hosts);
  char *rest = hosts;
  for (char *host = strsep(&rest, ","); host; host = strsep(&rest, ",")) {
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *found = NULL;
    char address[NI_MAXHOST];
    lookup->failure = getaddrinfo(host, NULL, &hints, &found);
    if (lookup->failure == 0)
      lookup->failure =
          getnameinfo(found->ai_addr, found->ai_addrlen, address, sizeof address, NULL, 0, NI_NUMERICHOST);
    if (found)
      freeaddrinfo(found);
    if (lookup->failure != 0)
      return;
    int wrote = snprintf(lookup->addresses + used, sizeof lookup->addresses - used, "%s%s", used ? "," : "", address);
    if (wrote < 0 || (size_t)wrote >= sizeof lookup->addresses - used) {
      lookup->failure = EAI_MEMORY;
      return;
    }
    used += (size_t)wrote;
  }
}

/* The addresses of the hosts, or NULL where there is nothing to look up (a socket folder, libpq's default). */
static const char *look_up(const char *hosts, struct arena *arena, struct status *why)
{
  if (!hosts || !hosts[0] || strchr(hosts, '/') || strchr(hosts, '@'))
    return NULL;
  struct lookup *lookup = arena_alloc(arena, sizeof *lookup);
  lookup->hosts = hosts;
  fiber_offload(lookup_work, lookup);
  if (lookup->failure != 0) {
    *why = status_format(arena, STATUS_UNAVAILABLE, NULL, "database host %s: %s", hosts, gai_strerror(lookup->failure));
    return NULL;
  }
  return lookup->addresses;
}

static const char *given(const PQconninfoOption *options, const char *keyword)
{
  for (; options->keyword; options++)
    if (strcmp(options->keyword, keyword) == 0)
      return options->val;
  return NULL;
}

/* Starts to connect. NULL when the parameters cannot be read or a host is not known; *why then says so. The texts that
 * libpq keeps it copies; the arena is needed during the call only (and for *why). */
PGconn *conninfo_connect(const char *conninfo, struct arena *arena, struct status *why)
{
  char *error = NULL;
  PGconn *pq = NULL;
  const char *keywords[KEYWORD_LIMIT + 1] = { 0 }, *values[KEYWORD_LIMIT + 1] = { 0 };
  size_t count = 0;
  *why = status_ok();
  PQconninfoOption *options = PQconninfoParse(conninfo, &error);
  if (!options) {
    *why = status_format(arena, STATUS_INVALID_ARGUMENT, "conninfo", "%s", error ? error : "out of memory");
    PQfreemem(error);
    return NULL;
  }
  const char *addresses = given(options, "hostaddr") ? NULL : look_up(given(options, "host"), arena, why);
  if (!status_is_ok(*why))
    goto done;
  for (size_t i = 0; i < sizeof defaults / sizeof defaults[0]; i++) {
    keywords[count] = defaults[i].keyword;
    values[count++] = defaults[i].value;
  }
  const char *own = given(options, "options");
  keywords[count] = "options";
  values[count++] = own ? arena_printf(arena, "%s %s", SESSION_OPTIONS, own) : SESSION_OPTIONS;
  if (addresses) {
    keywords[count] = "hostaddr";
    values[count++] = addresses;
  }
  for (const PQconninfoOption *option = options; option->keyword && count < KEYWORD_LIMIT; option++) {
    if (!option->val || strcmp(option->keyword, "options") == 0)
      continue; /* a later keyword wins over an earlier one, so the caller's stand behind the defaults */
    keywords[count] = option->keyword;
    values[count++] = option->val;
  }
  pq = PQconnectStartParams(keywords, values, 0);
  if (!pq)
    *why = status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "no memory for a database connection");
done:
  PQconninfoFree(options);
  return pq;
}
