/* Answers by link, on behalf, for other accounts; re-takes; history; the list of scores. */
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "crm.seam.h"
#include "questions_scene.h"

static Risk__Signature *signature_of(struct risk_scene *scene, uint64_t on_behalf_of_user)
{
  Risk__Signature *signature = arena_alloc(scene->arena, sizeof *signature);
  Google__Protobuf__Timestamp *at = arena_alloc(scene->arena, sizeof *at);
  risk__signature__init(signature);
  google__protobuf__timestamp__init(at);
  at->seconds = clock_now_us() / US_PER_SECOND;
  signature->typed_name = "Ada Example";
  signature->signed_at = at;
  signature->address = "203.0.113.7";
  signature->on_behalf_of_user = on_behalf_of_user;
  signature->invitation_id = 900;
  return signature;
}

static Risk__SubmitSignedRequest *signed_request(struct risk_scene *scene, int value, uint64_t on_behalf_of_user)
{
  Risk__SubmitSignedRequest *request = arena_alloc(scene->arena, sizeof *request);
  const Risk__SubmitAnswersRequest *answers = questions_answers(scene, ACCOUNT_ID, PERSON_ID, NINE, value);
  risk__submit_signed_request__init(request);
  request->account_ids = arena_array(scene->arena, 4, sizeof *request->account_ids);
  request->account_ids[request->n_account_ids++] = ACCOUNT_ID;
  request->person_id = PERSON_ID;
  request->answers = answers->answers;
  request->n_answers = answers->n_answers;
  request->signature = signature_of(scene, on_behalf_of_user);
  return request;
}

static struct status submit(struct risk_scene *scene, const char *key, const Risk__SubmitSignedRequest *request,
                            Risk__SubmitSignedResponse **out)
{
  return client_score_submit_signed_call(questions_call_of(scene, "system:crm", key), request, out);
}

static void put_account(struct risk_scene *scene, uint64_t account_id, uint64_t advisor_id)
{
  questions_put_account(scene, (struct questions_account){ .account_id = account_id,
                                                           .advisor_id = advisor_id,
                                                           .kind = ACCOUNT__ACCOUNT__KIND__TRADITIONAL_IRA,
                                                           .people = { PERSON_ID } });
}

static void play_signed(struct risk_scene *scene)
{
  risk_scene_activate(scene);
  put_account(scene, 2001, FAKE_ADVISOR_ID);
  Risk__SubmitSignedResponse *response;
  Risk__SubmitSignedRequest *request = signed_request(scene, 4, 0);
  request->account_ids[request->n_account_ids++] = 2001;
  request->questionnaire_version = 1;
  cr_assert_ok(submit(scene, "link", request, &response));
  cr_assert_eq(response->n_scores, 2);
  for (size_t i = 0; i < 2; i++) {
    cr_expect_eq(response->scores[i]->level, 4);
    cr_expect_str_eq(response->scores[i]->holders[0]->signature->address, "203.0.113.7");
    cr_expect_eq(response->scores[i]->version, 1);
  }
  cr_assert_ok(submit(scene, "link", request, &response));
  cr_expect_eq(response->scores[1]->version, 1, "a replay");
  request->questionnaire_version = 2;
  struct status status = submit(scene, "", request, &response);
  cr_expect_eq(status.code, STATUS_FAILED_PRECONDITION, "another version was shown");
  cr_expect_str_eq(status.field, "questionnaire_version");
  request->questionnaire_version = 0;
  request->account_ids[1] = ACCOUNT_ID;
  cr_expect_str_eq(submit(scene, "", request, &response).field, "account_ids[1]", "twice");
  request->account_ids[1] = 5;
  status = submit(scene, "", request, &response);
  cr_expect_eq(status.code, STATUS_NOT_FOUND);
  cr_expect_str_eq(status.field, "account_ids[1]");
  put_account(scene, 2002, OTHER_ADVISOR_ID);
  request->account_ids[1] = 2002;
  cr_expect_eq(submit(scene, "", request, &response).code, STATUS_INVALID_ARGUMENT, "another questionnaire");
  cr_expect_eq(client_score_submit_signed_call(risk_scene_call(scene, ""), request, &response).code,
               STATUS_PERMISSION_DENIED, "an advisor");
  struct call *other = questions_call_of(scene, "system:rebalancer", "");
  cr_expect_eq(client_score_submit_signed_call(other, request, &response).code, STATUS_PERMISSION_DENIED);
  request->signature = NULL;
  cr_expect_str_eq(submit(scene, "", request, &response).field, "signature");
}

