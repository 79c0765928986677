/* PreferenceService: who says what a client wants, what waits for the client, copies, and what was said when. */
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "esg_scene.h"

static const char *tobacco[] = { "tobacco" };

static Esg__SetPreferencesRequest avoiding_tobacco(void)
{
  Esg__SetPreferencesRequest request = ESG__SET_PREFERENCES_REQUEST__INIT;
  request.account_id = ACCOUNT_ID;
  request.avoided = tobacco;
  request.n_avoided = 1;
  return request;
}

static Esg__Signature signature(uint64_t user_id)
{
  static Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
  Esg__Signature made = ESG__SIGNATURE__INIT;
  at.seconds = clock_now_us() / US_PER_SECOND;
  made.typed_name = "Ada Lovelace";
  made.signed_at = &at;
  made.on_behalf_of_user = user_id;
  return made;
}

static Esg__PreferenceState *state_of(struct esg_scene *scene, uint64_t account_id)
{
  Esg__GetPreferencesRequest request = ESG__GET_PREFERENCES_REQUEST__INIT;
  Esg__PreferenceState *state;
  request.account_id = account_id;
  cr_assert_ok(preference_get_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, &state));
  return state;
}

static void play_client(struct esg_scene *scene)
{
  Esg__SetPreferencesRequest set = avoiding_tobacco();
  Esg__PreferenceState *state;
  esg_scene_enable(scene);
  cr_expect_str_eq(state_of(scene, ACCOUNT_ID)->status, "none");
  cr_assert_ok(preference_set_call(esg_scene_call(scene, ROLE_CLIENT, "k"), &set, &state));
  cr_expect_eq(state->preferences->version, 1);
  cr_expect_str_eq(state->preferences->avoided[0], "tobacco");
  cr_expect_str_eq(fake_account_fact(scene->fake, ACCOUNT_ID, "impact_preferences"), "set");
  cr_assert_ok(preference_set_call(esg_scene_call(scene, ROLE_CLIENT, "k"), &set, &state));
  cr_expect_eq(state->preferences->version, 1, "a replay");
  set.replaces = 2;
  cr_expect_refused(preference_set_call(esg_scene_call(scene, ROLE_CLIENT, ""), &set, &state), STATUS_ABORTED,
                    "replaces");
  set.replaces = 1;
  set.n_avoided = 0;
  cr_assert_ok(preference_set_call(esg_scene_call(scene, ROLE_CLIENT, ""), &set, &state));
  cr_expect_eq(state->preferences->version, 2);
  cr_expect_eq(state->preferences->n_avoided, 0);
}

Test(preference_service, what_the_client_says_counts_at_once)
{
  esg_scene_run(play_client);
}

static void play_behalf(struct esg_scene *scene)
{
  Esg__SetPreferencesRequest set = avoiding_tobacco();
  Esg__ConfirmOnBehalfRequest confirm = ESG__CONFIRM_ON_BEHALF_REQUEST__INIT;
  Esg__PreferenceState *state;
  esg_scene_enable(scene);
  cr_assert_ok(preference_set_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &set, &state));
  cr_expect_null(state->preferences, "it does not count");
  cr_expect(state->pending->preferences->on_behalf);
  cr_expect_eq(state->pending->preferences->entered_by, 12);
  cr_expect_null(fake_account_fact(scene->fake, ACCOUNT_ID, "impact_preferences"));
  confirm.account_id = ACCOUNT_ID;
  confirm.pending_version = 2;
  cr_expect_refused(preference_confirm_on_behalf_call(esg_scene_call(scene, ROLE_CLIENT, ""), &confirm, &state),
                    STATUS_ABORTED, "pending_version");
  confirm.pending_version = 1;
  cr_expect_refused(preference_confirm_on_behalf_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &confirm, &state),
                    STATUS_PERMISSION_DENIED, "");
  cr_expect_refused(preference_confirm_on_behalf_call(esg_scene_call(scene, ROLE_SYSTEM, ""), &confirm, &state),
                    STATUS_INVALID_ARGUMENT, "signature");
  cr_assert_ok(preference_confirm_on_behalf_call(esg_scene_call(scene, ROLE_CLIENT, "c"), &confirm, &state));
  cr_expect_str_eq(state->status, "set");
  cr_expect(state->preferences->on_behalf);
  cr_expect_null(state->pending);
  cr_expect_str_eq(fake_account_fact(scene->fake, ACCOUNT_ID, "impact_preferences"), "set");
  cr_assert_ok(preference_confirm_on_behalf_call(esg_scene_call(scene, ROLE_CLIENT, "c"), &confirm, &state));
  cr_expect_eq(state->preferences->version, 1, "a replay");
  cr_expect_refused(preference_confirm_on_behalf_call(esg_scene_call(scene, ROLE_CLIENT, ""), &confirm, &state),
                    STATUS_FAILED_PRECONDITION, "account_id");
}

Test(preference_service, what_staff_enters_counts_once_the_client_confirms)
{
  esg_scene_run(play_behalf);
}

