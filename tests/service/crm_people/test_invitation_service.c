/* InvitationService and InvitationLinkService: from the mail to the signed answers, and what must not work. */
#include <string.h>

#include "base/date.h"
#include "invitation_pending.h"
#include "people_scene.h"

static Crm__SendInvitationsResponse *invite(struct people_scene *scene, uint64_t account_id, const char *key)
{
  Crm__SendInvitationsRequest request = CRM__SEND_INVITATIONS_REQUEST__INIT;
  Crm__SendInvitationsResponse *response;
  request.n_account_ids = 1;
  request.account_ids = &account_id;
  request.purpose = CRM__PURPOSE__RISK_QUESTIONNAIRE;
  cr_assert_ok(invitation_send_call(people_scene_call(scene, ROLE_ADVISOR, key), &request, &response));
  cr_assert_eq(response->n_rows, 1);
  return response;
}

static struct status open_link(struct people_scene *scene, const char *token, const char *born_on,
                               Crm__OpenInvitationResponse **out)
{
  Crm__OpenInvitationRequest request = CRM__OPEN_INVITATION_REQUEST__INIT;
  request.token = token;
  request.born_on = born_on;
  return invitation_link_open_call(people_scene_nobody(scene, ""), &request, out);
}

struct answering {
  const char *token, *key;
  uint32_t answer;
  bool confirms;
  uint32_t entered_version;
};

static struct status answer_link(struct people_scene *scene, struct answering answering)
{
  Crm__AnswerInvitationRequest request = CRM__ANSWER_INVITATION_REQUEST__INIT;
  Crm__InvitationAnswers answers = CRM__INVITATION_ANSWERS__INIT;
  Crm__RiskAnswer row = CRM__RISK_ANSWER__INIT, *rows = &row;
  Crm__AnswerInvitationResponse *response;
  row.question_id = "T01";
  row.answer = answering.answer;
  answers.n_risk_answers = 1;
  answers.risk_answers = &rows;
  answers.form_version = 3;
  request.token = answering.token;
  request.born_on = BORN;
  request.typed_name = "Ada Example";
  request.confirms_entered = answering.confirms;
  request.entered_version = answering.entered_version;
  request.form_version = answering.confirms ? 3 : 0;
  request.answers = answering.confirms ? NULL : &answers;
  return invitation_link_answer_call(people_scene_nobody(scene, answering.key), &request, &response);
}

static Crm__Invitation *get(struct people_scene *scene, uint64_t invitation_id)
{
  Crm__GetInvitationRequest request = CRM__GET_INVITATION_REQUEST__INIT;
  Crm__Invitation *invitation;
  request.invitation_id = invitation_id;
  cr_assert_ok(invitation_get_call(people_scene_call(scene, ROLE_ADVISOR, ""), &request, &invitation));
  return invitation;
}

/* An invitation of Ada whose mail has gone out. */
static uint64_t invited(struct people_scene *scene, const char **token)
{
  uint64_t invitation_id = invite(scene, ADAS_ID, "")->rows[0]->invitation->invitation_id;
  *token = people_scene_token(scene, 1);
  people_scene_await_mail(scene, invitation_id + 1, CRM__MAIL__STATE__SENT);
  return invitation_id;
}

static void play_answer(struct people_scene *scene)
{
  const char *token;
  Crm__OpenInvitationResponse *seen;
  uint64_t invitation_id = invited(scene, &token);
  cr_assert_ok(open_link(scene, token, BORN, &seen));
  cr_expect_str_eq(seen->firm, "Example Advisors");
  cr_expect_eq(seen->form_version, 3);
  cr_assert_eq(seen->n_questions, 1);
  cr_expect_str_eq(seen->questions[0]->answers[0], "rather not");
  cr_expect_eq(get(scene, invitation_id)->state, CRM__INVITATION__STATE__OPENED);
  struct answering answering = { token, "k", 1, false, 0 };
  cr_assert_ok(answer_link(scene, answering));
  cr_assert_ok(answer_link(scene, answering));
  cr_expect_eq(scene->submissions, 1, "a replay arrives once");
  cr_expect_str_eq(scene->submitted->signature->address, "203.0.113.9");
  cr_expect_str_eq(scene->submitted->signature->typed_name, "Ada Example");
  cr_expect_eq(scene->submitted->signature->invitation_id, invitation_id);
  cr_expect_eq(scene->submitted->questionnaire_version, 3);
  cr_expect_eq(scene->submitted->account_ids[0], ADAS_ID);
  answering.answer = 2;
  cr_expect_refused(answer_link(scene, answering), STATUS_FAILED_PRECONDITION, "token");
  cr_expect_refused(open_link(scene, token, BORN, &seen), STATUS_FAILED_PRECONDITION, "token");
  cr_expect_eq(get(scene, invitation_id)->state, CRM__INVITATION__STATE__COMPLETED);
}