Test(signed_score_service, a_link_scores_every_account_of_the_invitation)
{
  risk_scene_run(play_signed);
}

static void play_on_behalf(struct risk_scene *scene)
{
  risk_scene_activate(scene);
  Risk__SubmitSignedResponse *response;
  Risk__ConfirmOnBehalfRequest confirm = RISK__CONFIRM_ON_BEHALF_REQUEST__INIT;
  Risk__ClientScore *score;
  confirm.account_id = ACCOUNT_ID;
  confirm.person_id = PERSON_ID;
  confirm.signature = signature_of(scene, 0);
  struct call *crm = questions_call_of(scene, "system:crm", "");
  cr_expect_eq(client_score_confirm_on_behalf_call(crm, &confirm, &score).code, STATUS_FAILED_PRECONDITION,
               "nothing waits");
  cr_assert_ok(submit(scene, "", signed_request(scene, 4, 12), &response));
  cr_expect_eq(response->scores[0]->level, 0, "it does not count yet");
  cr_expect_eq(response->scores[0]->n_pending, 1);
  cr_expect_str_eq(fake_account_fact(scene->fake, ACCOUNT_ID, "risk_level"), "0");
  confirm.signature->on_behalf_of_user = 12;
  cr_expect_eq(client_score_confirm_on_behalf_call(crm, &confirm, &score).code, STATUS_INVALID_ARGUMENT,
               "staff cannot confirm for the client");
  confirm.signature->on_behalf_of_user = 0;
  crm = questions_call_of(scene, "system:crm", "confirm");
  cr_assert_ok(client_score_confirm_on_behalf_call(crm, &confirm, &score));
  cr_expect_eq(score->level, 4);
  cr_expect_eq(score->n_pending, 0);
  cr_expect_eq(score->holders[0]->signature->on_behalf_of_user, 12, "it stays marked");
  cr_assert_ok(client_score_confirm_on_behalf_call(crm, &confirm, &score));
  cr_expect_eq(score->version, 2, "a replay");

  Risk__SubmitAnswersRequest *staff = questions_answers(scene, ACCOUNT_ID, PERSON_ID, NINE, 2);
  staff->on_behalf = true;
  score = questions_submit(scene, staff);
  cr_expect_eq(score->level, 4, "the confirmed answers count on");
  cr_expect_eq(score->n_pending, 1);
  score = questions_submit(scene, questions_answers(scene, ACCOUNT_ID, PERSON_ID, NINE, 5));
  cr_expect_eq(score->n_pending, 0, "the client's own answers replace what waited");
}

Test(signed_score_service, what_staff_entered_counts_once_the_client_confirms)
{
  risk_scene_run(play_on_behalf);
}

