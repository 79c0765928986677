/* steward invite, steward outbox: clients asked by mail, and the mail that went out. */
#include "base/date.h"
#include "command.h"
#include "crm.seam.h"
#include "output.h"

static const char *day_of(struct cli *cli, const Google__Protobuf__Timestamp *at)
{
  char text[DATE_TEXT_SIZE];
  return at == NULL ? "" : arena_strdup(cli->arena, date_format(date_of_instant(at->seconds * US_PER_SECOND), text));
}

static struct status purpose_of(struct cli *cli, const struct arguments *arguments, Crm__Purpose *out)
{
  const char *text = arguments_option(arguments, "--purpose");
  int purpose = CRM__PURPOSE__RISK_QUESTIONNAIRE;
  struct status status = status_ok();
  if (text != NULL)
    status = enum_parse(cli->arena, "--purpose", &crm__purpose__descriptor, text, &purpose);
  *out = (Crm__Purpose)purpose;
  return status;
}

static struct status invite_send_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__SendInvitationsRequest request = CRM__SEND_INVITATIONS_REQUEST__INIT;
  struct Crm__SendInvitationsResponse *response;
  struct table *table = table_new(cli->arena, ">account|>person|outcome|>invitation|until");
  const char *days = arguments_option(arguments, "--days");
  uint64_t valid_days = 0;
  bool is_done;
  request.n_account_ids = arguments_count(arguments, "--account");
  request.account_ids = arena_array(cli->arena, request.n_account_ids + 1, sizeof *request.account_ids);
  request.message = or_empty(arguments_option(arguments, "--message"));
  struct status status = purpose_of(cli, arguments, &request.purpose);
  for (size_t i = 0; i < request.n_account_ids && status_is_ok(status); i++)
    status = number_parse(cli->arena, "--account", arguments_value(arguments, "--account", i), UINT64_MAX,
                          &request.account_ids[i]);
  if (status_is_ok(status) && days != NULL)
    status = number_parse(cli->arena, "--days", days, UINT32_MAX, &valid_days);
  request.valid_days = (uint32_t)valid_days;
  if (status_is_ok(status))
    status = invitation_send_call(cli->call, &request, &response);
  if (status_is_ok(status))
    status = output_if_json(cli, &response->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  for (size_t i = 0; i < response->n_rows; i++) {
    const struct Crm__SentInvitation *row = response->rows[i];
    const struct Crm__Invitation *invitation = row->invitation;
    table_add(table,
              (const char *[]){ id_text(cli->arena, row->account_id), id_text(cli->arena, row->person_id),
                                enum_text(cli->arena, &crm__sent_invitation__outcome__descriptor, (int)row->outcome),
                                invitation == NULL ? "" : id_text(cli->arena, invitation->invitation_id),
                                invitation == NULL ? "" : day_of(cli, invitation->expires_at) });
  }
  table_print(table, cli->out);
  return status;
}

static struct status invite_list_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__ListInvitationsRequest request = CRM__LIST_INVITATIONS_REQUEST__INIT;
  struct Crm__ListInvitationsResponse *response;
  struct table *table =
      table_new(cli->arena, ">invitation|purpose|state|>account|>person|sent|until|>tries left|signed");
  const char *state_text = arguments_option(arguments, "--state");
  const char *account = arguments_option(arguments, "--account");
  int state = 0;
  struct status status = status_ok();
  request.page_size = 1000;
  if (state_text != NULL)
    status = enum_parse(cli->arena, "--state", &crm__invitation__state__descriptor, state_text, &state);
  request.state = (Crm__Invitation__State)state;
  if (status_is_ok(status) && account != NULL)
    status = number_parse(cli->arena, "--account", account, UINT64_MAX, &request.account_id);
  do {
    bool is_done = false;
    if (status_is_ok(status))
      status = invitation_list_call(cli->call, &request, &response);
    if (status_is_ok(status))
      status = output_if_json(cli, &response->base, &is_done);
    if (!status_is_ok(status))
      return status;
    for (size_t i = 0; i < response->n_invitations && !is_done; i++) {
      const struct Crm__Invitation *row = response->invitations[i];
      table_add(table, (const char *[]){ id_text(cli->arena, row->invitation_id),
                                         enum_text(cli->arena, &crm__purpose__descriptor, (int)row->purpose),
                                         enum_text(cli->arena, &crm__invitation__state__descriptor, (int)row->state),
                                         id_text(cli->arena, row->account_id), id_text(cli->arena, row->person_id),
                                         day_of(cli, row->sent_at), day_of(cli, row->expires_at),
                                         arena_printf(cli->arena, "%u", row->tries_left),
                                         row->signature == NULL ? "" : row->signature->typed_name });
    }
    request.page_token = response->next_page_token;
  } while (request.page_token[0] != '\0');
  if (!cli->is_json)
    table_print(table, cli->out);
  return status_ok();
}

