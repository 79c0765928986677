/* ProfileService: the nine factors, dated, every version kept. A profile belongs to a person, whoever of the firm
 * advises them: it is read as the system once the caller has been seen to see the person. */
#include "base/date.h"
#include "bus/bus.h"
#include "client_service.h"
#include "crm.h"
#include "profile.h"
#include "records/commit.h"

const struct record_kind crm_profile_kind = { "crm.profile", &crm__profile__descriptor };

static void say_missing(struct call *call, Crm__Profile *profile)
{
  profile->missing = arena_array(call->arena, PROFILE_FACTORS, sizeof *profile->missing);
  profile->n_missing = 0;
  for (int kind = 1; kind <= PROFILE_FACTORS; kind++) {
    bool is_there = false;
    for (size_t i = 0; i < profile->n_factors; i++)
      is_there = is_there || (int)profile->factors[i]->kind == kind;
    if (!is_there)
      profile->missing[profile->n_missing++] = (Crm__ProfileFactor__Kind)kind;
  }
}

static void show(struct call *call, const struct record *record, uint64_t person_id, Crm__Profile *out)
{
  if (record->message != NULL)
    *out = *(Crm__Profile *)record->message;
  out->person_id = person_id;
  out->version = record->version;
  say_missing(call, out);
}

struct status profile_as_of(struct call *call, uint64_t person_id, const Google__Protobuf__Timestamp *as_of,
                            Crm__Profile *out)
{
  struct call system = call_as_service(call);
  struct record record;
  struct status status =
      as_of == NULL ? records_find(&system, &crm_profile_kind, person_id, &record)
                    : records_get_as_of(&system, &crm_profile_kind, person_id, timestamp_us(as_of, 0), &record);
  if (status.code == STATUS_NOT_FOUND) {
    record = (struct record){ .id = person_id };
    status = status_ok();
  }
  if (status_is_ok(status))
    show(call, &record, person_id, out);
  return status;
}

const struct access profile_get_access = { .roles = CRM_ROLES_OF_PEOPLE };
struct status profile_get(struct call *call, const Crm__GetProfileRequest *in, Crm__Profile *out)
{
  Account__Person *person;
  struct status status = crm_person(call, "person_id", in->person_id, &person);
  return status_is_ok(status) ? profile_as_of(call, in->person_id, in->as_of, out) : status;
}

static struct status convert(struct call *call, Crm__ProfileFactor *const *in, size_t count,
                             struct profile_factor **out)
{
  struct profile_factor *factors = arena_array(call->arena, count + 1, sizeof *factors);
  struct status status = status_ok();
  for (size_t i = 0; status_is_ok(status) && i < count; i++) {
    factors[i].kind = (int)in[i]->kind;
    factors[i].is_empty = in[i]->text[0] == '\0' && in[i]->n_figures == 0;
    status = date_parse(in[i]->stated_on, &factors[i].stated_on);
  }
  *out = factors;
  return status;
}

/* The factors that will be on file. */
static struct status merge(struct call *call, const Crm__PutProfileRequest *in, const Crm__Profile *current,
                           Crm__Profile *out)
{
  struct profile_change change = { .given_count = in->n_factors };
  struct profile_factor *given, *on_file = NULL;
  const char *today, *field;
  size_t at;
  int places[PROFILE_FACTORS];
  struct status status = client_business_date(call, &today, &change.today);
  if (status_is_ok(status))
    status = convert(call, in->factors, in->n_factors, &given);
  if (status_is_ok(status) && current != NULL)
    status = convert(call, current->factors, change.on_file_count = current->n_factors, &on_file);
  if (!status_is_ok(status))
    return status;
  change.given = given;
  change.on_file = on_file;
  const char *refusal = profile_refusal(&change, &at, &field);
  if (refusal != NULL)
    return call_fail(call, STATUS_INVALID_ARGUMENT, arena_printf(call->arena, "factors[%zu].%s", at, field), "%s",
                     refusal);
  profile_merge(&change, places);
  out->factors = arena_array(call->arena, PROFILE_FACTORS, sizeof *out->factors);
  for (int i = 0; i < PROFILE_FACTORS; i++)
    if (places[i] != 0)
      out->factors[out->n_factors++] = places[i] < 0 ? in->factors[-places[i] - 1] : current->factors[places[i] - 1];
  return status;
}

