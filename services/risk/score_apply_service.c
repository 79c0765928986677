/* ClientScoreService: takes a person's answers for one account over to their others. */
#include "questionnaires.h"
#include "records/commit.h"
#include "score_file.h"

#define TARGETS_MAX 500

struct targets {
  struct score_file files[TARGETS_MAX];
  size_t count;
};

static struct status add_target(struct targets *targets, const struct score_file *file)
{
  if (targets->count == TARGETS_MAX)
    return status_fail(STATUS_RESOURCE_EXHAUSTED, "account_ids",
                       "a person's score is taken over to 500 accounts at most");
  targets->files[targets->count++] = *file;
  return status_ok();
}

/* Every other account of the caller's book that the person's score counts for. */
static struct status find_targets(const struct score_file *source, const struct Risk__ApplyScoreRequest *in,
                                  struct targets *targets)
{
  struct call *call = source->call;
  Account__ListAccountsRequest request = ACCOUNT__LIST_ACCOUNTS_REQUEST__INIT;
  Account__ListAccountsResponse *accounts;
  request.holder_id = in->person_id;
  request.page_size = TARGETS_MAX;
  struct status status = master_list_accounts_call(call, &request, &accounts);
  for (size_t i = 0; status_is_ok(status) && i < accounts->n_accounts; i++) {
    const Account__Account *account = accounts->accounts[i];
    struct record current;
    if (account->account_id == in->account_id || !holders_counts(account, in->person_id))
      continue;
    status = records_find(call, &risk_client_score_kind, account->account_id, &current);
    struct score_file file;
    if (status_is_ok(status)) {
      file = score_file_of(call, account, &current, source->staleness);
      status = add_target(targets, &file);
    }
  }
  return status;
}

/* The accounts that were named, whether the score counts for them or not. */
static struct status open_targets(const struct score_file *source, const struct Risk__ApplyScoreRequest *in,
                                  struct targets *targets)
{
  struct call *call = source->call;
  struct status status = status_ok();
  for (size_t i = 0; i < in->n_account_ids && status_is_ok(status); i++) {
    struct score_file file;
    const char *field = arena_printf(call->arena, "account_ids[%zu]", i);
    if (in->account_ids[i] == in->account_id)
      return call_fail(call, STATUS_INVALID_ARGUMENT, field, "this is the account with the answers");
    for (size_t j = 0; j < i; j++) {
      if (in->account_ids[j] == in->account_ids[i])
        return call_fail(call, STATUS_INVALID_ARGUMENT, field, "the account is named twice");
    }
    status = score_file_open(call, in->account_ids[i], &file);
    if (status.code == STATUS_NOT_FOUND)
      return call_fail(call, STATUS_NOT_FOUND, field, "%s", status.message);
    if (status_is_ok(status))
      status = add_target(targets, &file);
  }
  return status;
}

static Risk__AppliedScore__Result result_of(const struct score_file *target, const Risk__ClientScore *person)
{
  if (!holders_counts(target->account, person->person_id))
    return RISK__APPLIED_SCORE__RESULT__DOES_NOT_COUNT;
  if (target->account->advisor_id != person->questionnaire_id)
    return RISK__APPLIED_SCORE__RESULT__OTHER_QUESTIONNAIRE;
  return RISK__APPLIED_SCORE__RESULT__APPLIED;
}

/* Changes the target's score when the answers are for it, and says what became of it. */
static Risk__AppliedScore *apply(struct score_file *target, const struct score_file *source,
                                 const Risk__ClientScore *person, struct commit_builder *commit)
{
  struct arena *arena = source->call->arena;
  Risk__AppliedScore *applied = arena_alloc(arena, sizeof *applied);
  risk__applied_score__init(applied);
  applied->account_id = target->account->account_id;
  applied->result = result_of(target, person);
  if (applied->result == RISK__APPLIED_SCORE__RESULT__APPLIED) {
    Risk__ClientScore *copy = arena_copy(arena, person, sizeof *copy);
    copy->applied_from = person->applied_from != 0 ? person->applied_from : source->account->account_id;
    copy->entered_by = source->call->caller.principal;
    score_file_put_holder(target, copy);
    score_file_settle(target, RISK__CLIENT_SCORE__CHANGE__APPLIED);
    score_file_put(target, commit);
  }
  applied->level = target->score->level;
  applied->score = target->score->score;
  return applied;
}

static struct status apply_all(const struct score_file *source, const struct Risk__ApplyScoreRequest *in,
                               struct targets *targets, struct Risk__ApplyScoreResponse *out)
{
  struct call *call = source->call;
  const Risk__ClientScore *person = holders_find(source->score, in->person_id);
  if (person == NULL || person->level == 0)
    return call_fail(call, STATUS_FAILED_PRECONDITION, "person_id", "the person has no score for account %llu",
                     (unsigned long long)in->account_id);
  struct record asked;
  struct status status = questionnaires_get(call, person->questionnaire_id, 0, &asked);
  if (status_is_ok(status) && asked.version != person->questionnaire_version)
    return status_fail(STATUS_FAILED_PRECONDITION, "person_id",
                       "the questionnaire has a new version, which this person's score does not follow yet");
  if (!status_is_ok(status))
    return status;
  struct commit_builder *commit = commit_new(call, &in->base);
  commit_expect_record(commit, &risk_client_score_kind, in->account_id, source->current.version);
  commit_expect_record(commit, &risk_questionnaire_kind, asked.id, asked.version);
  out->accounts = arena_array(call->arena, targets->count, sizeof *out->accounts);
  for (size_t i = 0; i < targets->count; i++)
    out->accounts[i] = apply(&targets->files[i], source, person, commit);
  out->n_accounts = targets->count;
  Account__CommitResponse *committed;
  return commit_command_count(commit) == 0 ? status_ok() : commit_send(commit, NULL, &committed);
}

/* What stands when the request was served before. */
static void tell(const struct targets *targets, const struct Risk__ApplyScoreRequest *in,
                 const struct score_file *source, struct Risk__ApplyScoreResponse *out)
{
  const Risk__ClientScore *person = holders_find(source->score, in->person_id);
  out->accounts = arena_array(source->call->arena, targets->count, sizeof *out->accounts);
  for (size_t i = 0; i < targets->count; i++) {
    Risk__AppliedScore *applied = out->accounts[out->n_accounts++] = arena_alloc(source->call->arena, sizeof *applied);
    risk__applied_score__init(applied);
    applied->account_id = targets->files[i].account->account_id;
    applied->level = targets->files[i].score->level;
    applied->score = targets->files[i].score->score;
    if (person != NULL)
      applied->result = result_of(&targets->files[i], person);
  }
}

const struct access client_score_apply_access = { .roles = ROLES_ADVISING | ROLE_BIT(ROLE_ASSISTANT) };
struct status client_score_apply(struct call *call, const struct Risk__ApplyScoreRequest *in,
                                 struct Risk__ApplyScoreResponse *out)
{
  struct score_file source;
  struct targets *targets = arena_alloc(call->arena, sizeof *targets);
  Account__CommitResponse *earlier = NULL;
  struct status status = commit_find_earlier(call, &in->base, &earlier);
  if (status_is_ok(status))
    status = score_file_open(call, in->account_id, &source);
  if (status_is_ok(status))
    status = in->n_account_ids == 0 ? find_targets(&source, in, targets) : open_targets(&source, in, targets);
  if (!status_is_ok(status))
    return status;
  if (earlier == NULL)
    return apply_all(&source, in, targets, out);
  tell(targets, in, &source, out);
  return status;
}