static void play_apply(struct risk_scene *scene)
{
  risk_scene_activate(scene);
  put_account(scene, 2001, FAKE_ADVISOR_ID);
  put_account(scene, 2002, OTHER_ADVISOR_ID);
  questions_put_account(scene, (struct questions_account){ .account_id = 2003,
                                                           .advisor_id = FAKE_ADVISOR_ID,
                                                           .kind = ACCOUNT__ACCOUNT__KIND__CUSTODIAL,
                                                           .people = { PERSON_ID } });
  questions_put_account(scene, (struct questions_account){ .account_id = 2004,
                                                           .advisor_id = FAKE_ADVISOR_ID,
                                                           .kind = ACCOUNT__ACCOUNT__KIND__JOINT,
                                                           .role = ACCOUNT__HOLDER__ROLE__JOINT,
                                                           .people = { PERSON_ID, 78 } });
  Risk__ApplyScoreRequest request = RISK__APPLY_SCORE_REQUEST__INIT;
  Risk__ApplyScoreResponse *response;
  request.account_id = ACCOUNT_ID;
  request.person_id = PERSON_ID;
  cr_expect_eq(client_score_apply_call(risk_scene_call(scene, ""), &request, &response).code,
               STATUS_FAILED_PRECONDITION, "there is no score");
  risk_scene_score(scene, 3);
  cr_assert_ok(client_score_apply_call(risk_scene_call(scene, "apply"), &request, &response));
  cr_assert_eq(response->n_accounts, 3, "where the score counts");
  cr_expect_eq(response->accounts[0]->result, RISK__APPLIED_SCORE__RESULT__APPLIED);
  cr_expect_eq(response->accounts[0]->level, 3);
  cr_expect_eq(response->accounts[1]->result, RISK__APPLIED_SCORE__RESULT__OTHER_QUESTIONNAIRE);
  cr_expect_eq(response->accounts[2]->level, 0, "the other holder has not answered");
  cr_expect_eq(questions_score(scene, 2001)->holders[0]->applied_from, ACCOUNT_ID);
  cr_expect_eq(questions_score(scene, 2004)->missing_count, 1);
  cr_assert_ok(client_score_apply_call(risk_scene_call(scene, "apply"), &request, &response));
  cr_expect_eq(response->n_accounts, 3);
  cr_expect_eq(fake_account_version(scene->fake, "risk.client_score", 2001), 1, "a replay");

  uint64_t named[] = { 2003 };
  request.account_ids = named;
  request.n_account_ids = 1;
  cr_assert_ok(client_score_apply_call(risk_scene_call(scene, ""), &request, &response));
  cr_expect_eq(response->accounts[0]->result, RISK__APPLIED_SCORE__RESULT__DOES_NOT_COUNT);
  named[0] = ACCOUNT_ID;
  cr_expect_str_eq(client_score_apply_call(risk_scene_call(scene, ""), &request, &response).field, "account_ids[0]");
  Risk__ClientScore *score;
  Risk__SubmitAnswersRequest *minor = questions_answers(scene, 2003, PERSON_ID, NINE, 3);
  struct status status = client_score_submit_call(risk_scene_call(scene, ""), minor, &score);
  cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT, "the custodian's counts, not the owner's");
  cr_expect_str_eq(status.field, "person_id");
}

Test(signed_score_service, answers_are_taken_over_to_the_persons_other_accounts)
{
  risk_scene_run(play_apply);
}

static void play_retake(struct risk_scene *scene)
{
  risk_scene_activate(scene);
  Risk__AskRetakeRequest request = RISK__ASK_RETAKE_REQUEST__INIT;
  Risk__ClientScoreHistoryRequest past = RISK__CLIENT_SCORE_HISTORY_REQUEST__INIT;
  Risk__ClientScoreHistoryResponse *history;
  Risk__ClientScore *score;
  request.account_id = past.account_id = ACCOUNT_ID;
  request.reason = "a new job";
  cr_expect_eq(client_score_history_call(risk_scene_call(scene, ""), &past, &history).code, STATUS_NOT_FOUND);
  risk_scene_score(scene, 3);
  cr_assert_ok(client_score_ask_retake_call(risk_scene_call(scene, ""), &request, &score));
  cr_expect_eq(score->level, 3, "the score stays until there are new answers");
  cr_expect_str_eq(score->retake->reason, "a new job");
  request.person_id = 78;
  cr_expect_eq(client_score_ask_retake_call(risk_scene_call(scene, ""), &request, &score).code,
               STATUS_INVALID_ARGUMENT);
  risk_scene_score(scene, 2);
  cr_expect_null(questions_score(scene, ACCOUNT_ID)->retake);
  cr_assert_ok(client_score_history_call(risk_scene_call(scene, ""), &past, &history));
  static const Risk__ClientScore__Change changes[] = { RISK__CLIENT_SCORE__CHANGE__ANSWERED,
                                                       RISK__CLIENT_SCORE__CHANGE__RETAKE_ASKED,
                                                       RISK__CLIENT_SCORE__CHANGE__ANSWERED };
  cr_assert_eq(history->n_versions, 3);
  for (size_t i = 0; i < 3; i++) {
    cr_expect_eq(history->versions[i]->change, changes[i]);
    cr_expect_eq(history->versions[i]->version, 3 - i);
    cr_expect_str_eq(history->versions[i]->changed_by, "user:12");
  }
}

Test(signed_score_service, a_retake_is_asked_for_and_history_tells_every_change)
{
  risk_scene_run(play_retake);
}

