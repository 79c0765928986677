/* Reads, checks and writes what clients want of an account. */
#include "preference_work.h"

#include "catalogue.h"
#include "preference.h"

static struct status read_file(struct preference_file *file, int64_t at_us)
{
  struct status status = esg_find(&file->call, &esg_preference_kind, file->account_id, at_us, &file->current);
  if (status_is_ok(status))
    status = esg_find(&file->call, &esg_pending_kind, file->account_id, at_us, &file->pending);
  if (file->current.message != NULL)
    ((Esg__Preferences *)file->current.message)->version = file->current.version;
  if (file->pending.message != NULL)
    ((Esg__PendingPreferences *)file->pending.message)->version = file->pending.version;
  return status;
}

struct status preference_open(struct call *call, uint64_t account_id, int64_t at_us, struct preference_file *out)
{
  Account__Account *account;
  struct status status = esg_account(call, account_id, &account);
  if (!status_is_ok(status))
    return status;
  out->call = call->caller.role == ROLE_CLIENT ? call_as_service(call) : *call;
  out->account_id = account_id;
  return read_file(out, at_us);
}

void preference_state(const struct preference_file *file, Esg__PreferenceState *out)
{
  Esg__PendingPreferences *pending = (Esg__PendingPreferences *)file->pending.message;
  out->preferences = (Esg__Preferences *)file->current.message;
  out->status = out->preferences ? "set" : "none";
  out->pending = pending != NULL && !pending->settled ? pending : NULL;
}

static void read_names(struct arena *arena, const Esg__Reference *reference, struct preference_names *out)
{
  const char **values = arena_array(arena, reference->n_values + 1, sizeof *values);
  const char **practices = arena_array(arena, reference->n_practices + 1, sizeof *practices);
  for (size_t i = 0; i < reference->n_values; i++)
    values[i] = reference->values[i]->name;
  for (size_t i = 0; i < reference->n_practices; i++)
    practices[i] = reference->practices[i]->name;
  *out = (struct preference_names){ values, reference->n_values, practices, reference->n_practices };
}

struct status preference_take(struct preference_file *file, const struct preference_given *given,
                              Esg__Preferences **out)
{
  struct arena *arena = file->call.arena;
  Esg__Reference reference = ESG__REFERENCE__INIT;
  struct status status = catalogue_reference(&file->call, ESG_NOW, &reference);
  if (!status_is_ok(status))
    return status;
  struct preference_importance *importances = arena_array(arena, given->importance_count + 1, sizeof *importances);
  Esg__Preferences *taken = arena_alloc(arena, sizeof *taken);
  esg__preferences__init(taken);
  taken->importances = arena_array(arena, given->importance_count + 1, sizeof *taken->importances);
  for (size_t i = 0; i < given->importance_count; i++) {
    importances[i] = (struct preference_importance){ given->importances[i]->value, given->importances[i]->importance };
    if (given->importances[i]->importance > 0)
      taken->importances[taken->n_importances++] = given->importances[i];
  }
  struct preference_names names;
  read_names(arena, &reference, &names);
  struct preference_answers answers = { importances, given->importance_count, given->avoided, given->avoided_count };
  status = preference_check(arena, &answers, &names);
  taken->avoided = given->avoided;
  taken->n_avoided = given->avoided_count;
  taken->account_id = file->account_id;
  *out = taken;
  return status;
}

static void settle(struct preference_file *file, struct commit_builder *commit)
{
  Esg__PendingPreferences *pending = (Esg__PendingPreferences *)file->pending.message;
  if (pending == NULL || pending->settled)
    return;
  pending->settled = true;
  pending->version = 0; /* the record's */
  commit_put(commit, &(struct record_put){ .kind = &esg_pending_kind,
                                           .id = file->account_id,
                                           .replaces = file->pending.version,
                                           .account_id = file->account_id,
                                           .message = &pending->base });
}

void preference_count(struct preference_file *file, struct commit_builder *commit, Esg__Preferences *preferences)
{
  preferences->set_at = timestamp_of(file->call.arena, file->call.now_us);
  preferences->version = 0;
  commit_put(commit, &(struct record_put){ .kind = &esg_preference_kind,
                                           .id = file->account_id,
                                           .replaces = file->current.version,
                                           .account_id = file->account_id,
                                           .message = &preferences->base,
                                           .previous = file->current.message });
  commit_fact(commit, file->account_id, ESG_PREFERENCES_FACT, "set");
  settle(file, commit);
}

void preference_wait(struct preference_file *file, struct commit_builder *commit, Esg__Preferences *preferences)
{
  Esg__PendingPreferences pending = ESG__PENDING_PREFERENCES__INIT;
  preferences->on_behalf = true;
  pending.preferences = preferences;
  commit_put(commit, &(struct record_put){ .kind = &esg_pending_kind,
                                           .id = file->account_id,
                                           .replaces = file->pending.version,
                                           .account_id = file->account_id,
                                           .message = &pending.base,
                                           .previous = file->pending.message });
}

struct status preference_finish(struct preference_file *file, struct commit_builder *commit, Esg__PreferenceState *out)
{
  Account__CommitResponse *committed;
  struct status status = commit_send(commit, NULL, &committed);
  if (status_is_ok(status))
    status = read_file(file, ESG_NOW);
  if (status_is_ok(status))
    preference_state(file, out);
  return status;
}

struct status preference_find_earlier(struct preference_file *file, const ProtobufCMessage *in, bool *found)
{
  Account__CommitResponse *earlier;
  struct status status = commit_find_earlier(&file->call, in, &earlier);
  *found = status_is_ok(status) && earlier != NULL;
  return status;
}