static struct status print_invitation(struct cli *cli, struct status status, const struct Crm__Invitation *invitation)
{
  bool is_done;
  if (status_is_ok(status))
    status = output_if_json(cli, &invitation->base, &is_done);
  if (status_is_ok(status) && !is_done)
    fprintf(cli->out, "invitation %llu: %s\n", (unsigned long long)invitation->invitation_id,
            enum_text(cli->arena, &crm__invitation__state__descriptor, (int)invitation->state));
  return status;
}

static struct status invite_recall_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__RecallInvitationRequest request = CRM__RECALL_INVITATION_REQUEST__INIT;
  struct Crm__Invitation *invitation = NULL;
  struct status status =
      number_parse(cli->arena, "INVITATION", arguments_operand(arguments, 0), UINT64_MAX, &request.invitation_id);
  if (status_is_ok(status))
    status = invitation_recall_call(cli->call, &request, &invitation);
  return print_invitation(cli, status, invitation);
}

static struct status invite_resend_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__ResendInvitationRequest request = CRM__RESEND_INVITATION_REQUEST__INIT;
  struct Crm__Invitation *invitation = NULL;
  struct status status =
      number_parse(cli->arena, "INVITATION", arguments_operand(arguments, 0), UINT64_MAX, &request.invitation_id);
  if (status_is_ok(status))
    status = invitation_resend_call(cli->call, &request, &invitation);
  return print_invitation(cli, status, invitation);
}

static struct status outbox_list_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__ListMailRequest request = CRM__LIST_MAIL_REQUEST__INIT;
  struct Crm__ListMailResponse *response;
  struct table *table = table_new(cli->arena, ">mail|state|to|queued|>tries|way|reason");
  const char *state_text = arguments_option(arguments, "--state");
  int state = 0;
  struct status status = status_ok();
  request.page_size = 1000;
  if (state_text != NULL)
    status = enum_parse(cli->arena, "--state", &crm__mail__state__descriptor, state_text, &state);
  request.state = (Crm__Mail__State)state;
  do {
    bool is_done = false;
    if (status_is_ok(status))
      status = outbox_list_call(cli->call, &request, &response);
    if (status_is_ok(status))
      status = output_if_json(cli, &response->base, &is_done);
    if (!status_is_ok(status))
      return status;
    for (size_t i = 0; i < response->n_mails && !is_done; i++) {
      const struct Crm__Mail *mail = response->mails[i];
      table_add(table, (const char *[]){ id_text(cli->arena, mail->mail_id),
                                         enum_text(cli->arena, &crm__mail__state__descriptor, (int)mail->state),
                                         mail->to, day_of(cli, mail->queued_at),
                                         arena_printf(cli->arena, "%u", mail->tries), mail->way, mail->reason });
    }
    request.page_token = response->next_page_token;
  } while (request.page_token[0] != '\0');
  if (!cli->is_json)
    table_print(table, cli->out);
  return status_ok();
}

static struct status outbox_retry_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__RetryMailRequest request = CRM__RETRY_MAIL_REQUEST__INIT;
  struct Crm__Mail *mail;
  bool is_done;
  struct status status =
      number_parse(cli->arena, "MAIL", arguments_operand(arguments, 0), UINT64_MAX, &request.mail_id);
  if (status_is_ok(status))
    status = outbox_retry_call(cli->call, &request, &mail);
  if (status_is_ok(status))
    status = output_if_json(cli, &mail->base, &is_done);
  if (status_is_ok(status) && !is_done)
    fprintf(cli->out, "mail %llu: queued\n", (unsigned long long)mail->mail_id);
  return status;
}

static const struct option_row send_options[] = {
  { "--account", "ACCOUNT", OPTION_REQUIRED | OPTION_REPEATED, "each holder who must answer is invited" },
  { "--purpose", "PURPOSE", 0, "risk-questionnaire (the default) or impact-preferences" },
  { "--days", "DAYS", 0, "how long the link is good; default 14" },
  { "--message", "TEXT", 0, "to the client" },
};
static const struct option_row list_options[] = {
  { "--account", "ACCOUNT", 0, "for this account" },
  { "--state", "STATE", 0, "sent, opened, completed, expired or recalled" },
};
static const struct option_row outbox_options[] = {
  { "--state", "STATE", 0, "queued, sending, sent or failed" },
};

static const struct command commands[] = {
  { "invite send",
    { "", send_options, array_length(send_options) },
    "Invites the holders of accounts by mail to answer without a login. Whom it cannot invite is named.",
    invite_send_run },
  { "invite list", { "", list_options, array_length(list_options) }, "Lists invitations.", invite_list_run },
  { "invite recall", { "INVITATION", NULL, 0 }, "Ends an invitation's link at once.", invite_recall_run },
  { "invite resend", { "INVITATION", NULL, 0 }, "Sends a new link; links sent before end.", invite_resend_run },
  { "outbox list",
    { "", outbox_options, array_length(outbox_options) },
    "Lists the mail that went out, and what did not. Without its links.",
    outbox_list_run },
  { "outbox retry", { "MAIL", NULL, 0 }, "Tries a mail that failed again, at once.", outbox_retry_run },
};

const struct command_group invite_commands = { "Invitations and mail", commands, array_length(commands) };
