/* people_scene: the CRM service beside a fake account service and as much of risk as it asks, with a mailer that writes
 * into a folder of its own, for one test. */
#ifndef STEWARD_TESTS_PEOPLE_SCENE_H
#define STEWARD_TESTS_PEOPLE_SCENE_H
#include <criterion/criterion.h>

#include "account.seam.h"
#include "bus/bus.h"
#include "crm.h"
#include "crm.seam.h"
#include "fake_account.h"
#include "risk.seam.h"

#define ADA_ID 500 /* born 1975-05-17, with an address; holds ADAS_ID */
#define BO_ID 501  /* neither born nor with an address; holds BOS_ID */
#define ADAS_ID 600
#define BOS_ID 601
#define BORN "1975-05-17"
#define TODAY "2026-11-20"
#define NOW_US INT64_C(1795172400000000) /* 2026-11-20 11:00 UTC */

struct people_scene {
  uv_loop_t loop;
  struct bus *bus;
  struct arena *arena;
  struct fake_account *fake;
  struct crm crm;
  char spool[64];
  const char *smtp_url;                       /* NULL: the spool */
  struct status risk_refuses;                 /* what the next answers are refused with, when not ok */
  const Risk__SubmitSignedRequest *submitted; /* the last ones that came to risk */
  const char *submitted_key;
  int submissions, confirmations;
  void (*play)(struct people_scene *scene);
};

void people_scene_run(void (*play)(struct people_scene *scene));
void people_scene_run_with(struct people_scene *scene); /* play and options are set */
struct call *people_scene_call(struct people_scene *scene, enum role role, const char *key); /* user 12 */
struct call *people_scene_system(struct people_scene *scene);                                /* of firm 7 */
struct call *people_scene_nobody(struct people_scene *scene, const char *key);
void people_scene_ada(const char *email, const char *died_on); /* what is on file of Ada from now on */
void people_scene_later(int64_t us);

/* Waits until there are so many mails in the spool; the newest one's token, in the scene's arena. */
const char *people_scene_token(struct people_scene *scene, int count);

/* Waits until a mail is in this state. */
void people_scene_await_mail(struct people_scene *scene, uint64_t mail_id, Crm__Mail__State state);

#define cr_assert_ok(result)                                                                                           \
  do {                                                                                                                 \
    struct status got = (result);                                                                                      \
    cr_assert(got.code == STATUS_OK, "%s: %s", status_code_name(got.code), got.message);                               \
  } while (0)
#define cr_expect_refused(result, wanted_code, wanted_field)                                                           \
  do {                                                                                                                 \
    struct status got = (result);                                                                                      \
    cr_expect_eq(got.code, wanted_code, "%s: %s", status_code_name(got.code), got.message);                            \
    cr_expect_str_eq(got.field == NULL ? "" : got.field, wanted_field, "%s", got.message);                             \
  } while (0)
#endif
