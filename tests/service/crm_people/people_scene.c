/* Sets up the CRM service, its mailer and what they ask. */
#include "people_scene.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/date.h"
#include "fiber/fiber.h"
#include "mailer.h"
#include "patience.h"
#include "wire/reflect.h"

#define TIMEOUT_US 30000000

static const struct access staff = { .roles = ROLES_STAFF };

/* Ada as she stands on file just now. */
static const char *adas_email, *adas_end;

void people_scene_ada(const char *email, const char *died_on)
{
  adas_email = email;
  adas_end = died_on;
}

/* What the fake account service lacks. */
const struct access master_get_person_access = { .roles = ROLES_STAFF };
struct status master_get_person(struct call *call, const Account__GetPersonRequest *in, Account__Person *out)
{
  (void)call;
  if (in->person_id != ADA_ID && in->person_id != BO_ID)
    return status_fail(STATUS_NOT_FOUND, "person_id", "there is no such person");
  out->person_id = in->person_id;
  out->name = in->person_id == ADA_ID ? "Ada Example" : "Bo Example";
  out->born_on = in->person_id == ADA_ID ? BORN : "";
  out->email = in->person_id == ADA_ID ? adas_email : "";
  out->died_on = in->person_id == ADA_ID ? adas_end : "";
  out->version = 1;
  return status_ok();
}

static struct status get_questionnaire(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  (void)in;
  Risk__Questionnaire *questionnaire = (Risk__Questionnaire *)out;
  Risk__Question *question = arena_alloc(call->arena, sizeof *question);
  Risk__Answer *answer = arena_alloc(call->arena, sizeof *answer), *answers[] = { answer, answer, answer };
  risk__question__init(question);
  risk__answer__init(answer);
  answer->text = "rather not";
  answer->value = 4;
  question->id = "T01";
  question->text = "May it fall?";
  question->n_answers = 3;
  question->answers = arena_copy(call->arena, answers, sizeof answers);
  questionnaire->version = 3;
  questionnaire->n_questions = 1;
  questionnaire->questions = arena_copy(call->arena, &question, sizeof(Risk__Question *));
  return status_ok();
}

static struct status submit(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  struct people_scene *scene = call->state;
  (void)out;
  cr_assert_eq(call->caller.role, ROLE_SYSTEM);
  cr_assert_str_eq(call->caller.principal, "system:crm");
  struct status refused = scene->risk_refuses;
  scene->risk_refuses = status_ok();
  if (!status_is_ok(refused))
    return refused;
  scene->submitted = (const Risk__SubmitSignedRequest *)reflect_copy(scene->arena, in);
  scene->submitted_key = arena_strdup(scene->arena, call->idempotency_key);
  scene->submissions++;
  return status_ok();
}

static struct status confirm(struct call *call, const ProtobufCMessage *in, ProtobufCMessage *out)
{
  struct people_scene *scene = call->state;
  (void)out;
  cr_assert_eq(((const Risk__ConfirmOnBehalfRequest *)in)->signature->on_behalf_of_user, 0);
  scene->confirmations++;
  return status_ok();
}

static void serve(struct people_scene *scene)
{
  static const struct handler risk[] = {
    { &questionnaire_get_method, &staff, get_questionnaire },
    { &client_score_submit_signed_method, &staff, submit },
    { &client_score_confirm_on_behalf_method, &staff, confirm },
  };
  static const struct service risk_service = { "risk", risk, sizeof risk / sizeof risk[0] };
  bus_serve(scene->bus, &risk_service, scene);
  bus_serve(scene->bus, &task_service, NULL);
  bus_serve(scene->bus, &note_service, NULL);
  bus_serve(scene->bus, &profile_service, NULL);
  bus_serve(scene->bus, &invitation_service, &scene->crm);
  bus_serve(scene->bus, &invitation_link_service, &scene->crm);
  bus_serve(scene->bus, &outbox_service, &scene->crm);
}

static void empty_spool(const char *spool)
{
  DIR *folder = opendir(spool);
  for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
    char path[400];
    snprintf(path, sizeof path, "%s/%s", spool, entry->d_name);
    if (entry->d_name[0] != '.')
      unlink(path);
  }
  if (folder != NULL)
    closedir(folder);
  rmdir(spool);
}