const struct access invitation_list_access = { .roles = ROLES_STAFF };
struct status invitation_list(struct call *call, const struct Crm__ListInvitationsRequest *in,
                              struct Crm__ListInvitationsResponse *out)
{
  static const Crm__Invitation__State states[] = { CRM__INVITATION__STATE__RECALLED, CRM__INVITATION__STATE__OPENED };
  cr_assert_eq(in->purpose, CRM__PURPOSE__RISK_QUESTIONNAIRE);
  if (in->account_id != 2011)
    return status_ok();
  uint64_t page = in->page_token[0] == '\0' ? 0 : 1; /* one a page: the reader must turn it */
  Crm__Invitation *invitation = arena_alloc(call->arena, sizeof *invitation);
  crm__invitation__init(invitation);
  invitation->invitation_id = 800 + page;
  invitation->state = states[page];
  out->invitations = arena_copy(call->arena, &invitation, sizeof invitation);
  out->n_invitations = 1;
  out->next_page_token = page == 0 ? "1" : "";
  return status_ok();
}

static Risk__ScoreRow *row_of(struct risk_scene *scene, Risk__ListScoresRequest *request, uint64_t account_id,
                              size_t *rows)
{
  Risk__ScoreRow *found = NULL;
  request->page_token = "";
  *rows = 0;
  do {
    Risk__ListScoresResponse *page;
    cr_assert_ok(score_view_list_call(risk_scene_call(scene, ""), request, &page));
    for (size_t i = 0; i < page->n_rows; i++)
      found = page->rows[i]->account_id == account_id ? page->rows[i] : found;
    *rows += page->n_rows;
    request->page_token = page->next_page_token;
  } while (request->page_token[0] != '\0');
  return found;
}

static void play_list(struct risk_scene *scene)
{
  risk_scene_activate(scene);
  for (uint64_t i = 0; i < 12; i++)
    put_account(scene, 2000 + i, FAKE_ADVISOR_ID);
  questions_put_account(scene, (struct questions_account){ .account_id = 3000,
                                                           .advisor_id = FAKE_ADVISOR_ID,
                                                           .kind = ACCOUNT__ACCOUNT__KIND__JOINT,
                                                           .role = ACCOUNT__HOLDER__ROLE__JOINT,
                                                           .people = { PERSON_ID, 78 } });
  for (uint64_t i = 4; i < 12; i++)
    questions_submit(scene, questions_answers(scene, 2000 + i, PERSON_ID, NINE, 3));
  questions_submit(scene, questions_answers(scene, 3000, 78, NINE, 3));
  Risk__SubmitAnswersRequest *staff = questions_answers(scene, 2001, PERSON_ID, NINE, 2);
  staff->on_behalf = true;
  questions_submit(scene, staff);
  Risk__ListScoresRequest request = RISK__LIST_SCORES_REQUEST__INIT;
  size_t rows;
  cr_expect_eq(row_of(scene, &request, 2000, &rows)->state, RISK__SCORE_ROW__STATE__UNSCORED);
  cr_expect_eq(rows, 14);
  cr_expect_eq(row_of(scene, &request, 2001, &rows)->state, RISK__SCORE_ROW__STATE__UNCONFIRMED);
  cr_expect_eq(row_of(scene, &request, 3000, &rows)->state, RISK__SCORE_ROW__STATE__WAITING);
  Risk__ScoreRow *row = row_of(scene, &request, 2011, &rows);
  cr_expect_eq(row->state, RISK__SCORE_ROW__STATE__CURRENT);
  cr_expect_str_eq(row->stale_on, "2027-11-22");
  cr_expect_eq(row->invitation_id, 0, "it was not asked for");
  bus_serve(scene->bus, &invitation_service, NULL);
  request.invitations = true;
  row = row_of(scene, &request, 2011, &rows);
  cr_expect_eq(row->invitation_id, 801);
  cr_expect_eq(row->invitation, CRM__INVITATION__STATE__OPENED);
  cr_expect_eq(row_of(scene, &request, 2010, &rows)->invitation_id, 0);
  request.invitations = false;
  request.states = (Risk__ScoreRow__State[]){ RISK__SCORE_ROW__STATE__CURRENT };
  request.n_states = 1;
  cr_expect_null(row_of(scene, &request, 2000, &rows));
  cr_expect_eq(rows, 8);
  clock_set_us(clock_now_us() + 366 * US_PER_DAY);
  cr_expect_null(row_of(scene, &request, 2011, &rows), "it is stale by now");
  request.page_token = "x";
  Risk__ListScoresResponse *page;
  struct status status = score_view_list_call(risk_scene_call(scene, ""), &request, &page);
  cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT);
  cr_expect_str_eq(status.field, "page_token");
}

Test(signed_score_service, scores_are_listed_with_their_states)
{
  risk_scene_run(play_list);
}
