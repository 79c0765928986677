/* steward score: what a client can bear, by account; overrides; the list of scores. */
#include <string.h>

#include "answers.h"
#include "command.h"
#include "crm.seam.h"
#include "output.h"
#include "risk.seam.h"

static const char *level_text(struct cli *cli, uint32_t level)
{
  static const char *const names[] = { "none", "Cautious", "Growth", "Growth plus", "Aggressive", "Speculative" };
  return level < array_length(names) ? arena_printf(cli->arena, "%u %s", level, names[level]) : "";
}

/* Told with every score: a level's name alone says little. */
static void print_meaning(struct cli *cli, uint32_t level)
{
  static const char *const meanings[] = { [1] = "below the broad equity market",
                                          [2] = "similar to the broad equity market",
                                          [3] = "more complex or riskier than the broad equity market",
                                          [4] = "significantly riskier than the broad equity market",
                                          [5] = "exceptional risk, speculative and concentrated" };
  if (level > 0 && level < array_length(meanings))
    fprintf(cli->out, "  level %u is %s\n", level, meanings[level]);
}

static void print_override(struct cli *cli, const struct Risk__ScoreOverride *override)
{
  if (override == NULL)
    return;
  fprintf(cli->out, "  override %s: %s, level %s, by user %llu: %s%s%s\n",
          enum_text(cli->arena, &risk__score_override__state__descriptor, (int) override->state), override->score,
          level_text(cli, override->level), (unsigned long long) override->author_id, override->reason,
          override->expires_on[0] == '\0' ? "" : "; it expires on ", override->expires_on);
}

static void print_holders(struct cli *cli, const struct Risk__ClientScore *score)
{
  for (size_t i = 0; i < score->n_holders && score->n_holders > 1; i++)
    fprintf(cli->out, "  person %llu: level %s, score %s\n", (unsigned long long)score->holders[i]->person_id,
            level_text(cli, score->holders[i]->level), score->holders[i]->score);
  for (size_t i = 0; i < score->n_pending; i++)
    fprintf(cli->out, "  person %llu: answers entered by %s wait for the client's confirmation\n",
            (unsigned long long)score->pending[i]->person_id, score->pending[i]->entered_by);
  if (score->missing_count > 0)
    fprintf(cli->out, "  %u of who counts have not answered\n", score->missing_count);
}