Test(invitation_service, a_client_answers_once_and_the_answers_are_signed)
{
  people_scene_run(play_answer);
}

static void play_send(struct people_scene *scene)
{
  Crm__SendInvitationsResponse *first = invite(scene, ADAS_ID, "k"), *again = invite(scene, ADAS_ID, "k");
  cr_expect_eq(first->rows[0]->outcome, CRM__SENT_INVITATION__OUTCOME__INVITED);
  cr_expect_eq(again->rows[0]->outcome, CRM__SENT_INVITATION__OUTCOME__INVITED, "a replay");
  cr_expect_eq(again->rows[0]->invitation->invitation_id, first->rows[0]->invitation->invitation_id);
  cr_expect_eq(invite(scene, ADAS_ID, "other")->rows[0]->outcome, CRM__SENT_INVITATION__OUTCOME__OPEN_ALREADY);
  cr_expect_eq(invite(scene, BOS_ID, "")->rows[0]->outcome, CRM__SENT_INVITATION__OUTCOME__NO_EMAIL);
  Crm__SendInvitationsRequest request = CRM__SEND_INVITATIONS_REQUEST__INIT;
  Crm__SendInvitationsResponse *response;
  uint64_t nobodys = 999;
  cr_expect_refused(invitation_send_call(people_scene_call(scene, ROLE_ADVISOR, ""), &request, &response),
                    STATUS_INVALID_ARGUMENT, "account_ids");
  request.n_account_ids = 1;
  request.account_ids = &nobodys;
  request.purpose = CRM__PURPOSE__RISK_QUESTIONNAIRE;
  cr_expect_refused(invitation_send_call(people_scene_call(scene, ROLE_ADVISOR, ""), &request, &response),
                    STATUS_NOT_FOUND, "account_ids[0]");
  cr_expect_refused(invitation_send_call(people_scene_call(scene, ROLE_COMPLIANCE, ""), &request, &response),
                    STATUS_PERMISSION_DENIED, "");
}

Test(invitation_service, each_holder_is_invited_once_at_a_time)
{
  people_scene_run(play_send);
}

static void play_proof(struct people_scene *scene)
{
  const char *token;
  Crm__OpenInvitationResponse *seen;
  uint64_t invitation_id = invited(scene, &token);
  for (int i = 0; i < 4; i++)
    cr_expect_refused(open_link(scene, token, "1975-05-18", &seen), STATUS_UNAUTHENTICATED, "born_on");
  cr_expect_eq(get(scene, invitation_id)->tries_left, 1);
  cr_assert_ok(open_link(scene, token, BORN, &seen));
  cr_expect_eq(get(scene, invitation_id)->tries_left, 5, "the client is forgiven");
  for (int i = 0; i < 5; i++)
    cr_expect_refused(open_link(scene, token, "1975-05-18", &seen), STATUS_UNAUTHENTICATED, "born_on");
  cr_expect_refused(open_link(scene, token, BORN, &seen), STATUS_FAILED_PRECONDITION, "token");
  cr_expect_refused(answer_link(scene, (struct answering){ token, "", 1, false, 0 }), STATUS_FAILED_PRECONDITION,
                    "token");
  cr_expect_refused(open_link(scene, token, "", &seen), STATUS_INVALID_ARGUMENT, "born_on");
  cr_expect_refused(open_link(scene, "7.1000.nothing", BORN, &seen), STATUS_NOT_FOUND, "token");
  cr_expect_refused(open_link(scene, "", BORN, &seen), STATUS_INVALID_ARGUMENT, "token");
}

Test(invitation_service, five_wrong_proofs_lock_the_link)
{
  people_scene_run(play_proof);
}

