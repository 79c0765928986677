/* steward-crm: clients, their accounts, tasks and invitations; and the mail that goes out. */
#include <string.h>

#include "base/date.h"
#include "crm.h"
#include "goal_jobs.h"
#include "goal_state.h"
#include "invitation_pending.h"
#include "mail_text.h"
#include "mailer.h"
#include "program/program.h"
#include "query.h"
#include "rmd_law_file.h"
#include "rmd_refresh.h"
#include "schedule/schedule.h"

static const struct config_option options[] = {
  { "STEWARD_CRM_SMTP_URL", CONFIG_TEXT, NULL, 0,
    "Mail server: smtp://mail.example.com:587, or smtps://. Without one mail is written into the spool folder." },
  { "STEWARD_CRM_SMTP_USER", CONFIG_TEXT, NULL, 0, "Name at the mail server; none: without signing in." },
  { "STEWARD_CRM_SMTP_PASSWORD", CONFIG_TEXT, NULL, CONFIG_SECRET, "Password at the mail server." },
  { "STEWARD_CRM_SMTP_CLEAR", CONFIG_BOOL, "0", 0,
    "1: mail may go to the server without TLS, as to one on this host. Else it is refused there." },
  { "STEWARD_CRM_MAIL_SPOOL", CONFIG_TEXT, NULL, 0,
    "Folder into which mail is written as files when there is no mail server. Whoever reads it can use the links." },
  { "STEWARD_CRM_MAIL_FROM", CONFIG_TEXT, "steward@localhost", 0, "Address from which mail comes." },
  { "STEWARD_CRM_LINK_URL", CONFIG_TEXT, "http://127.0.0.1:8080", 0,
    "Where clients reach the gateway: what links in mails begin with." },
  { "STEWARD_CRM_RMD_LAW", CONFIG_TEXT, NULL, 0,
    "File with the law of required minimum distributions, when it is newer than the one that is built in." },
};

#define GOAL_REVIEW_MINUTE 330 /* 05:30, before advisors come in */

struct state {
  struct crm crm;
  struct goal_state goals;
  struct schedule *schedule;
};

static const struct schedule_job jobs[] = {
  { .name = "crm-mail", .rule = SCHEDULE_RULE(EVERY, .every_seconds = 60), .lease_s = 300, .run = mailer_run },
  { .name = "crm-answers", .rule = SCHEDULE_RULE(EVERY, .every_seconds = 120), .run = invitation_pending_run },
  { .name = "query-watch", .rule = SCHEDULE_RULE(EVERY, .every_seconds = 60), .lease_s = 900, .run = query_watch_run },
  { .name = "rmd", .rule = SCHEDULE_RULE(DAILY, .minute = 360), .lease_s = 600, .run = rmd_refresh_run },
  { .name = "goal-review",
    .rule = SCHEDULE_RULE(DAILY, .minute = GOAL_REVIEW_MINUTE),
    .lease_s = 300,
    .run = goal_jobs_review },
  { .name = "goal-watch", .rule = SCHEDULE_RULE(EVERY, .every_seconds = 60), .lease_s = 300, .run = goal_jobs_watch },
};

static struct status read_mail_options(const struct config *config, struct arena *arena, struct bus *bus,
                                       struct mailer_options *out)
{
  const char *link_url = config_text(config, "STEWARD_CRM_LINK_URL");
  size_t length = strlen(link_url);
  *out = (struct mailer_options){
    .bus = bus,
    .way = { .smtp_url = config_text(config, "STEWARD_CRM_SMTP_URL"),
             .user = config_text(config, "STEWARD_CRM_SMTP_USER"),
             .password = config_text(config, "STEWARD_CRM_SMTP_PASSWORD"),
             .spool = config_text(config, "STEWARD_CRM_MAIL_SPOOL"),
             .allows_clear = config_bool(config, "STEWARD_CRM_SMTP_CLEAR") },
    .from = config_text(config, "STEWARD_CRM_MAIL_FROM"),
    .link_url = arena_strndup(arena, link_url, length > 0 && link_url[length - 1] == '/' ? length - 1 : length),
  };
  if (!mail_is_address(out->from))
    return status_fail(STATUS_INVALID_ARGUMENT, "STEWARD_CRM_MAIL_FROM", "this is no address of mail");
  return status_ok();
}

static struct status start(struct bus *bus, const struct config *config, struct arena *arena, void **out)
{
  struct state *state = arena_alloc(arena, sizeof *state);
  struct mailer_options mail;
  *out = state;
  state->crm.goals = &state->goals;
  struct status status = read_mail_options(config, arena, bus, &mail);
  if (status_is_ok(status))
    status = rmd_law_open(config_text(config, "STEWARD_CRM_RMD_LAW"), arena, &state->crm.rmd_law);
  if (status_is_ok(status))
    status = mailer_start(&mail, &state->crm.mailer);
  if (!status_is_ok(status))
    return status;
  bus_serve(bus, &client_service, NULL);
  bus_serve(bus, &household_service, NULL);
  bus_serve(bus, &note_service, NULL);
  bus_serve(bus, &profile_service, NULL);
  bus_serve(bus, &task_service, NULL);
  bus_serve(bus, &query_service, NULL);
  bus_serve(bus, &invitation_service, &state->crm);
  bus_serve(bus, &invitation_link_service, &state->crm);
  bus_serve(bus, &outbox_service, &state->crm);
  bus_serve(bus, &rmd_service, &state->crm);
  bus_serve(bus, &goal_service, &state->crm);
  struct schedule_options schedule = {
    .bus = bus, .jobs = jobs, .count = sizeof jobs / sizeof jobs[0], .context = &state->crm
  };
  return schedule_start(&schedule, &state->schedule);
}

static void stop(void *argument)
{
  struct state *state = argument;
  schedule_stop(state->schedule);
  mailer_stop(state->crm.mailer);
}

int main(int argc, char **argv)
{
  static const char *const calls[] = { "account", "risk", "esg", "rebalancer", NULL };
  static const struct program program = {
    .name = "crm",
    .prose = "Clients, the accounts they hold and what those start with; tasks; goals; invitations and the mail that "
             "carries them. Keeps nothing itself.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .calls = calls,
    .start = start,
    .stop = stop,
  };
  return program_main(argc, argv, &program);
}
