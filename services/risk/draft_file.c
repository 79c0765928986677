/* Reads, puts and shows drafts. */
#include "draft_file.h"

#include "convert.h"
#include "convert_question.h"

const struct record_kind risk_draft_kind = { "risk.questionnaire_draft", &risk__questionnaire_draft__descriptor };

static struct status like_active(struct draft_file *file)
{
  file->draft = (struct draft){ .questionnaire = questionnaire_draft() };
  if (file->active.message == NULL)
    return status_ok();
  struct status status = convert_questionnaire_in(file->call->arena, (const Risk__Questionnaire *)file->active.message,
                                                  &file->draft.questionnaire);
  file->draft.questionnaire.state = QUESTIONNAIRE_DRAFT;
  file->draft.questionnaire.version = 0;
  return status;
}

struct status draft_file_open(struct call *call, uint64_t advisor_id, struct draft_file *out)
{
  struct draft_file file = { .call = call };
  struct record own;
  struct status status = questionnaires_whose(call, advisor_id, &file.advisor_id);
  if (status_is_ok(status))
    status = questionnaires_bank(call, &file.bank, &own);
  if (status_is_ok(status))
    status = records_find(call, &risk_draft_kind, file.advisor_id, &file.current);
  if (status_is_ok(status))
    status = records_find(call, &risk_questionnaire_kind, file.advisor_id, &file.active);
  if (!status_is_ok(status))
    return status;
  const Risk__QuestionnaireDraft *saved = (const Risk__QuestionnaireDraft *)file.current.message;
  file.is_saved = saved != NULL && !saved->discarded;
  status = file.is_saved ? convert_draft_in(call->arena, saved, &file.draft) : like_active(&file);
  if (!status_is_ok(status))
    return status;
  file.draft.questionnaire.flags = file.bank.flags; /* contradictions are the bank's, not the advisor's */
  file.draft.questionnaire.flag_count = file.bank.flag_count;
  *out = file;
  return status;
}

struct status draft_file_expect(const struct draft_file *file, uint64_t shown_version)
{
  if (shown_version == file->current.version)
    return status_ok();
  return call_fail(file->call, STATUS_ABORTED, "version", "the draft has version %llu, not %llu: look at it again",
                   (unsigned long long)file->current.version, (unsigned long long)shown_version);
}

static void fill(const struct draft_file *file, Risk__QuestionnaireDraft *out)
{
  convert_draft_out(file->call->arena, &file->draft, out);
  out->advisor_id = file->advisor_id;
  out->edited_by = file->call->caller.principal;
  out->edited_at = convert_instant_out(file->call->arena, file->call->now_us);
}

void draft_file_put(const struct draft_file *file, struct commit_builder *commit, bool is_discarded)
{
  Risk__QuestionnaireDraft *draft = arena_alloc(file->call->arena, sizeof *draft);
  risk__questionnaire_draft__init(draft);
  fill(file, draft);
  draft->discarded = is_discarded;
  commit_put(commit, &(struct record_put){ .kind = &risk_draft_kind,
                                           .id = file->advisor_id,
                                           .replaces = file->current.version,
                                           .message = &draft->base,
                                           .previous = file->current.message });
}

void draft_file_show(const struct draft_file *file, Risk__QuestionnaireDraft *out)
{
  struct checklist missing = questionnaire_check(file->call->arena, &file->draft.questionnaire);
  const Risk__QuestionnaireDraft *saved = (const Risk__QuestionnaireDraft *)file->current.message;
  fill(file, out);
  out->edited_by = file->is_saved ? saved->edited_by : "";
  out->edited_at = file->is_saved ? saved->edited_at : NULL;
  out->version = file->current.version;
  out->active_version = file->active.version;
  out->n_checklist = missing.item_count;
  out->checklist = convert_checklist_out(file->call->arena, missing);
}