static void play_crowd_of_guesses(struct people_scene *scene)
{
  const char *token;
  Crm__OpenInvitationResponse *seen;
  uint64_t invitation_id = invited(scene, &token);
  /* The try is counted by a commit of its own: while that is refused nothing is judged. */
  scene->fake->next_commit = status_fail(STATUS_UNAVAILABLE, NULL, "away");
  cr_expect_refused(open_link(scene, token, "1975-05-18", &seen), STATUS_UNAVAILABLE, "");
  cr_expect_eq(get(scene, invitation_id)->tries_left, 5);
  scene->fake->next_commit = status_fail(STATUS_ABORTED, "version", "another guess was faster");
  cr_expect_refused(open_link(scene, token, "1975-05-18", &seen), STATUS_UNAUTHENTICATED, "born_on");
  cr_expect_eq(get(scene, invitation_id)->tries_left, 4);
}

Test(invitation_service, a_try_is_counted_before_it_is_judged)
{
  people_scene_run(play_crowd_of_guesses);
}

static void play_ends(struct people_scene *scene)
{
  const char *token;
  Crm__OpenInvitationResponse *seen;
  Crm__Invitation *invitation;
  Crm__RecallInvitationRequest recall = CRM__RECALL_INVITATION_REQUEST__INIT;
  Crm__ResendInvitationRequest resend = CRM__RESEND_INVITATION_REQUEST__INIT;
  uint64_t invitation_id = invited(scene, &token);
  recall.invitation_id = resend.invitation_id = invitation_id;
  people_scene_later(14 * US_PER_DAY + US_PER_SECOND);
  cr_expect_refused(open_link(scene, token, BORN, &seen), STATUS_FAILED_PRECONDITION, "token");
  cr_expect_eq(get(scene, invitation_id)->state, CRM__INVITATION__STATE__EXPIRED);
  cr_assert_ok(invitation_resend_call(people_scene_call(scene, ROLE_ADVISOR, "r"), &resend, &invitation));
  cr_expect_eq(invitation->state, CRM__INVITATION__STATE__SENT);
  const char *second = people_scene_token(scene, 2);
  cr_expect_str_neq(second, token);
  cr_expect_refused(open_link(scene, token, BORN, &seen), STATUS_NOT_FOUND, "token");
  cr_assert_ok(open_link(scene, second, BORN, &seen));
  cr_assert_ok(invitation_recall_call(people_scene_call(scene, ROLE_ADVISOR, "c"), &recall, &invitation));
  cr_assert_ok(invitation_recall_call(people_scene_call(scene, ROLE_ADVISOR, "c"), &recall, &invitation));
  cr_expect_eq(invitation->state, CRM__INVITATION__STATE__RECALLED);
  cr_expect_refused(open_link(scene, second, BORN, &seen), STATUS_FAILED_PRECONDITION, "token");
  cr_expect_refused(invitation_resend_call(people_scene_call(scene, ROLE_ADVISOR, ""), &resend, &invitation),
                    STATUS_FAILED_PRECONDITION, "invitation_id");
  recall.invitation_id = 4711;
  cr_expect_refused(invitation_recall_call(people_scene_call(scene, ROLE_ADVISOR, ""), &recall, &invitation),
                    STATUS_NOT_FOUND, "invitation_id");
}

Test(invitation_service, a_link_ends_by_time_by_another_link_and_by_recall)
{
  people_scene_run(play_ends);
}

static void play_cut_off(struct people_scene *scene)
{
  const char *token;
  uint64_t invitation_id = invited(scene, &token);
  struct answering answering = { token, "", 1, false, 0 };
  scene->risk_refuses = status_fail(STATUS_INVALID_ARGUMENT, "answers[0].answer", "there is no such answer");
  cr_expect_refused(answer_link(scene, answering), STATUS_INVALID_ARGUMENT, "answers.risk_answers[0].answer");
  scene->risk_refuses = status_fail(STATUS_INTERNAL, NULL, "cut off");
  cr_expect_refused(answer_link(scene, answering), STATUS_INTERNAL, "");
  cr_expect_eq(get(scene, invitation_id)->state, CRM__INVITATION__STATE__SENT, "the link has not been used");
  answering.answer = 2; /* another answer, while the end of the first is not known */
  cr_expect_refused(answer_link(scene, answering), STATUS_FAILED_PRECONDITION, "token");
  cr_expect_eq(scene->submissions, 1);
  cr_expect_eq(scene->submitted->answers[0]->answer, 1, "what was signed first is what counts");
  cr_expect_str_eq(scene->submitted_key,
                   arena_printf(scene->arena, "invitation:%llu:2", (unsigned long long)invitation_id));
  cr_expect_eq(get(scene, invitation_id)->state, CRM__INVITATION__STATE__COMPLETED);
}

