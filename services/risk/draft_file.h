/* draft_file: an advisor's draft as it is recorded, edited and shown. In the call's arena. */
#ifndef STEWARD_RISK_DRAFT_FILE_H
#define STEWARD_RISK_DRAFT_FILE_H
#include "questionnaire_draft.h"
#include "questionnaires.h"

extern const struct record_kind risk_draft_kind; /* by advisor */

struct draft_file {
  struct call *call;
  uint64_t advisor_id;
  struct question_bank bank;
  struct record current; /* of the draft; version 0: there was never one */
  struct record active;  /* of the active questionnaire; version 0: there is none */
  bool is_saved;         /* there is one, and it was not discarded */
  struct draft draft;
};

/* The saved draft; when there is none, one that is like the active questionnaire, or empty. */
struct status draft_file_open(struct call *call, uint64_t advisor_id, struct draft_file *out);

/* aborted when another version was shown. */
struct status draft_file_expect(const struct draft_file *file, uint64_t shown_version);

/* All edits in order, or none; fields are named as in EditDraft. */
struct status draft_file_edit(struct draft_file *file, Risk__DraftEdit *const *edits, size_t count);

void draft_file_put(const struct draft_file *file, struct commit_builder *commit, bool is_discarded);
void draft_file_show(const struct draft_file *file, Risk__QuestionnaireDraft *out);
#endif
