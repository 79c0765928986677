/* Records and preconditions: a stale write is aborted. */
#include "script.h"

#define KIND "risk.client_score"
#define COMMAND 1

static enum status_code put(struct script *script, uint64_t id, uint64_t replaces, struct outcome *out)
{
  struct put_record record = { .kind = KIND, .id = id, .replaces = replaces, .source = script };
  state_mark(script->state, 0);
  struct status status = apply_put_record(script->state, &record, COMMAND, (struct moment){ .sequence = 1 }, out);
  if (!status_is_ok(status))
    state_undo(script->state);
  return status.code;
}

Test(records, each_version_replaces_the_one_before)
{
  struct script *script = script_new();
  struct outcome out;
  cr_assert_eq(put(script, 0, 0, &out), STATUS_OK);
  uint64_t id = out.id;
  cr_assert_geq(id, 5000);
  cr_assert_eq(out.version, 1);
  cr_assert_eq(put(script, id, 0, &out), STATUS_ABORTED);
  cr_assert_eq(put(script, id, 2, &out), STATUS_ABORTED);
  cr_assert_eq(put(script, id, 1, &out), STATUS_OK);
  cr_assert_eq(out.version, 2);
  cr_assert_eq(put(script, 4000, 0, &out), STATUS_OK, "an id given before");
  cr_assert_eq(put(script, 999999, 0, &out), STATUS_INVALID_ARGUMENT, "an id never given");
  script_free(script);
}

Test(records, a_precondition_must_still_hold)
{
  struct script *script = script_new();
  struct outcome out;
  cr_assert_eq(apply_precondition(script->state, KIND, 4000, 0).code, STATUS_OK);
  cr_assert_eq(put(script, 4000, 0, &out), STATUS_OK);
  cr_assert_eq(apply_precondition(script->state, KIND, 4000, 0).code, STATUS_ABORTED);
  cr_assert_eq(apply_precondition(script->state, KIND, 4000, 1).code, STATUS_OK);
  cr_assert_eq(apply_precondition(script->state, "other.kind", 4000, 0).code, STATUS_OK);
  cr_assert_eq(apply_precondition(script->state, NULL, 4000, 0).code, STATUS_OK, "there is no such order");
  script_say(script, "deposit 2000 0 100");
  script_say(script, "buy 4000 2000 0 3000 10 100");
  cr_assert_eq(apply_precondition(script->state, NULL, 4000, 1).code, STATUS_OK);
  cr_assert_eq(apply_precondition(script->state, NULL, 4000, 2).code, STATUS_ABORTED);
  script_free(script);
}
