/* Sends queued mails. */
#include "mailer.h"

#include <assert.h>
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "fiber/fiber.h"
#include "invitation_file.h"
#include "link_token.h"
#include "mail_text.h"
#include "program/log.h"
#include "program/metrics.h"
#include "records/commit.h"

#define TOLD_MAX 256
#define ASK_US (30 * US_PER_SECOND)
#define ONE_US (120 * US_PER_SECOND)
#define CLAIM_US (180 * US_PER_SECOND) /* longer than a delivery may take */
#define PAGE_MAILS 100u

const struct record_kind crm_mail_kind = { "crm.mail", &crm__mail__descriptor };

static struct metric sent_total = { .name = "steward_mail_sent_total",
                                    .help = "mails taken by the mail server or spooled" };
static struct metric failed_total = { .name = "steward_mail_failures_total",
                                      .help = "tries to send a mail that failed" };

struct mailer {
  struct mailer_options options;
  struct fiber *fiber, *stopper;
  bool is_closing, is_over;
  uint64_t told[TOLD_MAX]; /* firms with mail, first told first */
  size_t told_count;
};

/* One mail on its way. */
struct sending {
  struct mailer *mailer;
  struct call *call;
  struct record record;
  Crm__Mail mail;
  char token[LINK_TOKEN_SIZE]; /* "" without an invitation */
  Crm__Invitation *invitation;
};

static void put_mail(struct commit_builder *commit, const struct sending *sending)
{
  Crm__Mail kept = sending->mail; /* id and version are the record's */
  kept.mail_id = 0;
  kept.version = 0;
  commit_put(commit, &(struct record_put){ .kind = &crm_mail_kind,
                                           .id = sending->record.id,
                                           .replaces = sending->record.version,
                                           .account_id = sending->record.account_id,
                                           .message = &kept.base,
                                           .previous = sending->record.message });
}

static struct status write_mail(struct sending *sending)
{
  struct commit_builder *commit = commit_new(sending->call, NULL);
  Account__CommitResponse *committed;
  put_mail(commit, sending);
  struct status status = commit_send(commit, NULL, &committed);
  if (status_is_ok(status))
    sending->record.version = committed->outcomes[0]->version;
  return status;
}

static struct status give_up(struct sending *sending, const char *why)
{
  sending->mail.state = CRM__MAIL__STATE__FAILED;
  sending->mail.reason = why;
  sending->mail.next_try_at = NULL;
  return write_mail(sending);
}

/* A token for this try; the hashes of those that may have gone out before stay good. */
static void add_token(struct sending *sending, struct invitation_file *file)
{
  struct arena *arena = sending->call->arena;
  struct link_token token;
  size_t kept = file->file->n_token_hashes < INVITATION_LINKS ? file->file->n_token_hashes : INVITATION_LINKS - 1;
  size_t left_out = file->file->n_token_hashes - kept;
  ProtobufCBinaryData *hashes = arena_array(arena, kept + 1, sizeof *hashes);
  link_token_make(sending->call->caller.firm_id, file->record.id, sending->token, &token);
  for (size_t i = 0; i < kept; i++)
    hashes[i] = file->file->token_hashes[left_out + i];
  hashes[kept].len = HASH_BYTES;
  hashes[kept].data = arena_copy(arena, token.hash, HASH_BYTES);
  file->file->n_token_hashes = kept + 1;
  file->file->token_hashes = hashes;
  sending->invitation = file->file->invitation;
}

/* Takes the mail, so that nobody else sends it. *is_ours false: it has ended, or somebody else was faster. */
static struct status claim(struct sending *sending, bool *is_ours)
{
  struct call *call = sending->call;
  struct commit_builder *commit = commit_new(call, NULL);
  Account__CommitResponse *committed;
  *is_ours = false;
  if (sending->mail.invitation_id != 0) {
    struct invitation_file file;
    struct status status = invitation_file_read(call, "invitation_id", sending->mail.invitation_id, &file);
    if (!status_is_ok(status))
      return status;
    enum invitation_state state = invitation_file_state(call, &file);
    if (state != INVITATION_SENT && state != INVITATION_OPENED)
      return give_up(sending, "its invitation ended before it went out");
    add_token(sending, &file);
    invitation_file_put(commit, &file);
  }
  sending->mail.state = CRM__MAIL__STATE__SENDING;
  sending->mail.tries++;
  sending->mail.next_try_at = timestamp_of(call->arena, call->now_us + CLAIM_US);
  put_mail(commit, sending);
  struct status status = commit_send(commit, NULL, &committed);
  if (!status_is_ok(status))
    return status.code == STATUS_ABORTED ? status_ok() : status;
  sending->record.version = committed->outcomes[committed->n_outcomes - 1]->version;
  *is_ours = true;
  return status_ok();
}