static void play_overtaken(struct esg_scene *scene)
{
  Esg__SetPreferencesRequest set = avoiding_tobacco();
  Esg__PreferenceState *state;
  esg_scene_enable(scene);
  cr_assert_ok(preference_set_call(esg_scene_call(scene, ROLE_ASSISTANT, ""), &set, &state));
  set.n_avoided = 0;
  cr_assert_ok(preference_set_call(esg_scene_call(scene, ROLE_CLIENT, ""), &set, &state));
  cr_expect_null(state->pending, "the client's own word settles it");
  cr_expect_eq(state->preferences->n_avoided, 0);
}

Test(preference_service, the_clients_own_word_overtakes_what_waits)
{
  esg_scene_run(play_overtaken);
}

static void play_signed(struct esg_scene *scene)
{
  Esg__SetSignedPreferencesRequest set = ESG__SET_SIGNED_PREFERENCES_REQUEST__INIT;
  Esg__Signature own = signature(0), behalf = signature(12);
  Esg__PreferenceState *state;
  esg_scene_enable(scene);
  set.account_id = ACCOUNT_ID;
  set.avoided = tobacco;
  set.n_avoided = 1;
  cr_expect_refused(preference_set_signed_call(esg_scene_call(scene, ROLE_SYSTEM, ""), &set, &state),
                    STATUS_INVALID_ARGUMENT, "signature");
  set.signature = &own;
  cr_expect_refused(preference_set_signed_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &set, &state),
                    STATUS_PERMISSION_DENIED, "");
  cr_assert_ok(preference_set_signed_call(esg_scene_call(scene, ROLE_SYSTEM, "s"), &set, &state));
  cr_expect_str_eq(state->preferences->signature->typed_name, "Ada Lovelace");
  cr_assert_ok(preference_set_signed_call(esg_scene_call(scene, ROLE_SYSTEM, "s"), &set, &state));
  cr_expect_eq(state->preferences->version, 1, "a replay");
  set.signature = &behalf;
  set.n_avoided = 0;
  cr_assert_ok(preference_set_signed_call(esg_scene_call(scene, ROLE_SYSTEM, ""), &set, &state));
  cr_expect_eq(state->preferences->n_avoided, 1, "entered on behalf, it waits");
  cr_expect_eq(state->pending->preferences->entered_by, 12);
  set.account_id = 5;
  cr_expect_refused(preference_set_signed_call(esg_scene_call(scene, ROLE_SYSTEM, ""), &set, &state), STATUS_NOT_FOUND,
                    "account_id");
}

Test(preference_service, a_signed_form_counts_unless_it_was_signed_on_behalf)
{
  esg_scene_run(play_signed);
}

static void play_wrong(struct esg_scene *scene)
{
  static const struct {
    const char *name, *value, *avoided[2];
    size_t avoided_count;
    uint32_t importance;
    const char *field;
  } rows[] = {
    { "an unknown value", "moonlight", { 0 }, 0, 1, "importances[0].value" },
    { "an unknown practice", "clean air", { "singing" }, 1, 1, "avoided[0]" },
    { "a practice twice", "clean air", { "tobacco", "tobacco" }, 2, 1, "avoided[1]" },
    { "importance 4", "clean air", { 0 }, 0, 4, "importances[0].importance" },
  };
  esg_scene_enable(scene);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    Esg__Importance importance = ESG__IMPORTANCE__INIT, *importances = &importance;
    Esg__SetPreferencesRequest set = ESG__SET_PREFERENCES_REQUEST__INIT;
    Esg__PreferenceState *state;
    importance.value = rows[i].value;
    importance.importance = rows[i].importance;
    set.account_id = ACCOUNT_ID;
    set.importances = &importances;
    set.n_importances = 1;
    set.avoided = (const char **)(uintptr_t)rows[i].avoided;
    set.n_avoided = rows[i].avoided_count;
    cr_expect_refused(preference_set_call(esg_scene_call(scene, ROLE_CLIENT, ""), &set, &state),
                      STATUS_INVALID_ARGUMENT, rows[i].field);
  }
  cr_expect_eq(fake_account_version(scene->fake, "esg.preference", ACCOUNT_ID), 0, "nothing was written");
  Esg__SetPreferencesRequest set = avoiding_tobacco();
  Esg__PreferenceState *state;
  scene->fake->next_commit = status_fail(STATUS_ABORTED, "version", "somebody was faster");
  cr_expect_refused(preference_set_call(esg_scene_call(scene, ROLE_CLIENT, ""), &set, &state), STATUS_ABORTED,
                    "version");
  set.account_id = 0;
  cr_expect_refused(preference_set_call(esg_scene_call(scene, ROLE_CLIENT, ""), &set, &state), STATUS_INVALID_ARGUMENT,
                    "account_id");
  cr_expect_refused(preference_set_call(esg_scene_call(scene, ROLE_TRADER, ""), &set, &state), STATUS_PERMISSION_DENIED,
                    "");
}

Test(preference_service, a_wrong_answer_is_named_and_nothing_is_written)
{
  esg_scene_run(play_wrong);
}

