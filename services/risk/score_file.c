/* The life of an account's client score: read, changed, settled, written. */
#include "score_file.h"

#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "convert.h"
#include "convert_question.h"
#include "settings.h"

#define SCORE_PLACES 6

const struct record_kind risk_client_score_kind = { "risk.client_score", &risk__client_score__descriptor };

struct score_file score_file_of(struct call *call, const Account__Account *account, const struct record *current,
                                struct staleness staleness)
{
  Risk__ClientScore *score = arena_alloc(call->arena, sizeof *score);
  risk__client_score__init(score);
  if (current->message != NULL)
    *score = *(const Risk__ClientScore *)current->message;
  score->account_id = account->account_id;
  score->version = current->version;
  score->ended_override = NULL; /* belongs to the version that ended it */
  return (struct score_file){
    .call = call, .account = account, .current = *current, .score = score, .staleness = staleness
  };
}

struct status score_file_open(struct call *call, uint64_t account_id, struct score_file *out)
{
  Account__GetAccountRequest request = ACCOUNT__GET_ACCOUNT_REQUEST__INIT;
  request.account_id = account_id;
  Account__Account *account;
  struct record current;
  struct staleness staleness;
  struct status status = master_get_account_call(call, &request, &account);
  if (status.code == STATUS_NOT_FOUND)
    return call_fail(call, STATUS_NOT_FOUND, "account_id", "account %llu is not known", (unsigned long long)account_id);
  if (status_is_ok(status))
    status = records_find(call, &risk_client_score_kind, account_id, &current);
  if (status_is_ok(status))
    status = settings_staleness(call, &staleness);
  if (status_is_ok(status))
    *out = score_file_of(call, account, &current, staleness);
  return status;
}

struct status score_file_expect(const struct score_file *file, uint64_t shown_version)
{
  if (shown_version == 0 || shown_version == file->current.version)
    return status_ok();
  return call_fail(file->call, STATUS_ABORTED, "version", "the score has version %llu, not %llu: look at it again",
                   (unsigned long long)file->current.version, (unsigned long long)shown_version);
}

/* The list without a person's part, with room for one more. */
static Risk__ClientScore **without(struct arena *arena, Risk__ClientScore **list, size_t *count, uint64_t person_id)
{
  Risk__ClientScore **out = arena_array(arena, *count + 1, sizeof *out);
  size_t kept = 0;
  for (size_t i = 0; i < *count; i++) {
    if (list[i]->person_id != person_id)
      out[kept++] = list[i];
  }
  *count = kept;
  return out;
}

static void drop_pending(struct score_file *file, uint64_t person_id)
{
  file->score->pending = without(file->call->arena, file->score->pending, &file->score->n_pending, person_id);
}

void score_file_put_holder(struct score_file *file, Risk__ClientScore *person)
{
  Risk__ClientScore *score = file->score;
  score->holders = without(file->call->arena, score->holders, &score->n_holders, person->person_id);
  score->holders[score->n_holders++] = person;
  drop_pending(file, person->person_id);
  if (score->retake != NULL && (score->retake->person_id == 0 || score->retake->person_id == person->person_id))
    score->retake = NULL;
}

void score_file_put_pending(struct score_file *file, Risk__ClientScore *person)
{
  drop_pending(file, person->person_id);
  file->score->pending[file->score->n_pending++] = person;
}

Risk__ClientScore *score_file_pending(const struct score_file *file, uint64_t person_id)
{
  for (size_t i = 0; i < file->score->n_pending; i++) {
    if (file->score->pending[i]->person_id == person_id)
      return file->score->pending[i];
  }
  return NULL;
}

static Risk__ScoreOverride *ended(struct score_file *file, const Risk__ScoreOverride *override,
                                  Risk__ScoreOverride__State state, const char *note)
{
  Risk__ScoreOverride *out = arena_copy(file->call->arena, override, sizeof *out);
  out->state = state;
  out->note = note;
  return out;
}

void score_file_end_override(struct score_file *file, Risk__ScoreOverride__State state, const char *note)
{
  Risk__ClientScore *score = file->score;
  Risk__ScoreOverride **which = score->requested_override != NULL ? &score->requested_override : &score->override;
  if (*which == NULL)
    return;
  score->ended_override = ended(file, *which, state, note);
  *which = NULL;
}

/* One that is requested or in force goes when the answers' score has left its rules behind. */
static void check_override(struct score_file *file, const struct account_score *computed, Risk__ScoreOverride **which)
{
  const Risk__ScoreOverride *override = *which;
  if (override == NULL || override->denominator <= 0)
    return;
  struct override_wish wish = { .score = fraction_make(override->numerator, override->denominator),
                                .level = (enum risk_level) override->level,
                                .is_acknowledged = override->acknowledgement != NULL };
  if (override_still_holds(computed, override->up, &wish))
    return;
  file->score->ended_override = ended(file, override, RISK__SCORE_OVERRIDE__STATE__ENDED,
                                      "the answers' score is such that the rules of an override no longer hold");
  *which = NULL;
}

static bool is_expired(const Risk__ScoreOverride *override, int32_t today)
{
  int32_t expires_on;
  return override != NULL && status_is_ok(date_parse(override->expires_on, &expires_on)) && today >= expires_on;
}

static void settle_overrides(struct score_file *file, const struct account_score *computed)
{
  Risk__ClientScore *score = file->score;
  if (is_expired(score->override, file->staleness.today)) {
    score->ended_override =
        ended(file, score->override, RISK__SCORE_OVERRIDE__STATE__EXPIRED, "as old as a stale score");
    score->override = NULL;
  }
  check_override(file, computed, &score->override);
  check_override(file, computed, &score->requested_override);
}