Test(invitation_service, signed_answers_are_neither_lost_nor_repeated_when_risk_is_cut_off)
{
  people_scene_run(play_cut_off);
}

static struct status recall(struct people_scene *scene, uint64_t invitation_id)
{
  Crm__RecallInvitationRequest request = CRM__RECALL_INVITATION_REQUEST__INIT;
  Crm__Invitation *invitation;
  request.invitation_id = invitation_id;
  return invitation_recall_call(people_scene_call(scene, ROLE_ADVISOR, ""), &request, &invitation);
}

static struct status resend(struct people_scene *scene, uint64_t invitation_id)
{
  Crm__ResendInvitationRequest request = CRM__RESEND_INVITATION_REQUEST__INIT;
  Crm__Invitation *invitation;
  request.invitation_id = invitation_id;
  return invitation_resend_call(people_scene_call(scene, ROLE_ADVISOR, ""), &request, &invitation);
}

/* Question and answer, entered by the office; form_version 0: not said. */
static struct status enter(struct people_scene *scene, uint64_t invitation_id, const char *question_id, uint32_t answer,
                           uint64_t form_version)
{
  Crm__EnterOnBehalfRequest request = CRM__ENTER_ON_BEHALF_REQUEST__INIT;
  Crm__InvitationAnswers answers = CRM__INVITATION_ANSWERS__INIT;
  Crm__RiskAnswer row = CRM__RISK_ANSWER__INIT, *rows[] = { &row, &row };
  Crm__Invitation *invitation;
  row.question_id = question_id;
  row.answer = answer;
  answers.n_risk_answers = answer == 0 ? 2 : 1; /* 0: the first answer, twice */
  row.answer = answer == 0 ? 1 : answer;
  answers.risk_answers = rows;
  answers.form_version = form_version;
  request.invitation_id = invitation_id;
  request.answers = &answers;
  return invitation_enter_on_behalf_call(people_scene_call(scene, ROLE_ADVISOR, ""), &request, &invitation);
}

static void play_on_their_way(struct people_scene *scene)
{
  const char *token;
  struct schedule_run run = { 0 };
  uint64_t invitation_id = invited(scene, &token);
  scene->risk_refuses = status_fail(STATUS_INTERNAL, NULL, "cut off");
  cr_expect_refused(answer_link(scene, (struct answering){ token, "", 1, false, 0 }), STATUS_INTERNAL, "");
  cr_expect_refused(recall(scene, invitation_id), STATUS_FAILED_PRECONDITION, "invitation_id");
  cr_expect_refused(resend(scene, invitation_id), STATUS_FAILED_PRECONDITION, "invitation_id");
  cr_expect_refused(enter(scene, invitation_id, "T01", 2, 0), STATUS_FAILED_PRECONDITION, "invitation_id");
  cr_assert_ok(invitation_pending_run(people_scene_system(scene), &run));
  cr_expect_eq(scene->submissions, 0, "young ones are still in somebody's hands");
  people_scene_later(61 * US_PER_SECOND);
  cr_assert_ok(invitation_pending_run(people_scene_system(scene), &run));
  cr_expect_eq(scene->submissions, 1);
  cr_expect_eq(get(scene, invitation_id)->state, CRM__INVITATION__STATE__COMPLETED);
  cr_expect_str_eq(get(scene, invitation_id)->signature->typed_name, "Ada Example");
  cr_assert_ok(invitation_pending_run(people_scene_system(scene), &run));
  cr_expect_eq(scene->submissions, 1, "nothing is left");
}

Test(invitation_service, signed_answers_on_their_way_arrive_by_schedule_and_the_office_can_not_step_between)
{
  people_scene_run(play_on_their_way);
}

static void play_unreachable(struct people_scene *scene)
{
  const char *token;
  Crm__OpenInvitationResponse *seen;
  uint64_t invitation_id = invited(scene, &token);
  people_scene_ada("", "");
  cr_expect_refused(resend(scene, invitation_id), STATUS_FAILED_PRECONDITION, "invitation_id");
  people_scene_ada("ada@example.com", "2026-11-19");
  cr_expect_refused(resend(scene, invitation_id), STATUS_FAILED_PRECONDITION, "invitation_id");
  cr_expect_refused(open_link(scene, token, BORN, &seen), STATUS_FAILED_PRECONDITION, "token");
  cr_expect_refused(answer_link(scene, (struct answering){ token, "", 1, false, 0 }), STATUS_FAILED_PRECONDITION,
                    "token");
  cr_expect_eq(scene->submissions, 0);
  people_scene_ada("ada@example.com", "");
  cr_assert_ok(resend(scene, invitation_id));
}