static void scene_main(void *argument)
{
  struct people_scene *scene = argument;
  cr_assert_ok(bus_new(&(struct bus_options){ .loop = &scene->loop, .service = "crm" }, &scene->bus));
  scene->arena = arena_new();
  people_scene_ada("ada@example.com", "");
  scene->fake = fake_account_new();
  scene->fake->business_date = TODAY;
  fake_account_serve(scene->fake, scene->bus);
  fake_account_put_individual(scene->fake, ADAS_ID, ADA_ID);
  fake_account_put_individual(scene->fake, BOS_ID, BO_ID);
  struct mailer_options mail = { .bus = scene->bus,
                                 .way = { .smtp_url = scene->smtp_url, .spool = scene->spool, .allows_clear = true },
                                 .from = "office@example.com",
                                 .link_url = "https://portal.example.com" };
  cr_assert_ok(mailer_start(&mail, &scene->crm.mailer));
  serve(scene);
  scene->play(scene);
  mailer_stop(scene->crm.mailer);
  arena_free(scene->arena);
  fake_account_free(scene->fake);
  bus_free(scene->bus);
}

void people_scene_run_with(struct people_scene *scene)
{
  snprintf(scene->spool, sizeof scene->spool, "/tmp/steward-spool.XXXXXX");
  cr_assert_not_null(mkdtemp(scene->spool));
  clock_set_us(NOW_US);
  cr_assert_eq(uv_loop_init(&scene->loop), 0);
  fiber_main(&scene->loop, scene_main, scene);
  cr_assert_eq(uv_loop_close(&scene->loop), 0, "the loop has handles left");
  clock_set_us(0);
  empty_spool(scene->spool);
}

void people_scene_run(void (*play)(struct people_scene *scene))
{
  struct people_scene scene = { .play = play };
  people_scene_run_with(&scene);
}

void people_scene_later(int64_t us)
{
  clock_set_us(clock_now_us() + us);
}

static void end_call(void *call)
{
  call_end(call);
}

static struct call *begin(struct people_scene *scene, struct caller caller, const char *key)
{
  struct call *call;
  cr_assert_ok(call_begin(scene->bus, caller, TIMEOUT_US, &call));
  arena_defer(scene->arena, end_call, call);
  call->idempotency_key = key;
  return call;
}

struct call *people_scene_call(struct people_scene *scene, enum role role, const char *key)
{
  return begin(scene, (struct caller){ .firm_id = 7, .user_id = 12, .role = role, .principal = "user:12" }, key);
}

struct call *people_scene_system(struct people_scene *scene)
{
  return begin(scene, bus_system_caller(scene->bus, 7), "");
}

struct call *people_scene_nobody(struct people_scene *scene, const char *key)
{
  return begin(scene, (struct caller){ .principal = "anonymous:203.0.113.9" }, key);
}

/* The last of the spooled files by name, whose numbers rise. */
static int look(const char *spool, char newest[256])
{
  int count = 0;
  DIR *folder = opendir(spool);
  newest[0] = '\0';
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    size_t length = strlen(entry->d_name);
    if (length < 4 || strcmp(entry->d_name + length - 4, ".eml") != 0)
      continue;
    count++;
    if (strcmp(entry->d_name, newest) > 0)
      snprintf(newest, 256, "%s", entry->d_name);
  }
  closedir(folder);
  return count;
}

const char *people_scene_token(struct people_scene *scene, int count)
{
  char newest[256], path[400], text[4096];
  int waits = 0;
  while (look(scene->spool, newest) < count) {
    cr_assert_lt(waits++, PATIENCE_MS / 5, "the mail does not come");
    cr_assert_ok(fiber_sleep(5000));
  }
  snprintf(path, sizeof path, "%s/%s", scene->spool, newest);
  FILE *file = fopen(path, "r");
  cr_assert_not_null(file);
  text[fread(text, 1, sizeof text - 1, file)] = '\0';
  fclose(file);
  const char *token = strstr(text, "/link/#");
  cr_assert_not_null(token, "%s", text);
  token += 7;
  return arena_strndup(scene->arena, token, strcspn(token, "\r\n"));
}

void people_scene_await_mail(struct people_scene *scene, uint64_t mail_id, Crm__Mail__State state)
{
  for (int waits = 0;; waits++) {
    Crm__ListMailRequest request = CRM__LIST_MAIL_REQUEST__INIT;
    Crm__ListMailResponse *response;
    cr_assert_ok(outbox_list_call(people_scene_call(scene, ROLE_ADVISOR, ""), &request, &response));
    for (size_t i = 0; i < response->n_mails; i++)
      if (response->mails[i]->mail_id == mail_id && response->mails[i]->state == state)
        return;
    cr_assert_lt(waits, PATIENCE_MS / 5, "the mail does not get there");
    cr_assert_ok(fiber_sleep(5000));
  }
}
