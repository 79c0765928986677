/* Scopes name what the contracts have, so that a slip of the pen is refused and not a key that can do nothing. */
#include "key_scope.h"

#include <string.h>

#include "account_sql.h"
#include "seam/seam.h"

static bool is_in_contracts(const char *item)
{
  size_t length = strlen(item);
  if (strncmp(item, "steward.bus.", 12) == 0)
    return false;
  for (size_t i = 0; i < seam_method_count; i++) {
    const char *path = seam_methods[i]->path;
    if (strcmp(path, item) == 0 || (strncmp(path, item, length) == 0 && path[length] == '/'))
      return true;
  }
  return false;
}

struct status key_scope(struct arena *arena, const char *const *items, size_t count, const char **out)
{
  const char *scope = "";
  for (size_t i = 0; i < count; i++) {
    const char *field = arena_printf(arena, "scope[%zu]", i);
    if (!is_in_contracts(items[i]))
      return status_fail(STATUS_INVALID_ARGUMENT, field, "this is no method and no service");
    scope = arena_printf(arena, "%s%s%s", scope, i > 0 ? " " : "", items[i]);
    if (strlen(scope) > CALL_MAX_SCOPE)
      return status_fail(STATUS_INVALID_ARGUMENT, field, "a scope has at most 1024 characters: name services");
  }
  *out = scope;
  return status_ok();
}

struct status key_end(struct lane_work *work, ProtobufCBinaryData key_hash, const char *public_key, int64_t user_id)
{
  struct pg_rows *rows;
  struct status status =
      pg_do(work->transaction, &sql_key_revoke,
            (struct pg_value[]){ pg_int8((int64_t)work->firm_id), pg_bytea(key_hash.data, key_hash.len),
                                 pg_text(public_key), pg_int8(user_id), pg_timestamptz(work->now_us) },
            &rows);
  if (!status_is_ok(status))
    return status;
  if (!pg_get_int8(rows, 0, 0))
    return status_fail(STATUS_NOT_FOUND, NULL, "the firm has no such key");
  work->unlogged = pg_get_int8(rows, 0, 1) == 0; /* ended before */
  return status_ok();
}
