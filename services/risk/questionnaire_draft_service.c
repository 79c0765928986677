/* QuestionnaireDraftService: edits drafts, shows what they would do, and makes them active. */
#include "activation.h"
#include "activation_preview.h"
#include "convert_question.h"
#include "draft_file.h"
#include "settings.h"

#define MAY_DRAFT (ROLES_ADVISING | ROLE_BIT(ROLE_COMPLIANCE))

const struct access questionnaire_draft_get_access = { .roles = MAY_DRAFT };
struct status questionnaire_draft_get(struct call *call, const struct Risk__GetDraftRequest *in,
                                      struct Risk__QuestionnaireDraft *out)
{
  struct draft_file file;
  struct status status = draft_file_open(call, in->advisor_id, &file);
  if (status_is_ok(status))
    draft_file_show(&file, out);
  return status;
}

static struct status show_again(struct call *call, uint64_t advisor_id, struct Risk__QuestionnaireDraft *out)
{
  struct draft_file file;
  struct status status = draft_file_open(call, advisor_id, &file);
  if (status_is_ok(status))
    draft_file_show(&file, out);
  return status;
}

const struct access questionnaire_draft_edit_access = { .roles = MAY_DRAFT };
struct status questionnaire_draft_edit(struct call *call, const struct Risk__EditDraftRequest *in,
                                       struct Risk__QuestionnaireDraft *out)
{
  struct draft_file file;
  Account__CommitResponse *committed = NULL;
  struct status status = in->save ? commit_find_earlier(call, &in->base, &committed) : status_ok();
  if (status_is_ok(status) && committed != NULL)
    return show_again(call, in->advisor_id, out);
  if (status_is_ok(status))
    status = draft_file_open(call, in->advisor_id, &file);
  if (status_is_ok(status))
    status = draft_file_expect(&file, in->version);
  if (status_is_ok(status))
    status = draft_file_edit(&file, in->edits, in->n_edits);
  if (!status_is_ok(status))
    return status;
  if (!in->save) {
    draft_file_show(&file, out);
    return status;
  }
  struct commit_builder *commit = commit_new(call, &in->base);
  draft_file_put(&file, commit, false);
  status = commit_send(commit, NULL, &committed);
  return status_is_ok(status) ? show_again(call, in->advisor_id, out) : status;
}

const struct access questionnaire_draft_discard_access = { .roles = MAY_DRAFT };
struct status questionnaire_draft_discard(struct call *call, const struct Risk__DiscardDraftRequest *in,
                                          struct Risk__QuestionnaireDraft *out)
{
  struct draft_file file;
  Account__CommitResponse *committed = NULL;
  struct status status = commit_find_earlier(call, &in->base, &committed);
  if (status_is_ok(status) && committed != NULL)
    return show_again(call, in->advisor_id, out);
  if (status_is_ok(status))
    status = draft_file_open(call, in->advisor_id, &file);
  if (status_is_ok(status))
    status = draft_file_expect(&file, in->version);
  if (status_is_ok(status) && !file.is_saved)
    return status_fail(STATUS_FAILED_PRECONDITION, NULL, "there is no saved draft");
  if (!status_is_ok(status))
    return status;
  struct commit_builder *commit = commit_new(call, &in->base);
  draft_file_put(&file, commit, true);
  status = commit_send(commit, NULL, &committed);
  return status_is_ok(status) ? show_again(call, in->advisor_id, out) : status;
}

const struct access questionnaire_draft_preview_access = { .roles = MAY_DRAFT };
struct status questionnaire_draft_preview(struct call *call, const struct Risk__PreviewDraftRequest *in,
                                          struct Risk__ActivationPreview *out)
{
  struct draft_file file;
  struct status status = draft_file_open(call, in->advisor_id, &file);
  if (status_is_ok(status) && in->version != 0)
    status = draft_file_expect(&file, in->version);
  if (!status_is_ok(status))
    return status;
  struct checklist missing = questionnaire_check(call->arena, &file.draft.questionnaire);
  out->n_checklist = missing.item_count;
  out->checklist = convert_checklist_out(call->arena, missing);
  struct activation activation = { .advisor_id = file.advisor_id,
                                   .version = file.active.version + 1,
                                   .questionnaire = &file.draft.questionnaire };
  return missing.item_count > 0 ? status : activation_preview(call, &activation, out);
}

static struct status tell(struct call *call, const struct activation *activation, bool is_done)
{
  Risk__ActivationProgress item = RISK__ACTIVATION_PROGRESS__INIT;
  item.version = activation->version;
  item.accounts = activation->accounts;
  item.recalculated = activation->recalculated;
  item.deleted = activation->deleted;
  item.done = is_done;
  return questionnaire_draft_make_active_send(call, &item);
}

static struct status tell_page(struct call *call, const struct activation *activation)
{
  return tell(call, activation, false);
}

/* The questionnaire, the mark that scores have to follow, and the draft that is none any more, in one commit. */
static struct status commit_active(struct call *call, const struct Risk__MakeActiveRequest *in, struct draft_file *file,
                                   uint64_t *version)
{
  Risk__Questionnaire questionnaire = RISK__QUESTIONNAIRE__INIT;
  Account__CommitResponse *committed;
  if (!file->is_saved)
    return status_fail(STATUS_FAILED_PRECONDITION, "version", "there is no saved draft to be made active");
  file->active.id = file->advisor_id;
  struct commit_builder *commit = commit_new(call, &in->base);
  struct status status =
      questionnaires_put_active(commit, call, &file->active, &file->draft.questionnaire, &questionnaire);
  if (!status_is_ok(status))
    return status;
  draft_file_put(file, commit, true);
  status = commit_send(commit, NULL, &committed);
  if (status_is_ok(status))
    *version = committed->outcomes[0]->version;
  return status;
}

const struct access questionnaire_draft_make_active_access = { .roles = MAY_DRAFT };
struct status questionnaire_draft_make_active(struct call *call, const struct Risk__MakeActiveRequest *in)
{
  struct draft_file file;
  Account__CommitResponse *earlier = NULL;
  struct activation activation = { 0 };
  struct status status = commit_find_earlier(call, &in->base, &earlier);
  if (status_is_ok(status))
    status = settings_require_enabled(call);
  if (status_is_ok(status))
    status = draft_file_open(call, in->advisor_id, &file);
  if (status_is_ok(status) && earlier == NULL)
    status = draft_file_expect(&file, in->version);
  if (!status_is_ok(status))
    return status;
  activation.advisor_id = file.advisor_id;
  if (earlier != NULL)
    activation.version = earlier->outcomes[0]->version;
  else
    status = commit_active(call, in, &file, &activation.version);
  if (status_is_ok(status))
    status = tell(call, &activation, false);
  if (status_is_ok(status))
    status = activation_follow(call, &activation, tell_page);
  return status_is_ok(status) ? tell(call, &activation, true) : status;
}
