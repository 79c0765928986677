/* steward questionnaire, score, practice: what a client can bear and wants to avoid. */
#include <string.h>

#include "answers.h"
#include "command.h"
#include "esg.seam.h"
#include "output.h"
#include "risk.seam.h"

#define PREDICATE_PARTS 4

static struct status print_questionnaire(struct cli *cli, const struct Risk__Questionnaire *questionnaire)
{
  bool is_done;
  struct status status = output_if_json(cli, &questionnaire->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  fprintf(cli->out, "questionnaire version %llu, %s, values %d to %d\n", (unsigned long long)questionnaire->version,
          enum_text(cli->arena, &risk__method__descriptor, (int)questionnaire->method), questionnaire->minimum,
          questionnaire->maximum);
  struct table *table = table_new(cli->arena, "id|category|question|answers");
  for (size_t i = 0; i < questionnaire->n_questions; i++) {
    const struct Risk__Question *question = questionnaire->questions[i];
    const char *answers = "";
    for (size_t a = 0; a < question->n_answers; a++)
      answers = arena_printf(cli->arena, "%s%s%zu %s", answers, a == 0 ? "" : "; ", a + 1, question->answers[a]->text);
    table_add(table, (const char *[]){ question->id,
                                       enum_text(cli->arena, &risk__category__descriptor, (int)question->category),
                                       question->text, answers });
  }
  table_print(table, cli->out);
  return status_ok();
}

static struct status activate_run(struct cli *cli, const struct arguments *arguments)
{
  struct Risk__ActivateQuestionnaireRequest request = RISK__ACTIVATE_QUESTIONNAIRE_REQUEST__INIT;
  struct Risk__BankRequest bank_request = RISK__BANK_REQUEST__INIT;
  struct Risk__BankResponse *bank;
  struct Risk__Questionnaire *questionnaire;
  const char *questions = arguments_option(arguments, "--questions"), *method = arguments_option(arguments, "--method");
  const char *ids[200];
  int number = 0;
  struct status status =
      method == NULL ? status_ok() : enum_parse(cli->arena, "--method", &risk__method__descriptor, method, &number);
  request.method = (Risk__Method)number;
  if (questions != NULL) {
    request.n_question_ids = text_split(cli->arena, questions, ',', ids, array_length(ids));
    request.question_ids = ids;
  } else if (status_is_ok(status)) {
    status = questionnaire_bank_call(cli->call, &bank_request, &bank);
    if (status_is_ok(status))
      answers_choose(cli->arena, bank, &request.question_ids, &request.n_question_ids);
  }
  if (status_is_ok(status))
    status = questionnaire_activate_call(cli->call, &request, &questionnaire);
  return status_is_ok(status) ? print_questionnaire(cli, questionnaire) : status;
}

static struct status questionnaire_show_run(struct cli *cli, const struct arguments *arguments)
{
  struct Risk__GetQuestionnaireRequest request = RISK__GET_QUESTIONNAIRE_REQUEST__INIT;
  struct Risk__Questionnaire *questionnaire;
  (void)arguments;
  struct status status = questionnaire_get_call(cli->call, &request, &questionnaire);
  return status_is_ok(status) ? print_questionnaire(cli, questionnaire) : status;
}

static struct status print_score(struct cli *cli, const struct Risk__ClientScore *score)
{
  bool is_done;
  struct status status = output_if_json(cli, &score->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  fprintf(cli->out, "account %llu: level %u, score %s%s\n", (unsigned long long)score->account_id, score->level,
          score->score, score->stale ? " (stale)" : "");
  for (size_t i = 0; i < score->n_categories; i++)
    fprintf(cli->out, "  %-10s %s\n",
            enum_text(cli->arena, &risk__category__descriptor, (int)score->categories[i]->category),
            score->categories[i]->score);
  for (size_t i = 0; i < score->n_flags; i++)
    fprintf(cli->out, "  flag: %s\n", score->flags[i]);
  return status_ok();
}

static struct status read_answers(struct cli *cli, const struct arguments *arguments,
                                  struct Risk__SubmitAnswersRequest *request)
{
  struct Risk__GetQuestionnaireRequest active = RISK__GET_QUESTIONNAIRE_REQUEST__INIT;
  struct Risk__Questionnaire *questionnaire;
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

/* "VENDOR:METRIC:at-least:BOUND" */
static struct status predicate_of(struct cli *cli, const char *text, struct Esg__Predicate **out)
{
  const char *parts[PREDICATE_PARTS] = { "", "", "", "" };
  struct Esg__Predicate *predicate = arena_alloc(cli->arena, sizeof *predicate);
  int comparison = 0;
  esg__predicate__init(predicate);
  text_split(cli->arena, text, ':', parts, PREDICATE_PARTS);
  struct status status =
      enum_parse(cli->arena, "--when", &esg__predicate__comparison__descriptor, parts[2], &comparison);
  predicate->source = or_empty(parts[0]);
  predicate->metric = or_empty(parts[1]);
  predicate->comparison = (Esg__Predicate__Comparison)comparison;
  predicate->bound = or_empty(parts[3]);
  *out = predicate;
  return status;
}

static struct status practice_put_run(struct cli *cli, const struct arguments *arguments)
{
  struct Esg__Practice practice = ESG__PRACTICE__INIT, *stored;
  struct Esg__PutPracticeRequest request = ESG__PUT_PRACTICE_REQUEST__INIT;
  struct status status = status_ok();
  practice.name = or_empty(arguments_operand(arguments, 0));
  practice.n_predicates = arguments_count(arguments, "--when");
  practice.predicates = arena_array(cli->arena, practice.n_predicates, sizeof *practice.predicates);
  for (size_t i = 0; i < practice.n_predicates && status_is_ok(status); i++)
    status = predicate_of(cli, arguments_value(arguments, "--when", i), &practice.predicates[i]);
  request.practice = &practice;
  if (status_is_ok(status))
    status = screen_put_practice_call(cli->call, &request, &stored);
  if (status_is_ok(status))
    fprintf(cli->out, "practice %llu: %s\n", (unsigned long long)stored->practice_id, stored->name);
  return status;
}

static struct status practice_list_run(struct cli *cli, const struct arguments *arguments)
{
  struct Esg__ListPracticesRequest request = ESG__LIST_PRACTICES_REQUEST__INIT;
  struct Esg__ListPracticesResponse *response;
  bool is_done;
  (void)arguments;
  struct status status = screen_list_practices_call(cli->call, &request, &response);
  if (status_is_ok(status))
    status = output_if_json(cli, &response->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  struct table *table = table_new(cli->arena, "practice|vendor|metric|when|>bound");
  for (size_t i = 0; i < response->n_practices; i++) {
    for (size_t p = 0; p < response->practices[i]->n_predicates; p++) {
      const struct Esg__Predicate *predicate = response->practices[i]->predicates[p];
      table_add(table, (const char *[]){
                           response->practices[i]->name, predicate->source, predicate->metric,
                           enum_text(cli->arena, &esg__predicate__comparison__descriptor, (int)predicate->comparison),
                           predicate->bound });
    }
  }
  table_print(table, cli->out);
  return status_ok();
}

static const struct option_row activate_options[] = {
  { "--questions", "ID,ID,...", 0, "of the bank, in order; default four primary ones of each category" },
  { "--method", "METHOD", 0, "constrained (default), average, weighted" },
};
static const struct option_row score_options[] = {
  { "--answers", "ID=N,ID=N,...", 0, "the number of the answer to each question, from 1" },
  { "--all", "N", 0, "answer N to every question" },
};
static const struct option_row practice_options[] = {
  { "--when", "VENDOR:METRIC:COMPARISON:BOUND", OPTION_REQUIRED | OPTION_REPEATED,
    "what shows it; COMPARISON at-least, above, at-most, below" },
};

static const struct command commands[] = {
  { "questionnaire activate",
    { "", activate_options, array_length(activate_options) },
    "Makes questions of the bank the firm's active questionnaire.",
    activate_run },
  { "questionnaire show", { "", NULL, 0 }, "Shows the active questionnaire.", questionnaire_show_run },
  { "score set",
    { "ACCOUNT PERSON", score_options, array_length(score_options) },
    "Scores a person for an account from answers to the active questionnaire.",
    score_set_run },
  { "score show", { "ACCOUNT", NULL, 0 }, "Shows an account's score.", score_show_run },
  { "practice put",
    { "NAME", practice_options, array_length(practice_options) },
    "Says when a vendor's metric means that a security shows a practice.",
    practice_put_run },
  { "practice list", { "", NULL, 0 }, "Lists the practices that can be screened.", practice_list_run },
};

const struct command_group risk_commands = { "Risk and practices", commands, array_length(commands) };
