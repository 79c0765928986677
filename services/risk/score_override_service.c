/* ScoreOverrideService: scores that stand in for the answers', and who may say so. */
#include "score_override.h"

#include "base/date.h"
#include "base/decimal.h"
#include "client_score.h"
#include "convert.h"
#include "convert_question.h"
#include "questionnaires.h"
#include "score_file.h"

#define SCORE_PLACES 6
#define SCORE_E6 INT64_C(1000000)
#define MAY_MAKE (ROLE_BIT(ROLE_ADVISOR) | ROLE_BIT(ROLE_ADMINISTRATOR))

/* Levels begin where the advisor's questionnaire says; without one, where they do by default. */
static struct status level_of(struct call *call, const struct score_file *file, struct override_wish *wish)
{
  struct record record;
  struct questionnaire questionnaire;
  struct status status = questionnaires_active(call, file->account->advisor_id, &record, &questionnaire);
  if (status.code == STATUS_FAILED_PRECONDITION)
    questionnaire = questionnaire_draft();
  else if (!status_is_ok(status))
    return status;
  wish->level = client_score_level(&questionnaire, wish->score);
  return status_ok();
}

static struct status refuse(struct call *call, enum override_rule rule, const struct account_score *computed,
                            const struct override_wish *wish)
{
  char *score = convert_fraction_out(call->arena, wish->score);
  char *tolerance = convert_fraction_out(call->arena, computed->tolerance);
  switch (rule) {
  case OVERRIDE_MAY:
    return status_ok();
  case OVERRIDE_NO_SCORE:
    return status_fail(STATUS_FAILED_PRECONDITION, "account_id",
                       "there is no score of answers to stand in for: everybody who counts answers first");
  case OVERRIDE_OUT_OF_SCALE:
    return status_fail(STATUS_INVALID_ARGUMENT, "score", "a score is from 1 to 5");
  case OVERRIDE_SAME:
    return call_fail(call, STATUS_INVALID_ARGUMENT, "score", "%s is the score of the answers", score);
  case OVERRIDE_OVER_ONE_LEVEL:
    return call_fail(call, STATUS_FAILED_PRECONDITION, "score",
                     "level %d is more than one above level %d of the answers: up is one level at most", wish->level,
                     computed->level);
  case OVERRIDE_ABOVE_TOLERANCE:
    return call_fail(call, STATUS_FAILED_PRECONDITION, "score",
                     "%s is above the tolerance of %s: nobody is overridden above what they want to bear", score,
                     tolerance);
  case OVERRIDE_NO_ACKNOWLEDGEMENT:
    return status_fail(STATUS_INVALID_ARGUMENT, "acknowledgement",
                       "up needs the client's acknowledgement: name and date");
  }
  return status_fail(STATUS_INTERNAL, NULL, "an override's rule that is none");
}

static struct status check_acknowledgement(struct call *call, const Risk__Acknowledgement *in, int32_t today)
{
  int32_t on;
  if (in == NULL)
    return status_ok();
  struct status status = date_parse(in->acknowledged_on, &on);
  if (status_is_ok(status) && on > today)
    return call_fail(call, STATUS_INVALID_ARGUMENT, "acknowledgement.acknowledged_on", "%s is in the future",
                     in->acknowledged_on);
  return status;
}

static Risk__ScoreOverride *override_of(const struct score_file *file, const struct Risk__MakeOverrideRequest *in,
                                        const struct account_score *computed, const struct override_wish *wish)
{
  struct call *call = file->call;
  Risk__ScoreOverride *out = arena_alloc(call->arena, sizeof *out);
  risk__score_override__init(out);
  out->up = override_is_up(computed, wish->score);
  out->score = convert_fraction_out(call->arena, wish->score);
  out->numerator = wish->score.numerator;
  out->denominator = wish->score.denominator;
  out->level = (uint32_t)wish->level;
  out->computed_score = convert_fraction_out(call->arena, computed->score);
  out->computed_level = (uint32_t)computed->level;
  out->reason = in->reason;
  out->author_id = call->caller.user_id;
  out->made_at = convert_instant_out(call->arena, call->now_us);
  out->acknowledgement = in->acknowledgement;
  return out;
}

static void put_in_force(struct score_file *file, Risk__ScoreOverride *override)
{
  char day[DATE_TEXT_SIZE];
  int32_t expires_on = score_stale_on(file->staleness.today, file->staleness.months);
  override->state = RISK__SCORE_OVERRIDE__STATE__IN_FORCE;
  override->expires_on = arena_strdup(file->call->arena, date_format(expires_on, day));
  file->score->override = override;
}

static struct status make(struct score_file *file, const struct Risk__MakeOverrideRequest *in, Risk__ClientScore *out)
{
  struct call *call = file->call;
  int64_t score_e6 = 0;
  struct account_score computed = holders_computed(call->arena, file->account, file->score, file->staleness);
  struct status status = decimal_parse(in->score, SCORE_PLACES, &score_e6);
  struct override_wish wish = { .score = fraction_make(score_e6, SCORE_E6),
                                .is_acknowledged = in->acknowledgement != NULL };
  if (status_is_ok(status))
    status = level_of(call, file, &wish);
  if (status_is_ok(status))
    status = check_acknowledgement(call, in->acknowledgement, file->staleness.today);
  if (status_is_ok(status))
    status = refuse(call, override_check(&computed, &wish), &computed, &wish);
  if (!status_is_ok(status))
    return status;
  Risk__ScoreOverride *override = override_of(file, in, &computed, &wish);
  if (!override->up) {
    put_in_force(file, override);
    return score_file_write(file, &in->base, RISK__CLIENT_SCORE__CHANGE__OVERRIDE_IN_FORCE, out);
  }
  if (file->score->requested_override != NULL)
    return status_fail(STATUS_FAILED_PRECONDITION, "account_id",
                       "one waits for compliance already: it is released, refused or withdrawn first");
  override->state = RISK__SCORE_OVERRIDE__STATE__REQUESTED;
  file->score->requested_override = override;
  return score_file_write(file, &in->base, RISK__CLIENT_SCORE__CHANGE__OVERRIDE_REQUESTED, out);
}