static struct status read_texts(struct sending *sending, struct mail_invitation *out, const char **firm_name)
{
  struct call *call = sending->call;
  Account__GetFirmRequest request = ACCOUNT__GET_FIRM_REQUEST__INIT;
  Account__Firm *firm;
  Account__Person *person;
  Account__Account *account;
  char day[DATE_TEXT_SIZE];
  struct status status = firm_get_call(call, &request, &firm);
  if (status_is_ok(status))
    status = crm_person(call, "person_id", sending->invitation->person_id, &person);
  if (status_is_ok(status))
    status = crm_account(call, "account_id", sending->invitation->account_id, &account);
  if (!status_is_ok(status))
    return status;
  int64_t ends_us = timestamp_us(sending->invitation->expires_at, 0);
  *firm_name = firm->name;
  *out = (struct mail_invitation){
    .firm = firm->name,
    .person = person->name,
    .account = account->alias,
    .message = sending->invitation->message,
    .link = arena_printf(call->arena, "%s/link/#%s", sending->mailer->options.link_url, sending->token),
    .ends_on = arena_printf(call->arena, "%s UTC", date_format(date_of_instant(ends_us), day)),
    .is_preferences = sending->invitation->purpose == CRM__PURPOSE__IMPACT_PREFERENCES,
  };
  return status;
}

static struct status deliver(struct sending *sending, struct mail_delivery *delivery)
{
  struct call *call = sending->call;
  const struct mailer_options *options = &sending->mailer->options;
  struct mail_invitation invitation;
  const char *firm_name;
  struct status status = read_texts(sending, &invitation, &firm_name);
  if (!status_is_ok(status))
    return status;
  const char *name = arena_printf(call->arena, "%llu-%llu-%u", (unsigned long long)call->caller.firm_id,
                                  (unsigned long long)sending->record.id, sending->mail.tries);
  struct mail_text text = {
    .from = options->from,
    .to = sending->mail.to,
    .from_name = firm_name,
    .subject = sending->mail.subject,
    .message_id = arena_printf(call->arena, "<%s@%s>", name, strchr(options->from, '@') + 1),
    .at_us = call->now_us,
    .body = mail_invitation_body(call->arena, &invitation),
  };
  *delivery =
      (struct mail_delivery){ .way = &options->way, .from = options->from, .to = sending->mail.to, .name = name };
  delivery->data = mail_text_compose(call->arena, &text, &delivery->size);
  fiber_offload(mail_deliver, delivery);
  return status_ok();
}

static struct status write_end(struct sending *sending, const struct mail_delivery *delivery)
{
  struct call *call = sending->call;
  Crm__Mail *mail = &sending->mail;
  int64_t wait_us = mail_wait_us(mail->tries);
  metric_add(delivery->is_sent ? &sent_total : &failed_total, 1);
  mail->reason = arena_strdup(call->arena, delivery->reason);
  mail->next_try_at = NULL;
  if (delivery->is_sent) {
    mail->state = CRM__MAIL__STATE__SENT;
    mail->sent_at = timestamp_of(call->arena, call->now_us);
    mail->way = mail_way_name(&sending->mailer->options.way);
  } else if (delivery->is_final || wait_us == 0) {
    mail->state = CRM__MAIL__STATE__FAILED;
  } else {
    mail->state = CRM__MAIL__STATE__QUEUED;
    mail->next_try_at = timestamp_of(call->arena, call->now_us + wait_us);
  }
  if (!delivery->is_sent)
    log_event(LOG_WARNING, "mail_failed", LOG_NUMBER("firm_id", call->caller.firm_id),
              LOG_NUMBER("mail_id", sending->record.id), LOG_NUMBER("tries", mail->tries),
              LOG_TEXT("reason", delivery->reason));
  return write_mail(sending);
}

static struct status send_claimed(struct sending *sending)
{
  bool is_ours;
  struct mail_delivery delivery = { 0 };
  if (sending->mail.state == CRM__MAIL__STATE__SENDING && mail_wait_us(sending->mail.tries) == 0)
    return give_up(sending, "it was lost on its way, again and again");
  struct status status = claim(sending, &is_ours);
  if (!status_is_ok(status) || !is_ours)
    return status;
  status = deliver(sending, &delivery);
  return status_is_ok(status) ? write_end(sending, &delivery) : status;
}

static bool is_due(const struct call *call, const Crm__Mail *mail)
{
  bool waits = mail->state == CRM__MAIL__STATE__QUEUED || mail->state == CRM__MAIL__STATE__SENDING;
  return waits && timestamp_us(mail->next_try_at, 0) <= call->now_us;
}

