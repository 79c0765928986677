/* Scores follow a new version of a questionnaire. */
#include "activation.h"

#include "bus/bus.h"
#include "client_score.h"
#include "convert.h"
#include "convert_question.h"
#include "questionnaires.h"
#include "settings.h"

#define TRIES 3 /* at scores that others change meanwhile; what is left then, the schedule finds */

/* The same answers by the new version; they are as old as they were. */
static struct status recalculate(const struct activation *activation, struct score_file *file,
                                 const Risk__ClientScore *before, Risk__ClientScore *out)
{
  struct arena *arena = file->call->arena;
  struct client_score score;
  const struct answer_given *answers = convert_answers_in(arena, before->answers, before->n_answers);
  struct status status = client_score_compute(arena, activation->questionnaire, answers, before->n_answers, &score);
  if (!status_is_ok(status))
    return status;
  *out = *before;
  out->questionnaire_version = activation->version;
  convert_score_out(arena, &score, out);
  return status;
}

static void delete_part(const struct activation *activation, const Risk__ClientScore *before, Risk__ClientScore *out)
{
  risk__client_score__init(out);
  out->person_id = before->person_id;
  out->questionnaire_id = before->questionnaire_id;
  out->questionnaire_version = before->questionnaire_version;
  out->deleted_by_version = activation->version;
}

bool activation_apply(struct activation *activation, struct score_file *file, struct status *status)
{
  struct arena *arena = file->call->arena;
  Risk__ClientScore *score = file->score, *before = arena_copy(arena, score, sizeof *before);
  Risk__ClientScore **holders = arena_array(arena, score->n_holders + 1, sizeof *holders);
  bool is_changed = false, is_deleted = false;
  if (file->account->advisor_id != activation->advisor_id)
    return false;
  activation->accounts++;
  for (size_t i = 0; i < score->n_holders; i++) {
    Risk__ClientScore *person = holders[i] = score->holders[i];
    if (person->deleted_by_version != 0)
      continue;
    if (person->questionnaire_id != activation->advisor_id) {
      activation->kept++;
      continue;
    }
    if (person->questionnaire_version >= activation->version)
      continue;
    const struct answer_given *answers = convert_answers_in(arena, person->answers, person->n_answers);
    holders[i] = arena_alloc(arena, sizeof *person);
    is_changed = true;
    if (questionnaire_is_answered_by(activation->questionnaire, answers, person->n_answers)) {
      *status = recalculate(activation, file, person, holders[i]);
      if (!status_is_ok(*status))
        return false;
      activation->recalculated++;
      continue;
    }
    delete_part(activation, person, holders[i]);
    activation->deleted++;
    is_deleted = true;
  }
  if (!is_changed)
    return false;
  score->holders = holders;
  score_file_settle(file, is_deleted ? RISK__CLIENT_SCORE__CHANGE__DELETED : RISK__CLIENT_SCORE__CHANGE__RECALCULATED);
  if (activation->on_change != NULL)
    activation->on_change(activation, file, before);
  return true;
}

static bool visit(struct score_sweep *sweep, struct score_file *file)
{
  return activation_apply(sweep->context, file, &sweep->status);
}

/* An advisor's book has all of the advisor's accounts, and no more than those and shared ones; anybody else might see
 * less than all, so the service goes through the firm. */
static struct call as_who_sees_all(const struct call *call, const struct activation *activation)
{
  bool is_own_book =
      call->caller.user_id == activation->advisor_id && call->caller.role == ROLE_ADVISOR && !call->caller.limited;
  return is_own_book ? *call : call_as_service(call);
}

static struct status sweep_of(struct call *call, struct activation *activation, struct score_sweep *out)
{
  struct staleness staleness;
  struct status status = settings_staleness(call, &staleness);
  if (status_is_ok(status))
    *out = (struct score_sweep){ .call = call,
                                 .staleness = staleness,
                                 .visit = visit,
                                 .context = activation,
                                 .key = arena_printf(call->arena, "questionnaire:%llu:%llu",
                                                     (unsigned long long)activation->advisor_id,
                                                     (unsigned long long)activation->version) };
  return status;
}

struct status activation_dry_run(struct call *call, struct activation *activation)
{
  struct score_sweep sweep = { 0 };
  struct status status = sweep_of(call, activation, &sweep);
  sweep.is_dry = true;
  while (status_is_ok(status) && !sweep.is_over)
    status = score_sweep_page(&sweep);
  return status;
}

/* The mark says that all scores follow; when the next version was made active meanwhile, its mark stands. */
static struct status put_done(struct call *call, const struct activation *activation)
{
  struct record current;
  Account__CommitResponse *committed;
  struct status status = records_find(call, &risk_activation_kind, activation->advisor_id, &current);
  const Risk__Activation *mark = (const Risk__Activation *)current.message;
  if (!status_is_ok(status) || mark == NULL || mark->version != activation->version || mark->done)
    return status;
  Risk__Activation done = *mark;
  done.done = true;
  done.accounts = activation->accounts;
  done.recalculated = activation->recalculated;
  done.deleted = activation->deleted;
  struct commit_builder *commit = commit_new(call, NULL);
  commit_put(commit, &(struct record_put){ .kind = &risk_activation_kind,
                                           .id = activation->advisor_id,
                                           .replaces = current.version,
                                           .message = &done.base });
  status = commit_send(commit, commit_key(call, "done"), &committed);
  return status.code == STATUS_ABORTED ? status_ok() : status;
}

static struct status follow(struct score_sweep *sweep, struct activation *activation,
                            struct status (*on_page)(struct call *, const struct activation *))
{
  struct status status = status_ok();
  while (status_is_ok(status) && !sweep->is_over) {
    status = score_sweep_page(sweep);
    if (status_is_ok(status) && on_page != NULL)
      status = on_page(sweep->call, activation);
  }
  return status;
}

struct status activation_follow(struct call *call, struct activation *activation,
                                struct status (*on_page)(struct call *call, const struct activation *activation))
{
  struct record record;
  struct questionnaire *questionnaire = arena_alloc(call->arena, sizeof *questionnaire);
  struct score_sweep sweep;
  size_t refused = 0;
  struct call own = as_who_sees_all(call, activation);
  struct status status = questionnaires_active(&own, activation->advisor_id, &record, questionnaire);
  if (!status_is_ok(status) || record.version != activation->version)
    return status; /* a later version is active: its own scores follow */
  activation->questionnaire = questionnaire;
  for (int i = 0; i < TRIES && status_is_ok(status); i++) {
    status = sweep_of(&own, activation, &sweep);
    sweep.on = &record;
    sweep.on_kind = &risk_questionnaire_kind;
    if (status_is_ok(status))
      status = follow(&sweep, activation, i == 0 ? on_page : NULL);
    refused = sweep.refused;
    if (refused == 0)
      break;
  }
  return status_is_ok(status) && refused == 0 ? put_done(&own, activation) : status;
}