/* People who hold the account no more drop out. */
static void drop_strangers(struct score_file *file)
{
  Risk__ClientScore *score = file->score;
  for (size_t i = score->n_holders; i > 0; i--) {
    uint64_t person_id = score->holders[i - 1]->person_id;
    if (!holders_has(file->account, person_id))
      score->holders = without(file->call->arena, score->holders, &score->n_holders, person_id);
  }
  for (size_t i = score->n_pending; i > 0; i--) {
    uint64_t person_id = score->pending[i - 1]->person_id;
    if (!holders_has(file->account, person_id))
      drop_pending(file, person_id);
  }
}

/* The account's own fields are those of whose score it is. */
static void take_over(struct score_file *file, const struct account_score *computed)
{
  Risk__ClientScore *score = file->score, blank = RISK__CLIENT_SCORE__INIT;
  const Risk__ClientScore *whose = holders_find(score, (uint64_t)computed->person_id);
  char difference[DECIMAL_TEXT_SIZE];
  if (computed->state == SCORE_NONE || whose == NULL)
    whose = &blank;
  score->person_id = whose->person_id;
  score->questionnaire_id = whose->questionnaire_id;
  score->questionnaire_version = whose->questionnaire_version;
  score->n_answers = whose->n_answers;
  score->answers = whose->answers;
  score->n_categories = whose->n_categories;
  score->categories = whose->categories;
  score->n_flags = whose->n_flags;
  score->flags = whose->flags;
  score->scored_at = whose->scored_at;
  score->missing_count = (uint32_t)computed->missing_count;
  score->difference = "";
  if (computed->state != SCORE_NONE)
    score->difference = arena_strdup(file->call->arena,
                                     decimal_format(computed->difference_e6, SCORE_PLACES, SCORE_PLACES, difference));
  score->computed_score = convert_fraction_out(file->call->arena, computed->score);
  score->computed_level = (uint32_t)computed->level;
}

static void set_effective(struct arena *arena, const struct account_score *effective, Risk__ClientScore *score)
{
  char day[DATE_TEXT_SIZE];
  score->score = convert_fraction_out(arena, effective->score);
  score->numerator = effective->score.numerator;
  score->denominator = effective->score.denominator;
  score->level = (uint32_t)effective->level;
  score->stale_on = arena_strdup(arena, date_format(effective->stale_on, day));
  score->stale = effective->state == SCORE_STALE;
}

void score_file_settle(struct score_file *file, Risk__ClientScore__Change change)
{
  struct call *call = file->call;
  Risk__ClientScore *score = file->score;
  drop_strangers(file);
  struct account_score computed = holders_computed(call->arena, file->account, score, file->staleness);
  settle_overrides(file, &computed);
  struct account_score effective = holders_score(call->arena, file->account, score, file->staleness);
  take_over(file, &computed);
  set_effective(call->arena, &effective, score);
  score->stale = false; /* found on read */
  score->stale_months = (uint32_t)file->staleness.months;
  score->change = change;
  score->changed_by = call->caller.principal;
  score->changed_at = convert_instant_out(call->arena, call->now_us);
}

void score_file_put(const struct score_file *file, struct commit_builder *commit)
{
  uint64_t account_id = file->account->account_id;
  const Risk__ClientScore *score = file->score;
  commit_put(commit, &(struct record_put){ .kind = &risk_client_score_kind,
                                           .id = account_id,
                                           .replaces = file->current.version,
                                           .account_id = account_id,
                                           .message = &score->base,
                                           .previous = file->current.message });
  commit_fact(commit, account_id, RISK_SCORE_FACT, score->score);
  commit_fact(commit, account_id, RISK_LEVEL_FACT, arena_printf(file->call->arena, "%u", score->level));
  commit_fact(commit, account_id, RISK_STALE_ON_FACT, score->stale_on);
}

static struct status view_again(struct call *call, uint64_t account_id, Risk__ClientScore *out)
{
  struct score_file file;
  struct status status = score_file_open(call, account_id, &file);
  return status_is_ok(status) ? score_file_view(&file, out) : status;
}

struct status score_file_write(struct score_file *file, const ProtobufCMessage *in, Risk__ClientScore__Change change,
                               Risk__ClientScore *out)
{
  score_file_settle(file, change);
  struct commit_builder *commit = commit_new(file->call, in);
  if (file->asked != NULL)
    commit_expect_record(commit, &risk_questionnaire_kind, file->asked->id, file->asked->version);
  score_file_put(file, commit);
  Account__CommitResponse *committed;
  struct status status = commit_send(commit, NULL, &committed);
  if (!status_is_ok(status))
    return status;
  if (committed->replayed)
    return view_again(file->call, file->account->account_id, out);
  *out = *file->score;
  out->version = file->current.version + 1;
  return status;
}

struct status score_file_view(const struct score_file *file, Risk__ClientScore *out)
{
  struct call *call = file->call;
  if (file->current.message == NULL)
    return call_fail(call, STATUS_NOT_FOUND, "account_id", "account %llu was never scored",
                     (unsigned long long)file->account->account_id);
  struct account_score effective = holders_score(call->arena, file->account, file->score, file->staleness);
  *out = *file->score;
  out->ended_override = ((const Risk__ClientScore *)file->current.message)->ended_override;
  if (is_expired(out->override, file->staleness.today))
    out->override = NULL;
  set_effective(call->arena, &effective, out);
  return status_ok();
}

struct status score_file_earlier(struct call *call, const ProtobufCMessage *in, uint64_t account_id,
                                 Risk__ClientScore *out, bool *is_earlier)
{
  Account__CommitResponse *earlier;
  struct status status = commit_find_earlier(call, in, &earlier);
  *is_earlier = status_is_ok(status) && earlier != NULL;
  return *is_earlier ? view_again(call, account_id, out) : status;
}
