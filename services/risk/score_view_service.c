/* ScoreViewService: the scores of a book, a page at a time. */
#include "crm.seam.h"
#include "score_page.h"
#include "settings.h"

#define PAGE_DEFAULT 100
#define INVITATIONS_PAGE 1000

static Risk__ScoreRow__State state_of(const struct score_file *file, const struct account_score *effective)
{
  if (effective->state == SCORE_OK)
    return RISK__SCORE_ROW__STATE__CURRENT;
  if (effective->state == SCORE_STALE)
    return RISK__SCORE_ROW__STATE__STALE;
  if (file->score->n_pending > 0)
    return RISK__SCORE_ROW__STATE__UNCONFIRMED;
  for (size_t i = 0; i < file->score->n_holders; i++) {
    if (file->score->holders[i]->level > 0)
      return RISK__SCORE_ROW__STATE__WAITING;
  }
  return RISK__SCORE_ROW__STATE__UNSCORED;
}

static void fill_account(const struct score_file *file, Risk__ScoreRow *row)
{
  row->account_id = file->account->account_id;
  row->alias = file->account->alias;
  row->kind = file->account->kind;
  row->advisor_id = file->account->advisor_id;
  row->version = file->current.version;
}

static struct status row_of(const struct score_file *file, Risk__ScoreRow *row)
{
  Risk__ClientScore seen = RISK__CLIENT_SCORE__INIT;
  struct arena *arena = file->call->arena;
  fill_account(file, row);
  if (file->current.message == NULL)
    return status_ok();
  struct account_score effective = holders_score(arena, file->account, file->score, file->staleness);
  struct status status = score_file_view(file, &seen);
  row->state = state_of(file, &effective);
  row->level = seen.level;
  row->score = seen.score;
  row->computed_score = seen.computed_score;
  row->stale_on = seen.stale_on;
  row->missing_count = seen.missing_count;
  row->difference = seen.difference;
  row->n_flags = seen.n_flags;
  row->flags = seen.flags;
  row->retake_asked = seen.retake != NULL;
  row->questionnaire_id = seen.questionnaire_id;
  row->questionnaire_version = seen.questionnaire_version;
  const Risk__ScoreOverride *override = seen.requested_override != NULL ? seen.requested_override : seen.override;
  if (override != NULL)
    row->override = override->state;
  return status;
}

/* Where the account's last invitation to answer stands. Invitations come by id, so the last one is the latest. */
static struct status add_invitation(struct call *call, Risk__ScoreRow *row)
{
  Crm__ListInvitationsRequest request = CRM__LIST_INVITATIONS_REQUEST__INIT;
  Crm__ListInvitationsResponse *page;
  request.account_id = row->account_id;
  request.purpose = CRM__PURPOSE__RISK_QUESTIONNAIRE;
  request.page_size = INVITATIONS_PAGE;
  for (;;) {
    struct status status = invitation_list_call(call, &request, &page);
    if (!status_is_ok(status))
      return status;
    if (page->n_invitations > 0) {
      const Crm__Invitation *last = page->invitations[page->n_invitations - 1];
      row->invitation = last->state;
      row->invitation_id = last->invitation_id;
    }
    if (page->next_page_token[0] == '\0')
      return status;
    request.page_token = page->next_page_token;
  }
}

static bool is_wanted(const struct Risk__ListScoresRequest *in, const Risk__ScoreRow *row)
{
  bool is_in_state = in->n_states == 0;
  for (size_t i = 0; i < in->n_states; i++)
    is_in_state = is_in_state || in->states[i] == row->state;
  return is_in_state && (!in->overridden || row->override != RISK__SCORE_OVERRIDE__STATE__NONE) &&
         (!in->flagged || row->n_flags > 0) && (!in->retake_asked || row->retake_asked);
}

const struct access score_view_list_access = { .roles = ROLES_STAFF };
struct status score_view_list(struct call *call, const struct Risk__ListScoresRequest *in,
                              struct Risk__ListScoresResponse *out)
{
  struct score_place place;
  struct staleness staleness;
  struct score_page page;
  struct status status = score_place_parse(in->page_token, &place);
  if (status_is_ok(status))
    status = settings_staleness(call, &staleness);
  if (status_is_ok(status))
    status = score_page_read(call, &place, in->page_size == 0 ? PAGE_DEFAULT : in->page_size, staleness, &page);
  if (!status_is_ok(status))
    return status;
  out->rows = arena_array(call->arena, page.count, sizeof *out->rows);
  for (size_t i = 0; i < page.count && status_is_ok(status); i++) {
    Risk__ScoreRow *row = arena_alloc(call->arena, sizeof *row);
    risk__score_row__init(row);
    status = row_of(&page.files[i], row);
    if (!status_is_ok(status) || !is_wanted(in, row))
      continue;
    out->rows[out->n_rows++] = row;
    if (in->invitations)
      status = add_invitation(call, row);
  }
  if (status_is_ok(status) && !page.is_last) {
    char text[SCORE_PLACE_BYTES];
    out->next_page_token = arena_strdup(call->arena, score_place_format(&page.next, text));
  }
  return status;
}
