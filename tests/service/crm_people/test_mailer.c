/* The mailer and its outbox: what cannot be delivered is tried again, later each time, and told. */
#include <string.h>

#include "base/date.h"
#include "fiber/fiber.h"
#include "mailer.h"
#include "patience.h"
#include "people_scene.h"

static Crm__Mail *only_mail(struct people_scene *scene)
{
  Crm__ListMailRequest request = CRM__LIST_MAIL_REQUEST__INIT;
  Crm__ListMailResponse *response;
  cr_assert_ok(outbox_list_call(people_scene_call(scene, ROLE_ADVISOR, ""), &request, &response));
  cr_assert_eq(response->n_mails, 1);
  return response->mails[0];
}

static void invite(struct people_scene *scene)
{
  Crm__SendInvitationsRequest request = CRM__SEND_INVITATIONS_REQUEST__INIT;
  Crm__SendInvitationsResponse *response;
  uint64_t account_id = ADAS_ID;
  request.n_account_ids = 1;
  request.account_ids = &account_id;
  request.purpose = CRM__PURPOSE__RISK_QUESTIONNAIRE;
  cr_assert_ok(invitation_send_call(people_scene_call(scene, ROLE_ADVISOR, ""), &request, &response));
}

static Crm__Mail *await_tries(struct people_scene *scene, uint32_t tries, Crm__Mail__State state)
{
  for (int waits = 0;; waits++) {
    Crm__Mail *mail = only_mail(scene);
    if (mail->tries == tries && mail->state == state)
      return mail;
    cr_assert_lt(waits, PATIENCE_MS / 5, "the mail has %u tries in state %d", mail->tries, (int)mail->state);
    cr_assert_ok(fiber_sleep(5000));
  }
}

/* So many seconds after the beginning, and what the test itself took. */
static void expect_next_try(const Crm__Mail *mail, int64_t seconds)
{
  int64_t late_us = timestamp_us(mail->next_try_at, 0) - NOW_US - seconds * US_PER_SECOND;
  cr_expect(late_us >= 0 && late_us < 30 * US_PER_SECOND, "%lld us", (long long)late_us);
}

static void play_unreachable(struct people_scene *scene)
{
  Crm__RetryMailRequest retry = CRM__RETRY_MAIL_REQUEST__INIT;
  Crm__Mail *mail;
  invite(scene);
  mail = await_tries(scene, 1, CRM__MAIL__STATE__QUEUED);
  cr_expect_not_null(strstr(mail->reason, "not reached"), "%s", mail->reason);
  cr_expect_null(strstr(mail->reason, "ada@"), "no personal data");
  expect_next_try(mail, 60);
  struct schedule_run run = { .message = "" };
  struct call *call = people_scene_call(scene, ROLE_SYSTEM, "run");
  call->state = &scene->crm;
  cr_assert_ok(mailer_run(call, &run));
  cr_expect_eq(only_mail(scene)->tries, 1, "it is not due yet");
  people_scene_later(61 * US_PER_SECOND);
  call = people_scene_call(scene, ROLE_SYSTEM, "next run");
  call->state = &scene->crm;
  cr_assert_ok(mailer_run(call, &run));
  cr_expect_str_eq(run.message, "1 mails tried");
  mail = await_tries(scene, 2, CRM__MAIL__STATE__QUEUED);
  expect_next_try(mail, 61 + 300);
  retry.mail_id = mail->mail_id;
  cr_assert_ok(outbox_retry_call(people_scene_call(scene, ROLE_ADVISOR, ""), &retry, &mail));
  await_tries(scene, 1, CRM__MAIL__STATE__QUEUED);
  retry.mail_id = 4711;
  cr_expect_refused(outbox_retry_call(people_scene_call(scene, ROLE_ADVISOR, ""), &retry, &mail), STATUS_NOT_FOUND,
                    "mail_id");
  cr_expect_refused(outbox_retry_call(people_scene_call(scene, ROLE_TRADER, ""), &retry, &mail),
                    STATUS_PERMISSION_DENIED, "");
}

Test(mailer, a_mail_server_that_is_not_there_is_tried_again_later_each_time)
{
  struct people_scene scene = { .play = play_unreachable, .smtp_url = "smtp://127.0.0.1:1" };
  people_scene_run_with(&scene);
}

static void play_spool(struct people_scene *scene)
{
  Crm__RetryMailRequest retry = CRM__RETRY_MAIL_REQUEST__INIT;
  Crm__Mail *mail;
  invite(scene);
  cr_expect_not_null(people_scene_token(scene, 1));
  mail = await_tries(scene, 1, CRM__MAIL__STATE__SENT);
  cr_expect_str_eq(mail->way, "spool");
  cr_expect_null(strstr(mail->subject, "/link/"));
  retry.mail_id = mail->mail_id;
  cr_expect_refused(outbox_retry_call(people_scene_call(scene, ROLE_ADVISOR, ""), &retry, &mail),
                    STATUS_FAILED_PRECONDITION, "mail_id");
}

Test(mailer, without_a_mail_server_it_is_written_into_the_spool)
{
  people_scene_run(play_spool);
}

static void play_recalled(struct people_scene *scene)
{
  Crm__RecallInvitationRequest recall = CRM__RECALL_INVITATION_REQUEST__INIT;
  Crm__Invitation *invitation;
  struct schedule_run run = { .message = "" };
  invite(scene);
  Crm__Mail *mail = await_tries(scene, 1, CRM__MAIL__STATE__QUEUED);
  recall.invitation_id = mail->invitation_id;
  cr_assert_ok(invitation_recall_call(people_scene_call(scene, ROLE_ADVISOR, ""), &recall, &invitation));
  people_scene_later(61 * US_PER_SECOND);
  struct call *call = people_scene_call(scene, ROLE_SYSTEM, "run");
  call->state = &scene->crm;
  cr_assert_ok(mailer_run(call, &run));
  cr_expect_eq(only_mail(scene)->state, CRM__MAIL__STATE__FAILED);
}

Test(mailer, the_mail_of_a_recalled_invitation_does_not_go_out)
{
  struct people_scene scene = { .play = play_recalled, .smtp_url = "smtp://127.0.0.1:1" };
  people_scene_run_with(&scene);
}