Test(invitation_service, who_died_or_has_no_address_is_sent_no_other_link_and_nobody_answers_for_the_dead)
{
  people_scene_run(play_unreachable);
}

static void play_behalf(struct people_scene *scene)
{
  const char *token;
  Crm__OpenInvitationResponse *seen;
  uint64_t invitation_id = invited(scene, &token);
  cr_expect_refused(answer_link(scene, (struct answering){ token, "", 1, true, 0 }), STATUS_INVALID_ARGUMENT,
                    "confirms_entered");
  cr_assert_ok(enter(scene, invitation_id, "T01", 3, 0));
  cr_expect_eq(scene->submissions, 0, "it does not count yet");
  cr_assert_ok(open_link(scene, token, BORN, &seen));
  cr_expect_eq(seen->entered->risk_answers[0]->answer, 3);
  cr_expect_eq(seen->entered_version, 1);
  cr_assert_ok(enter(scene, invitation_id, "T01", 2, 3));
  cr_expect_refused(answer_link(scene, (struct answering){ token, "", 0, true, 1 }), STATUS_FAILED_PRECONDITION,
                    "entered_version");
  cr_expect_eq(scene->submissions, 0, "nobody signs what they did not see");
  cr_assert_ok(answer_link(scene, (struct answering){ token, "", 0, true, 2 }));
  cr_expect_eq(scene->submitted->signature->on_behalf_of_user, 12);
  cr_expect_eq(scene->submitted->answers[0]->answer, 2);
  cr_expect_eq(scene->submitted->questionnaire_version, 3, "of the questions that the client saw");
  cr_expect_eq(scene->confirmations, 1);
  cr_expect_eq(get(scene, invitation_id)->signature->on_behalf_of_user, 12);
}

Test(invitation_service, what_was_entered_on_behalf_is_marked_and_counts_once_confirmed_as_it_was_seen)
{
  people_scene_run(play_behalf);
}

static void play_slips(struct people_scene *scene)
{
  const char *token;
  Crm__EnterOnBehalfRequest nothing = CRM__ENTER_ON_BEHALF_REQUEST__INIT;
  Crm__InvitationAnswers empty = CRM__INVITATION_ANSWERS__INIT;
  Crm__Invitation *invitation;
  uint64_t invitation_id = nothing.invitation_id = invited(scene, &token);
  nothing.answers = &empty;
  cr_expect_refused(invitation_enter_on_behalf_call(people_scene_call(scene, ROLE_ADVISOR, ""), &nothing, &invitation),
                    STATUS_INVALID_ARGUMENT, "answers");
  cr_expect_refused(enter(scene, invitation_id, "T99", 1, 0), STATUS_INVALID_ARGUMENT,
                    "answers.risk_answers[0].question_id");
  cr_expect_refused(enter(scene, invitation_id, "T01", 20, 0), STATUS_INVALID_ARGUMENT,
                    "answers.risk_answers[0].answer");
  cr_expect_refused(enter(scene, invitation_id, "T01", 0, 0), STATUS_INVALID_ARGUMENT,
                    "answers.risk_answers[1].question_id");
  cr_expect_refused(enter(scene, invitation_id, "T01", 1, 2), STATUS_FAILED_PRECONDITION, "answers.form_version");
  cr_expect_eq(get(scene, invitation_id)->entered_version, 0, "nothing was kept");
}

Test(invitation_service, a_slip_of_the_office_is_named_to_the_office)
{
  people_scene_run(play_slips);
}

static void play_staff(struct people_scene *scene)
{
  const char *token;
  Crm__OpenInvitationRequest request = CRM__OPEN_INVITATION_REQUEST__INIT;
  Crm__OpenInvitationResponse *seen;
  invited(scene, &token);
  request.token = token;
  request.born_on = BORN;
  cr_expect_refused(invitation_link_open_call(people_scene_call(scene, ROLE_ADVISOR, ""), &request, &seen),
                    STATUS_PERMISSION_DENIED, "");
}

Test(invitation_service, staff_open_no_links)
{
  people_scene_run(play_staff);
}
