/* The door of a link. */
#include "invitation_visit.h"

#include "bus/bus.h"
#include "link_token.h"

#define VISIT_TRIES 6 /* when the file is changed by others at the same time */

static struct status unknown_link(void)
{
  return status_fail(STATUS_NOT_FOUND, "token",
                     "this link is not good: use the one in the newest mail, or ask your advisor's office for another");
}

struct status invitation_visit_check(const struct visit *visit)
{
  const char *refusal =
      invitation_link_refusal(invitation_file_state(&visit->call, &visit->file), visit->file.file->tries);
  return refusal == NULL ? status_ok() : status_fail(STATUS_FAILED_PRECONDITION, "token", refusal);
}

static struct status find_file(struct visit *visit, const struct link_token *token)
{
  struct status status = invitation_file_read(&visit->call, "token", token->invitation_id, &visit->file);
  if (status.code == STATUS_NOT_FOUND)
    return unknown_link();
  if (!status_is_ok(status))
    return status;
  for (size_t i = 0; i < visit->file.file->n_token_hashes; i++) {
    const ProtobufCBinaryData *hash = &visit->file.file->token_hashes[i];
    if (link_token_is(token, hash->data, hash->len))
      return status_ok();
  }
  return unknown_link();
}

struct status invitation_visit_write(struct visit *visit)
{
  struct commit_builder *commit = commit_new(&visit->call, NULL);
  Account__CommitResponse *committed;
  invitation_file_put(commit, &visit->file);
  struct status status = commit_send(commit, NULL, &committed);
  if (status_is_ok(status))
    visit->file.record.version = committed->outcomes[0]->version;
  return status;
}

static struct status judge(struct visit *visit, const struct visitor *visitor)
{
  uint32_t left = INVITATION_TRIES - visit->file.file->tries;
  struct status status = crm_person(&visit->call, "token", visit->file.file->invitation->person_id, &visit->person);
  if (!status_is_ok(status))
    return status;
  if (visit->person->died_on[0] != '\0')
    return status_fail(STATUS_FAILED_PRECONDITION, "token", "this link has ended; call your advisor's office");
  struct proof on_file = { visit->person->born_on, visit->person->tax_id_last_four };
  const char *field = visitor->proof.born_on[0] != '\0' ? "born_on" : "tax_id_last_four";
  if (invitation_is_proved(&on_file, &visitor->proof)) {
    visit->file.file->tries = 0;
    return status_ok();
  }
  if (left == 0)
    return status_fail(
        STATUS_UNAUTHENTICATED, field,
        "that is not what is on file; this link is locked now: ask your advisor's office for another one");
  return status_format(visit->call.arena, STATUS_UNAUTHENTICATED, field, "that is not what is on file; %u %s left",
                       left, left == 1 ? "try is" : "tries are");
}

struct status invitation_visit(const struct call *outside, const struct visitor *visitor, struct visit *out)
{
  struct link_token token;
  struct visit visit = { .call = *outside };
  if (!link_token_parse(visitor->token, &token))
    return unknown_link();
  if (!invitation_can_prove(&visitor->proof))
    return status_fail(STATUS_INVALID_ARGUMENT, "born_on",
                       "say your date of birth, or the last four characters of your tax id");
  visit.call.caller = bus_system_caller(outside->bus, token.firm_id);
  visit.call.idempotency_key = "";
  struct status status = status_fail(STATUS_ABORTED, NULL, "the link is in use; try again");
  for (int i = 0; i < VISIT_TRIES && status.code == STATUS_ABORTED; i++) {
    status = find_file(&visit, &token);
    if (status_is_ok(status))
      status = invitation_visit_check(&visit);
    if (!status_is_ok(status))
      break;
    visit.file.file->tries++;
    status = invitation_visit_write(&visit);
  }
  if (status_is_ok(status))
    status = judge(&visit, visitor);
  *out = visit; /* of one that was refused the caller may want to know what stands */
  return status;
}