/* As the caller where they see the account that the record rests on, so that the journal names them; else as the
 * system. */
static struct status write_profile(struct call *call, const Crm__PutProfileRequest *in, const struct record *current,
                                   Crm__Profile *profile)
{
  struct call writer = call_as_service(call);
  Account__CommitResponse *committed;
  Account__Account *account;
  uint64_t anchor = current->account_id;
  struct status status = status_ok();
  if (current->version == 0)
    status = crm_anchor(call, in->person_id, &anchor);
  if (!status_is_ok(status))
    return status;
  if (anchor == 0 || status_is_ok(crm_account(call, "person_id", anchor, &account)))
    writer = *call;
  struct commit_builder *commit = commit_new(&writer, &in->base);
  commit_put(commit, &(struct record_put){ .kind = &crm_profile_kind,
                                           .id = in->person_id,
                                           .replaces = current->version,
                                           .account_id = anchor,
                                           .message = &profile->base,
                                           .previous = current->message });
  status = commit_send(commit, NULL, &committed);
  if (status_is_ok(status))
    profile->version = committed->outcomes[0]->version;
  return status;
}

const struct access profile_put_access = { .roles = CRM_ROLES_KEEPING };
struct status profile_put(struct call *call, const Crm__PutProfileRequest *in, Crm__Profile *out)
{
  struct call system = call_as_service(call);
  struct record current;
  Account__Person *person;
  Account__CommitResponse *earlier = NULL;
  struct status status = crm_person(call, "person_id", in->person_id, &person);
  if (status_is_ok(status))
    status = records_find(&system, &crm_profile_kind, in->person_id, &current);
  if (status_is_ok(status))
    status = commit_find_earlier(call, &in->base, &earlier);
  if (status_is_ok(status) && earlier != NULL)
    show(call, &current, in->person_id, out);
  if (!status_is_ok(status) || earlier != NULL)
    return status;
  if (in->version != 0 && in->version != current.version)
    return call_fail(call, STATUS_ABORTED, "version", "the profile has version %llu, not %llu: look at it again",
                     (unsigned long long)current.version, (unsigned long long)in->version);
  Crm__Profile profile = CRM__PROFILE__INIT;
  status = merge(call, in, (const Crm__Profile *)current.message, &profile);
  if (!status_is_ok(status))
    return status;
  profile.changed_by = call->caller.principal;
  profile.changed_at = timestamp_of(call->arena, call->now_us);
  status = write_profile(call, in, &current, &profile);
  if (!status_is_ok(status))
    return status;
  current.version = profile.version;
  current.message = &profile.base;
  show(call, &current, in->person_id, out);
  return status;
}

const struct access profile_history_access = { .roles = CRM_ROLES_OF_PEOPLE };
struct status profile_history(struct call *call, const Crm__GetProfileHistoryRequest *in, Crm__ProfileHistory *out)
{
  struct call system = call_as_service(call);
  struct record *versions;
  Account__Person *person;
  size_t count = 0;
  struct status status = crm_person(call, "person_id", in->person_id, &person);
  if (!status_is_ok(status))
    return status;
  status = records_history(&system, &crm_profile_kind, in->person_id, &versions, &count);
  if (!status_is_ok(status))
    return status.code == STATUS_NOT_FOUND ? status_ok() : status; /* never written */
  out->versions = arena_array(call->arena, count + 1, sizeof *out->versions);
  for (size_t i = 0; i < count; i++) {
    Crm__Profile *version = out->versions[out->n_versions++] = arena_alloc(call->arena, sizeof *version);
    crm__profile__init(version);
    show(call, &versions[i], in->person_id, version);
  }
  return status;
}