static struct status print_score(struct cli *cli, const struct Risk__ClientScore *score)
{
  bool is_done;
  struct status status = output_if_json(cli, &score->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  fprintf(cli->out, "account %llu: level %s, score %s%s%s%s\n", (unsigned long long)score->account_id,
          level_text(cli, score->level), score->score[0] == '\0' ? "none" : score->score,
          score->stale ? " (stale)" : "", score->stale_on[0] == '\0' ? "" : ", stale on ", score->stale_on);
  print_meaning(cli, score->level);
  for (size_t i = 0; i < score->n_categories; i++)
    fprintf(cli->out, "  %-10s %s\n",
            enum_text(cli->arena, &risk__category__descriptor, (int)score->categories[i]->category),
            score->categories[i]->score);
  for (size_t i = 0; i < score->n_flags; i++)
    fprintf(cli->out, "  flag: %s\n", score->flags[i]);
  print_holders(cli, score);
  print_override(cli, score->override);
  print_override(cli, score->requested_override);
  if (score->retake != NULL)
    fprintf(cli->out, "  asked to answer again: %s\n", score->retake->reason);
  return status;
}

static struct status read_answers(struct cli *cli, const struct arguments *arguments,
                                  struct Risk__SubmitAnswersRequest *request)
{
  struct Risk__GetQuestionnaireRequest active = RISK__GET_QUESTIONNAIRE_REQUEST__INIT;
  struct Risk__Questionnaire *questionnaire;
  active.account_id = request->account_id;
  const char *typed = arguments_option(arguments, "--answers"), *all = arguments_option(arguments, "--all");
  uint64_t n = 0;
  if ((typed == NULL) == (all == NULL))
    return status_fail(STATUS_INVALID_ARGUMENT, "--answers", "either --answers or --all is needed");
  if (typed != NULL)
    return answers_parse(cli->arena, typed, &request->answers, &request->n_answers);
  struct status status = number_parse(cli->arena, "--all", all, 20, &n);
  if (status_is_ok(status))
    status = questionnaire_get_call(cli->call, &active, &questionnaire);
  if (!status_is_ok(status))
    return status;
  answers_all(cli->arena, questionnaire, (uint32_t)n, &request->answers);
  request->n_answers = questionnaire->n_questions;
  return status_ok();
}

static struct status score_set_run(struct cli *cli, const struct arguments *arguments)
{
  struct Risk__SubmitAnswersRequest request = RISK__SUBMIT_ANSWERS_REQUEST__INIT;
  struct Risk__ClientScore *score;
  struct status status =
      number_parse(cli->arena, "ACCOUNT", arguments_operand(arguments, 0), UINT64_MAX, &request.account_id);
  if (status_is_ok(status))
    status = number_parse(cli->arena, "PERSON", arguments_operand(arguments, 1), UINT64_MAX, &request.person_id);
  request.on_behalf = arguments_flag(arguments, "--on-behalf");
  if (status_is_ok(status))
    status = read_answers(cli, arguments, &request);
  if (status_is_ok(status))
    status = client_score_submit_call(cli->call, &request, &score);
  return status_is_ok(status) ? print_score(cli, score) : status;
}

static struct status score_show_run(struct cli *cli, const struct arguments *arguments)
{
  struct Risk__GetClientScoreRequest request = RISK__GET_CLIENT_SCORE_REQUEST__INIT;
  struct Risk__ClientScore *score;
  struct status status =
      number_parse(cli->arena, "ACCOUNT", arguments_operand(arguments, 0), UINT64_MAX, &request.account_id);
  if (status_is_ok(status))
    status = client_score_get_call(cli->call, &request, &score);
  return status_is_ok(status) ? print_score(cli, score) : status;
}

static struct status history_run(struct cli *cli, const struct arguments *arguments)
{
  struct Risk__ClientScoreHistoryRequest request = RISK__CLIENT_SCORE_HISTORY_REQUEST__INIT;
  struct Risk__ClientScoreHistoryResponse *response;
  bool is_done;
  struct status status =
      number_parse(cli->arena, "ACCOUNT", arguments_operand(arguments, 0), UINT64_MAX, &request.account_id);
  if (status_is_ok(status))
    status = client_score_history_call(cli->call, &request, &response);
  if (status_is_ok(status))
    status = output_if_json(cli, &response->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  struct table *table = table_new(cli->arena, ">version|change|by|>level|>score|>of answers|stale on");
  for (size_t i = 0; i < response->n_versions; i++) {
    const struct Risk__ClientScore *score = response->versions[i];
    table_add(table,
              (const char *[]){ id_text(cli->arena, score->version),
                                enum_text(cli->arena, &risk__client_score__change__descriptor, (int)score->change),
                                score->changed_by, level_text(cli, score->level), score->score, score->computed_score,
                                score->stale_on });
  }
  table_print(table, cli->out);
  return status;
}

static struct status read_states(struct cli *cli, const struct arguments *arguments,
                                 struct Risk__ListScoresRequest *request)
{
  size_t count = arguments_count(arguments, "--state");
  struct status status = status_ok();
  request->states = arena_array(cli->arena, count, sizeof *request->states);
  for (size_t i = 0; i < count && status_is_ok(status); i++) {
    int state = 0;
    status = enum_parse(cli->arena, "--state", &risk__score_row__state__descriptor,
                        arguments_value(arguments, "--state", i), &state);
    request->states[request->n_states++] = (Risk__ScoreRow__State)state;
  }
  request->overridden = arguments_flag(arguments, "--overridden");
  request->flagged = arguments_flag(arguments, "--flagged");
  request->retake_asked = arguments_flag(arguments, "--retake");
  request->invitations = arguments_flag(arguments, "--invitations");
  return status;
}

static void add_row(struct cli *cli, const struct Risk__ScoreRow *row, struct table *table)
{
  bool is_overridden = row->override != RISK__SCORE_OVERRIDE__STATE__NONE;
  table_add(
      table,
      (const char *[]){
          id_text(cli->arena, row->account_id), row->alias,
          enum_text(cli->arena, &risk__score_row__state__descriptor, (int)row->state), level_text(cli, row->level),
          row->score, row->stale_on,
          is_overridden ? enum_text(cli->arena, &risk__score_override__state__descriptor, (int)row->override) : "",
          row->retake_asked ? "asked" : "",
          row->invitation_id == 0 ? ""
                                  : enum_text(cli->arena, &crm__invitation__state__descriptor, (int)row->invitation),
          arena_printf(cli->arena, "%zu", row->n_flags) });
}

static struct status list_run(struct cli *cli, const struct arguments *arguments)
{
  struct Risk__ListScoresRequest request = RISK__LIST_SCORES_REQUEST__INIT;
  struct Risk__ListScoresResponse *page;
  struct table *table =
      table_new(cli->arena, ">account|alias|state|level|>score|stale on|override|re-take|invitation|>flags");
  struct status status = read_states(cli, arguments, &request);
  request.page_size = 1000;
  while (status_is_ok(status)) {
    status = score_view_list_call(cli->call, &request, &page);
    if (!status_is_ok(status))
      break;
    for (size_t i = 0; i < page->n_rows && !cli->is_json; i++)
      add_row(cli, page->rows[i], table);
    if (cli->is_json)
      status = output_json(cli, &page->base);
    request.page_token = page->next_page_token;
    if (request.page_token[0] == '\0')
      break;
  }
  if (status_is_ok(status) && !cli->is_json)
    table_print(table, cli->out);
  return status;
}

static struct status apply_run(struct cli *cli, const struct arguments *arguments)
{
  struct Risk__ApplyScoreRequest request = RISK__APPLY_SCORE_REQUEST__INIT;
  struct Risk__ApplyScoreResponse *response;
  bool is_done;
  size_t count = arguments_count(arguments, "--to");
  struct status status =
      number_parse(cli->arena, "ACCOUNT", arguments_operand(arguments, 0), UINT64_MAX, &request.account_id);
  if (status_is_ok(status))
    status = number_parse(cli->arena, "PERSON", arguments_operand(arguments, 1), UINT64_MAX, &request.person_id);
  request.account_ids = arena_array(cli->arena, count, sizeof *request.account_ids);
  for (size_t i = 0; i < count && status_is_ok(status); i++)
    status = number_parse(cli->arena, "--to", arguments_value(arguments, "--to", i), UINT64_MAX,
                          &request.account_ids[request.n_account_ids++]);
  if (status_is_ok(status))
    status = client_score_apply_call(cli->call, &request, &response);
  if (status_is_ok(status))
    status = output_if_json(cli, &response->base, &is_done);
  for (size_t i = 0; status_is_ok(status) && !is_done && i < response->n_accounts; i++)
    fprintf(cli->out, "account %llu: %s, level %s\n", (unsigned long long)response->accounts[i]->account_id,
            enum_text(cli->arena, &risk__applied_score__result__descriptor, (int)response->accounts[i]->result),
            level_text(cli, response->accounts[i]->level));
  return status;
}

static struct status retake_run(struct cli *cli, const struct arguments *arguments)
{
  struct Risk__AskRetakeRequest request = RISK__ASK_RETAKE_REQUEST__INIT;
  struct Risk__ClientScore *score;
  const char *person = arguments_option(arguments, "--person");
  struct status status =
      number_parse(cli->arena, "ACCOUNT", arguments_operand(arguments, 0), UINT64_MAX, &request.account_id);
  if (status_is_ok(status) && person != NULL)
    status = number_parse(cli->arena, "--person", person, UINT64_MAX, &request.person_id);
  request.reason = or_empty(arguments_option(arguments, "--reason"));
  if (status_is_ok(status))
    status = client_score_ask_retake_call(cli->call, &request, &score);
  return status_is_ok(status) ? print_score(cli, score) : status;
}

static struct status override_run(struct cli *cli, const struct arguments *arguments)
{
  struct Risk__MakeOverrideRequest request = RISK__MAKE_OVERRIDE_REQUEST__INIT;
  struct Risk__Acknowledgement known = RISK__ACKNOWLEDGEMENT__INIT;
  struct Risk__ClientScore *score;
  struct status status =
      number_parse(cli->arena, "ACCOUNT", arguments_operand(arguments, 0), UINT64_MAX, &request.account_id);
  request.score = or_empty(arguments_operand(arguments, 1));
  request.reason = or_empty(arguments_option(arguments, "--reason"));
  known.typed_name = or_empty(arguments_option(arguments, "--acknowledged-by"));
  known.acknowledged_on = or_empty(arguments_option(arguments, "--acknowledged-on"));
  known.document = or_empty(arguments_option(arguments, "--document"));
  if (known.typed_name[0] != '\0' || known.acknowledged_on[0] != '\0')
    request.acknowledgement = &known;
  if (status_is_ok(status))
    status = score_override_make_call(cli->call, &request, &score);
  return status_is_ok(status) ? print_score(cli, score) : status;
}

static struct status decide(struct cli *cli, const struct arguments *arguments,
                            struct status (*method)(struct call *, const struct Risk__DecideOverrideRequest *,
                                                    struct Risk__ClientScore **))
{
  struct Risk__DecideOverrideRequest request = RISK__DECIDE_OVERRIDE_REQUEST__INIT;
  struct Risk__ClientScore *score;
  struct status status =
      number_parse(cli->arena, "ACCOUNT", arguments_operand(arguments, 0), UINT64_MAX, &request.account_id);
  request.reason = or_empty(arguments_option(arguments, "--reason"));
  if (status_is_ok(status))
    status = method(cli->call, &request, &score);
  return status_is_ok(status) ? print_score(cli, score) : status;
}

static struct status release_run(struct cli *cli, const struct arguments *arguments)
{
  return decide(cli, arguments, score_override_release_call);
}

static struct status refuse_run(struct cli *cli, const struct arguments *arguments)
{
  return decide(cli, arguments, score_override_refuse_call);
}

static struct status withdraw_run(struct cli *cli, const struct arguments *arguments)
{
  return decide(cli, arguments, score_override_withdraw_call);
}

static const struct option_row set_options[] = {
  { "--answers", "ID=N,ID=N,...", 0, "the number of the answer to each question, from 1" },
  { "--all", "N", 0, "answer N to every question" },
  { "--on-behalf", NULL, 0, "for a client who is not there: counts once the client confirms" },
};
static const struct option_row list_options[] = {
  { "--state", "STATE", OPTION_REPEATED, "unscored, unconfirmed, waiting, stale, current; default all" },
  { "--overridden", NULL, 0, "with an override in force or requested" },
  { "--flagged", NULL, 0, "with flags" },
  { "--retake", NULL, 0, "somebody is to answer again" },
  { "--invitations", NULL, 0, "with where the last invitation to answer stands" },
};
static const struct option_row apply_options[] = {
  { "--to", "ACCOUNT", OPTION_REPEATED, "default every other account that the person's score counts for" },
};
static const struct option_row retake_options[] = {
  { "--person", "PERSON", 0, "default everybody who counts" },
  { "--reason", "TEXT", OPTION_REQUIRED, "for people" },
};
static const struct option_row override_options[] = {
  { "--reason", "TEXT", OPTION_REQUIRED, "for the record" },
  { "--acknowledged-by", "NAME", 0, "the client who knows of a score above the answers'" },
  { "--acknowledged-on", "DATE", 0, "when" },
  { "--document", "TEXT", 0, "where it is on file" },
};
static const struct option_row decide_options[] = {
  { "--reason", "TEXT", OPTION_REQUIRED, "for the record" },
};

static const struct command commands[] = {
  { "score set",
    { "ACCOUNT PERSON", set_options, array_length(set_options) },
    "Scores a person for an account from answers to the active questionnaire.",
    score_set_run },
  { "score show", { "ACCOUNT", NULL, 0 }, "Shows an account's score.", score_show_run },
  { "score list",
    { "", list_options, array_length(list_options) },
    "Lists accounts with their scores, and where they stand.",
    list_run },
  { "score history", { "ACCOUNT", NULL, 0 }, "Shows every version of an account's score.", history_run },
  { "score apply",
    { "ACCOUNT PERSON", apply_options, array_length(apply_options) },
    "Takes a person's answers for an account over to their other accounts.",
    apply_run },
  { "score retake",
    { "ACCOUNT", retake_options, array_length(retake_options) },
    "Says that a client is to answer again.",
    retake_run },
  { "score override",
    { "ACCOUNT SCORE", override_options, array_length(override_options) },
    "Puts a score in place of the answers': down at once, up after compliance released it.",
    override_run },
  { "score release",
    { "ACCOUNT", decide_options, array_length(decide_options) },
    "Releases an override up; of compliance, other than its author.",
    release_run },
  { "score refuse",
    { "ACCOUNT", decide_options, array_length(decide_options) },
    "Refuses an override up; of compliance, other than its author.",
    refuse_run },
  { "score withdraw",
    { "ACCOUNT", decide_options, array_length(decide_options) },
    "Takes an override back: the answers' score counts again.",
    withdraw_run },
};

const struct command_group score_commands = { "Client scores", commands, array_length(commands) };