static void play_dated(struct esg_scene *scene)
{
  Esg__SetPreferencesRequest set = avoiding_tobacco();
  Esg__GetPreferencesRequest get = ESG__GET_PREFERENCES_REQUEST__INIT;
  Esg__PreferenceHistoryRequest ask = ESG__PREFERENCE_HISTORY_REQUEST__INIT;
  Esg__PreferenceHistoryResponse *history;
  Esg__PreferenceState *state;
  Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
  esg_scene_enable(scene);
  ask.account_id = get.account_id = ACCOUNT_ID;
  cr_assert_ok(preference_history_call(esg_scene_call(scene, ROLE_CLIENT, ""), &ask, &history));
  cr_expect_eq(history->n_versions, 0);
  cr_assert_ok(preference_set_call(esg_scene_call(scene, ROLE_CLIENT, ""), &set, &state));
  esg_scene_later(2 * US_PER_SECOND);
  at.seconds = clock_now_us() / US_PER_SECOND;
  esg_scene_later(US_PER_DAY);
  set.n_avoided = 0;
  cr_assert_ok(preference_set_call(esg_scene_call(scene, ROLE_CLIENT, ""), &set, &state));
  cr_assert_ok(preference_history_call(esg_scene_call(scene, ROLE_CLIENT, ""), &ask, &history));
  cr_assert_eq(history->n_versions, 2);
  cr_expect_eq(history->versions[0]->version, 2, "latest first");
  get.as_of = &at;
  cr_assert_ok(preference_get_call(esg_scene_call(scene, ROLE_CLIENT, ""), &get, &state));
  cr_expect_eq(state->preferences->version, 1);
  at.seconds -= 3;
  cr_assert_ok(preference_get_call(esg_scene_call(scene, ROLE_CLIENT, ""), &get, &state));
  cr_expect_str_eq(state->status, "none", "before anything was said");
}

Test(preference_service, every_version_is_dated)
{
  esg_scene_run(play_dated);
}

static void play_form(struct esg_scene *scene)
{
  Esg__PreferenceFormRequest request = ESG__PREFERENCE_FORM_REQUEST__INIT;
  Esg__PreferenceForm *form;
  request.account_id = ACCOUNT_ID;
  esg_scene_enable(scene);
  esg_scene_prefer(scene);
  cr_assert_ok(preference_form_call(esg_scene_call(scene, ROLE_SYSTEM, ""), &request, &form));
  cr_expect_eq(form->n_values, 13);
  cr_expect_eq(form->n_practices, 9);
  for (size_t i = 0; i < form->n_practices; i++)
    cr_expect_eq(form->practices[i]->n_predicates, 0, "how it is found out is not shown");
  cr_expect_str_eq(form->current->avoided[0], "tobacco");
  cr_expect_refused(preference_form_call(esg_scene_call(scene, ROLE_TRADER, ""), &request, &form),
                    STATUS_PERMISSION_DENIED, "");
}

Test(preference_service, the_form_has_what_there_is_to_answer)
{
  esg_scene_run(play_form);
}

static void play_copy(struct esg_scene *scene)
{
  Esg__CopyPreferencesRequest copy = ESG__COPY_PREFERENCES_REQUEST__INIT;
  Esg__CopyPreferencesResponse *copied;
  uint64_t second[] = { SECOND_ID }, stranger[] = { SECOND_ID, STRANGER_ID }, twice[] = { SECOND_ID, SECOND_ID };
  copy.account_id = ACCOUNT_ID;
  copy.to_account_ids = second;
  copy.n_to_account_ids = 1;
  esg_scene_enable(scene);
  cr_expect_refused(preference_copy_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &copy, &copied),
                    STATUS_FAILED_PRECONDITION, "account_id");
  esg_scene_prefer(scene);
  cr_assert_ok(preference_copy_call(esg_scene_call(scene, ROLE_ADVISOR, "c"), &copy, &copied));
  cr_assert_eq(copied->n_copies, 1);
  cr_expect_eq(copied->copies[0]->copied_from, ACCOUNT_ID);
  cr_expect_str_eq(fake_account_fact(scene->fake, SECOND_ID, "impact_preferences"), "set");
  cr_assert_ok(preference_copy_call(esg_scene_call(scene, ROLE_ADVISOR, "c"), &copy, &copied));
  cr_expect_eq(fake_account_version(scene->fake, "esg.preference", SECOND_ID), 1, "a replay");
  copy.to_account_ids = stranger;
  copy.n_to_account_ids = 2;
  cr_expect_refused(preference_copy_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &copy, &copied),
                    STATUS_INVALID_ARGUMENT, "to_account_ids[1]");
  copy.to_account_ids = twice;
  cr_expect_refused(preference_copy_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &copy, &copied),
                    STATUS_INVALID_ARGUMENT, "to_account_ids[1]");
  twice[0] = 5;
  cr_expect_refused(preference_copy_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &copy, &copied), STATUS_NOT_FOUND,
                    "to_account_ids[0]");
  cr_expect_eq(fake_account_version(scene->fake, "esg.preference", SECOND_ID), 1, "all or none");
}

Test(preference_service, a_clients_wishes_are_copied_to_her_other_accounts_alone)
{
  esg_scene_run(play_copy);
}
