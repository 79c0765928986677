/* PreferenceService: what clients want, who said so, and since when. */
#include "catalogue.h"
#include "preference_work.h"

#define ROLES_ENTERING (ROLE_BIT(ROLE_ADVISOR) | ROLE_BIT(ROLE_ASSISTANT) | ROLE_BIT(ROLE_ADMINISTRATOR))
#define ROLES_OF_CLIENTS (ROLES_STAFF & ~ROLE_BIT(ROLE_TRADER)) /* traders see no personal data */

const struct access preference_set_access = { .roles = ROLES_ENTERING | ROLE_BIT(ROLE_CLIENT) };
struct status preference_set(struct call *call, const struct Esg__SetPreferencesRequest *in,
                             struct Esg__PreferenceState *out)
{
  struct preference_file file;
  struct preference_given given = { in->importances, in->n_importances, in->avoided, in->n_avoided };
  Esg__Preferences *preferences;
  bool is_replay = false;
  struct status status = preference_open(call, in->account_id, ESG_NOW, &file);
  if (status_is_ok(status))
    status = preference_find_earlier(&file, &in->base, &is_replay);
  if (!status_is_ok(status) || is_replay) {
    preference_state(&file, out);
    return status;
  }
  if (in->replaces != 0 && in->replaces != file.current.version)
    return call_fail(call, STATUS_ABORTED, "replaces", "the preferences have version %llu, not %llu",
                     (unsigned long long)file.current.version, (unsigned long long)in->replaces);
  status = preference_take(&file, &given, &preferences);
  if (!status_is_ok(status))
    return status;
  preferences->entered_by = call->caller.user_id;
  struct commit_builder *commit = commit_new(&file.call, &in->base);
  if (call->caller.role == ROLE_CLIENT)
    preference_count(&file, commit, preferences);
  else
    preference_wait(&file, commit, preferences);
  return preference_finish(&file, commit, out);
}

const struct access preference_set_signed_access = { .roles = ROLE_BIT(ROLE_SYSTEM) };
struct status preference_set_signed(struct call *call, const struct Esg__SetSignedPreferencesRequest *in,
                                    struct Esg__PreferenceState *out)
{
  struct preference_file file;
  struct preference_given given = { in->importances, in->n_importances, in->avoided, in->n_avoided };
  Esg__Preferences *preferences;
  struct status status = preference_open(call, in->account_id, ESG_NOW, &file);
  if (status_is_ok(status))
    status = preference_take(&file, &given, &preferences);
  if (!status_is_ok(status))
    return status;
  preferences->signature = in->signature;
  preferences->entered_by = in->signature->on_behalf_of_user;
  struct commit_builder *commit = commit_new(&file.call, &in->base);
  if (in->signature->on_behalf_of_user != 0)
    preference_wait(&file, commit, preferences);
  else
    preference_count(&file, commit, preferences);
  return preference_finish(&file, commit, out);
}

static struct status read_confirmed(struct call *call, const struct preference_file *file, uint64_t version,
                                    Esg__Preferences **out)
{
  const Esg__PendingPreferences *pending = (const Esg__PendingPreferences *)file->pending.message;
  if (pending == NULL || pending->settled)
    return call_fail(call, STATUS_FAILED_PRECONDITION, "account_id", "nothing waits for the client's confirmation");
  if (file->pending.version != version)
    return call_fail(call, STATUS_ABORTED, "pending_version", "what waits has version %llu, not %llu",
                     (unsigned long long)file->pending.version, (unsigned long long)version);
  *out = pending->preferences;
  return status_ok();
}

const struct access preference_confirm_on_behalf_access = { .roles = ROLE_BIT(ROLE_CLIENT) | ROLE_BIT(ROLE_SYSTEM) };
struct status preference_confirm_on_behalf(struct call *call, const struct Esg__ConfirmOnBehalfRequest *in,
                                           struct Esg__PreferenceState *out)
{
  struct preference_file file;
  Esg__Preferences *preferences;
  bool is_replay = false;
  if (call->caller.role == ROLE_SYSTEM && in->signature == NULL)
    return call_fail(call, STATUS_INVALID_ARGUMENT, "signature", "behind a link the client signs");
  struct status status = preference_open(call, in->account_id, ESG_NOW, &file);
  if (status_is_ok(status))
    status = preference_find_earlier(&file, &in->base, &is_replay);
  if (!status_is_ok(status) || is_replay) {
    preference_state(&file, out);
    return status;
  }
  status = read_confirmed(call, &file, in->pending_version, &preferences);
  if (!status_is_ok(status))
    return status;
  preferences->signature = in->signature;
  struct commit_builder *commit = commit_new(&file.call, &in->base);
  preference_count(&file, commit, preferences);
  return preference_finish(&file, commit, out);
}

const struct access preference_get_access = { .roles = ROLES_OF_CLIENTS | ROLE_BIT(ROLE_CLIENT) };
struct status preference_get(struct call *call, const struct Esg__GetPreferencesRequest *in,
                             struct Esg__PreferenceState *out)
{
  struct preference_file file;
  struct status status = preference_open(call, in->account_id, esg_instant_of(in->as_of), &file);
  if (status_is_ok(status))
    preference_state(&file, out);
  return status;
}

const struct access preference_history_access = { .roles = ROLES_OF_CLIENTS | ROLE_BIT(ROLE_CLIENT) };
struct status preference_history(struct call *call, const struct Esg__PreferenceHistoryRequest *in,
                                 struct Esg__PreferenceHistoryResponse *out)
{
  struct preference_file file;
  struct record *versions = NULL;
  size_t count = 0;
  struct status status = preference_open(call, in->account_id, ESG_NOW, &file);
  if (!status_is_ok(status) || file.current.message == NULL)
    return status;
  status = records_history(&file.call, &esg_preference_kind, in->account_id, &versions, &count);
  if (!status_is_ok(status))
    return status;
  out->versions = arena_array(call->arena, count + 1, sizeof *out->versions);
  for (size_t i = 0; i < count; i++) {
    out->versions[i] = (Esg__Preferences *)versions[i].message;
    out->versions[i]->version = versions[i].version;
  }
  out->n_versions = count;
  return status;
}

/* What a client is asked; how the firm finds a practice out is not the client's to read. */
const struct access preference_form_access = { .roles = ROLES_OF_CLIENTS | ROLE_BIT(ROLE_CLIENT) };
struct status preference_form(struct call *call, const struct Esg__PreferenceFormRequest *in,
                              struct Esg__PreferenceForm *out)
{
  struct preference_file file;
  Esg__Reference reference = ESG__REFERENCE__INIT;
  struct status status = preference_open(call, in->account_id, ESG_NOW, &file);
  if (status_is_ok(status))
    status = catalogue_reference(&file.call, ESG_NOW, &reference);
  if (!status_is_ok(status))
    return status;
  out->account_id = in->account_id;
  out->current = (Esg__Preferences *)file.current.message;
  out->values = arena_array(call->arena, reference.n_values + 1, sizeof *out->values);
  out->practices = arena_array(call->arena, reference.n_practices + 1, sizeof *out->practices);
  for (size_t i = 0; i < reference.n_values; i++)
    if (!reference.values[i]->retired)
      out->values[out->n_values++] = reference.values[i];
  for (size_t i = 0; i < reference.n_practices; i++) {
    if (reference.practices[i]->retired)
      continue;
    reference.practices[i]->n_predicates = 0;
    out->practices[out->n_practices++] = reference.practices[i];
  }
  return status;
}