const struct access score_override_make_access = { .roles = MAY_MAKE };
struct status score_override_make(struct call *call, const struct Risk__MakeOverrideRequest *in,
                                  struct Risk__ClientScore *out)
{
  struct score_file file;
  bool is_earlier;
  struct status status = score_file_earlier(call, &in->base, in->account_id, out, &is_earlier);
  if (!status_is_ok(status) || is_earlier)
    return status;
  status = score_file_open(call, in->account_id, &file);
  if (status_is_ok(status))
    status = score_file_expect(&file, in->version);
  return status_is_ok(status) ? make(&file, in, out) : status;
}

/* Opens the file of a request about an override; *is_earlier when it was served before. */
static struct status open_decision(struct call *call, const struct Risk__DecideOverrideRequest *in,
                                   struct score_file *file, struct Risk__ClientScore *out, bool *is_earlier)
{
  struct status status = score_file_earlier(call, &in->base, in->account_id, out, is_earlier);
  if (!status_is_ok(status) || *is_earlier)
    return status;
  status = score_file_open(call, in->account_id, file);
  return status_is_ok(status) ? score_file_expect(file, in->version) : status;
}

/* Compliance, other than the author. The decided copy is the caller's to put. */
static struct status decided(const struct score_file *file, const struct Risk__DecideOverrideRequest *in,
                             Risk__ScoreOverride **out)
{
  struct call *call = file->call;
  const Risk__ScoreOverride *requested = file->score->requested_override;
  if (requested == NULL)
    return call_fail(call, STATUS_FAILED_PRECONDITION, "account_id", "no override of account %llu waits for compliance",
                     (unsigned long long)in->account_id);
  if (requested->author_id == call->caller.user_id)
    return status_fail(STATUS_PERMISSION_DENIED, "account_id", "its author does not decide about an override");
  *out = arena_copy(call->arena, requested, sizeof **out);
  (*out)->decided_by = call->caller.user_id;
  (*out)->decided_at = convert_instant_out(call->arena, call->now_us);
  (*out)->note = in->reason;
  return status_ok();
}

const struct access score_override_release_access = { .roles = ROLE_BIT(ROLE_COMPLIANCE) };
struct status score_override_release(struct call *call, const struct Risk__DecideOverrideRequest *in,
                                     struct Risk__ClientScore *out)
{
  struct score_file file;
  Risk__ScoreOverride *override;
  bool is_earlier;
  struct status status = open_decision(call, in, &file, out, &is_earlier);
  if (!status_is_ok(status) || is_earlier)
    return status;
  status = decided(&file, in, &override);
  if (!status_is_ok(status))
    return status;
  struct account_score computed = holders_computed(call->arena, file.account, file.score, file.staleness);
  struct override_wish wish = { fraction_make(override->numerator, override->denominator),
                                (enum risk_level) override->level, true };
  status = refuse(call, override_check(&computed, &wish), &computed, &wish);
  if (!status_is_ok(status))
    return status;
  file.score->requested_override = NULL;
  put_in_force(&file, override);
  return score_file_write(&file, &in->base, RISK__CLIENT_SCORE__CHANGE__OVERRIDE_IN_FORCE, out);
}

const struct access score_override_refuse_access = { .roles = ROLE_BIT(ROLE_COMPLIANCE) };
struct status score_override_refuse(struct call *call, const struct Risk__DecideOverrideRequest *in,
                                    struct Risk__ClientScore *out)
{
  struct score_file file;
  Risk__ScoreOverride *override;
  bool is_earlier;
  struct status status = open_decision(call, in, &file, out, &is_earlier);
  if (!status_is_ok(status) || is_earlier)
    return status;
  status = decided(&file, in, &override);
  if (!status_is_ok(status))
    return status;
  override->state = RISK__SCORE_OVERRIDE__STATE__REFUSED;
  file.score->requested_override = NULL;
  file.score->ended_override = override;
  return score_file_write(&file, &in->base, RISK__CLIENT_SCORE__CHANGE__OVERRIDE_REFUSED, out);
}

const struct access score_override_withdraw_access = { .roles = MAY_MAKE | ROLE_BIT(ROLE_COMPLIANCE) };
struct status score_override_withdraw(struct call *call, const struct Risk__DecideOverrideRequest *in,
                                      struct Risk__ClientScore *out)
{
  struct score_file file;
  bool is_earlier;
  struct status status = open_decision(call, in, &file, out, &is_earlier);
  if (!status_is_ok(status) || is_earlier)
    return status;
  if (file.score->requested_override == NULL && file.score->override == NULL)
    return call_fail(call, STATUS_FAILED_PRECONDITION, "account_id", "account %llu has no override",
                     (unsigned long long)in->account_id);
  score_file_end_override(&file, RISK__SCORE_OVERRIDE__STATE__WITHDRAWN, in->reason);
  return score_file_write(&file, &in->base, RISK__CLIENT_SCORE__CHANGE__OVERRIDE_WITHDRAWN, out);
}