/* Each mail has a call of its own: memory, time and deadline. */
static struct status send_one(struct mailer *mailer, uint64_t firm_id, uint64_t mail_id)
{
  struct bus *bus = mailer->options.bus;
  struct sending sending = { .mailer = mailer };
  struct status status = call_begin(bus, bus_system_caller(bus, firm_id), ONE_US, &sending.call);
  if (!status_is_ok(status))
    return status;
  status = records_get(sending.call, &crm_mail_kind, mail_id, &sending.record);
  if (status_is_ok(status)) {
    sending.mail = *(Crm__Mail *)sending.record.message;
    if (is_due(sending.call, &sending.mail))
      status = send_claimed(&sending);
  }
  if (!status_is_ok(status))
    log_event(LOG_WARNING, "mail_not_tried", LOG_NUMBER("firm_id", firm_id), LOG_NUMBER("mail_id", mail_id),
              LOG_TEXT("code", status_code_name(status.code)));
  status.field = status.message = NULL; /* they end with the call */
  call_end(sending.call);
  return status;
}

/* Trouble that the next mail would have, too. */
static bool is_everybodys(struct status status)
{
  return status.code == STATUS_UNAVAILABLE || status.code == STATUS_DEADLINE_EXCEEDED || status.code == STATUS_CANCELED;
}

/* Tries what is due of the states that may be; stops at the first trouble that is not a mail's own. */
static struct status send_due(struct mailer *mailer, struct call *call, size_t *tried)
{
  static const char *const states[] = { "QUEUED", "SENDING" };
  for (size_t s = 0; s < sizeof states / sizeof states[0]; s++) {
    Account__ListRecordsRequest request = ACCOUNT__LIST_RECORDS_REQUEST__INIT;
    struct records_page page;
    request.page_size = PAGE_MAILS;
    records_where(call, &request, "state", states[s]);
    do {
      struct status status = records_page(call, &crm_mail_kind, &request, &page);
      for (size_t i = 0; status_is_ok(status) && i < page.count && !mailer->is_closing; i++) {
        if (!is_due(call, (const Crm__Mail *)page.records[i].message))
          continue;
        ++*tried;
        status = send_one(mailer, call->caller.firm_id, page.records[i].id);
        if (!is_everybodys(status))
          status = status_ok();
      }
      if (!status_is_ok(status))
        return status_fail(status.code, NULL, "mail could not be sent on");
      request.page_token = page.next_token;
    } while (page.next_token[0] != '\0' && !mailer->is_closing);
  }
  return status_ok();
}

struct status mailer_run(struct call *call, struct schedule_run *run)
{
  const struct crm *crm = call->state;
  size_t tried = 0;
  struct status status = send_due(crm->mailer, call, &tried);
  if (tried > 0)
    run->message = arena_printf(call->arena, "%zu mails tried", tried);
  return status;
}

static void send_firm(struct mailer *mailer, uint64_t firm_id)
{
  struct bus *bus = mailer->options.bus;
  struct call *call;
  size_t tried = 0;
  if (!status_is_ok(call_begin(bus, bus_system_caller(bus, firm_id), ASK_US, &call)))
    return;
  (void)send_due(mailer, call, &tried); /* what is left goes by schedule */
  call_end(call);
}

static void work(void *argument)
{
  struct mailer *mailer = argument;
  while (!mailer->is_closing) {
    if (mailer->told_count == 0) {
      (void)fiber_park_cancellable();
      continue;
    }
    uint64_t firm_id = mailer->told[0];
    memmove(mailer->told, mailer->told + 1, --mailer->told_count * sizeof mailer->told[0]);
    send_firm(mailer, firm_id);
  }
  mailer->is_over = true;
  if (mailer->stopper != NULL)
    fiber_wake(mailer->stopper);
}

void mailer_tell(struct mailer *mailer, uint64_t firm_id)
{
  if (mailer == NULL || mailer->told_count == TOLD_MAX)
    return;
  for (size_t i = 0; i < mailer->told_count; i++)
    if (mailer->told[i] == firm_id)
      return;
  mailer->told[mailer->told_count++] = firm_id;
  fiber_wake(mailer->fiber);
}

struct status mailer_start(const struct mailer_options *options, struct mailer **out)
{
  if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
    return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "libcurl can not be used");
  struct mailer *mailer = calloc(1, sizeof *mailer);
  assert(mailer != NULL);
  mailer->options = *options;
  struct status status = fiber_spawn(bus_loop(options->bus), work, mailer, &mailer->fiber);
  if (status_is_ok(status))
    *out = mailer;
  else
    free(mailer);
  return status;
}

void mailer_stop(struct mailer *mailer)
{
  if (mailer == NULL)
    return;
  mailer->is_closing = true;
  mailer->stopper = fiber_current();
  if (!mailer->is_over)
    fiber_cancel(mailer->fiber, status_fail(STATUS_CANCELED, NULL, "the service ends"));
  while (!mailer->is_over)
    fiber_park();
  free(mailer);
  curl_global_cleanup();
}
