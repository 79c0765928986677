/* NoteService and ProfileService: authors, versions, replays and refusals. */
#include "people_scene.h"

static void play_notes(struct people_scene *scene)
{
  Crm__AddNoteRequest add = CRM__ADD_NOTE_REQUEST__INIT;
  Crm__EditNoteRequest edit = CRM__EDIT_NOTE_REQUEST__INIT;
  Crm__WithdrawNoteRequest withdraw = CRM__WITHDRAW_NOTE_REQUEST__INIT;
  Crm__Note *note, *again;
  add.person_id = ADA_ID;
  add.kind = CRM__NOTE__KIND__CALL;
  add.text = "She is moving.";
  cr_assert_ok(note_add_call(people_scene_call(scene, ROLE_ASSISTANT, "n"), &add, &note));
  cr_expect_str_eq(note->author, "user:12");
  cr_expect_str_eq(note->happened_on, TODAY);
  cr_assert_ok(note_add_call(people_scene_call(scene, ROLE_ASSISTANT, "n"), &add, &again));
  cr_expect_eq(again->note_id, note->note_id, "a replay");
  edit.note_id = withdraw.note_id = note->note_id;
  edit.text = "She has moved.";
  edit.version = 1;
  cr_assert_ok(note_edit_call(people_scene_call(scene, ROLE_ADVISOR, "e"), &edit, &note));
  cr_expect_eq(note->version, 2);
  cr_assert_ok(note_edit_call(people_scene_call(scene, ROLE_ADVISOR, "e"), &edit, &note));
  cr_expect_refused(note_edit_call(people_scene_call(scene, ROLE_ADVISOR, ""), &edit, &note), STATUS_ABORTED,
                    "version");
  withdraw.reason = "another client's";
  cr_assert_ok(note_withdraw_call(people_scene_call(scene, ROLE_ADVISOR, ""), &withdraw, &note));
  edit.version = 0;
  cr_expect_refused(note_edit_call(people_scene_call(scene, ROLE_ADVISOR, ""), &edit, &note),
                    STATUS_FAILED_PRECONDITION, "note_id");
  add.happened_on = "2026-11-21";
  cr_expect_refused(note_add_call(people_scene_call(scene, ROLE_ADVISOR, ""), &add, &note), STATUS_INVALID_ARGUMENT,
                    "happened_on");
  add.happened_on = "";
  add.text = "";
  cr_expect_refused(note_add_call(people_scene_call(scene, ROLE_ADVISOR, ""), &add, &note), STATUS_INVALID_ARGUMENT,
                    "text");
  add.text = "x";
  add.person_id = 999;
  cr_expect_refused(note_add_call(people_scene_call(scene, ROLE_ADVISOR, ""), &add, &note), STATUS_NOT_FOUND,
                    "person_id");
  cr_expect_refused(note_add_call(people_scene_call(scene, ROLE_TRADER, ""), &add, &note), STATUS_PERMISSION_DENIED,
                    "");
}

Test(note_service, a_note_has_an_author_and_is_rewritten_and_struck_out_but_never_lost)
{
  people_scene_run(play_notes);
}

static void play_profile(struct people_scene *scene)
{
  Crm__PutProfileRequest put = CRM__PUT_PROFILE_REQUEST__INIT;
  Crm__ProfileFactor factor = CRM__PROFILE_FACTOR__INIT, *factors = &factor;
  Crm__GetProfileHistoryRequest past = CRM__GET_PROFILE_HISTORY_REQUEST__INIT;
  Crm__ProfileHistory *history;
  Crm__Profile *profile;
  put.person_id = past.person_id = ADA_ID;
  put.n_factors = 1;
  put.factors = &factors;
  factor.kind = CRM__PROFILE_FACTOR__KIND__LIQUIDITY_NEEDS;
  factor.stated_on = "2026-11-01";
  factor.text = "none";
  cr_assert_ok(profile_history_call(people_scene_call(scene, ROLE_ADVISOR, ""), &past, &history));
  cr_assert_ok(profile_put_call(people_scene_call(scene, ROLE_ADVISOR, "p"), &put, &profile));
  cr_expect_eq(profile->version, 1);
  cr_expect_eq(profile->n_missing, 8);
  cr_assert_ok(profile_put_call(people_scene_call(scene, ROLE_ADVISOR, "p"), &put, &profile));
  cr_expect_eq(profile->version, 1, "a replay");
  put.version = 7;
  cr_expect_refused(profile_put_call(people_scene_call(scene, ROLE_ADVISOR, ""), &put, &profile), STATUS_ABORTED,
                    "version");
  put.version = 1;
  factor.stated_on = "2026-10-31";
  cr_expect_refused(profile_put_call(people_scene_call(scene, ROLE_ADVISOR, ""), &put, &profile),
                    STATUS_INVALID_ARGUMENT, "factors[0].stated_on");
  factor.stated_on = "2026-11-02";
  factor.text = "a roof";
  cr_assert_ok(profile_put_call(people_scene_call(scene, ROLE_ADVISOR, ""), &put, &profile));
  cr_assert_ok(profile_history_call(people_scene_call(scene, ROLE_COMPLIANCE, ""), &past, &history));
  cr_expect_eq(history->n_versions, 2);
  cr_expect_str_eq(history->versions[1]->factors[0]->text, "none");
  put.person_id = 999;
  cr_expect_refused(profile_put_call(people_scene_call(scene, ROLE_ADVISOR, ""), &put, &profile), STATUS_NOT_FOUND,
                    "person_id");
  cr_expect_refused(profile_put_call(people_scene_call(scene, ROLE_COMPLIANCE, ""), &put, &profile),
                    STATUS_PERMISSION_DENIED, "");
}

Test(profile_service, factors_are_dated_and_every_version_is_kept)
{
  people_scene_run(play_profile);
}
