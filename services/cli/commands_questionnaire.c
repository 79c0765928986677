/* steward questionnaire: the bank, drafts, and what an advisor's clients are asked. */
#include <string.h>

#include "answers.h"
#include "command.h"
#include "draft_edits.h"
#include "output.h"
#include "risk.seam.h"

#define QUESTIONS_MAX 200
#define ANSWERS_MAX 20

static const char *answers_text(struct cli *cli, const struct Risk__Question *question)
{
  const char *text = "";
  for (size_t i = 0; i < question->n_answers; i++)
    text = arena_printf(cli->arena, "%s%s%zu %s = %d", text, i == 0 ? "" : "; ", i + 1, question->answers[i]->text,
                        question->answers[i]->value);
  return text;
}

static void print_questions(struct cli *cli, Risk__Question *const *questions, size_t count)
{
  struct table *table = table_new(cli->arena, "id|category|primary|>weight|question|answers");
  for (size_t i = 0; i < count; i++) {
    const struct Risk__Question *question = questions[i];
    table_add(table, (const char *[]){ question->id,
                                       enum_text(cli->arena, &risk__category__descriptor, (int)question->category),
                                       question->retired   ? "retired"
                                       : question->primary ? "primary"
                                                           : "",
                                       arena_printf(cli->arena, "%u", question->weight), question->text,
                                       answers_text(cli, question) });
  }
  table_print(table, cli->out);
}

static const char *bounds_text(struct cli *cli, const struct Risk__Questionnaire *questionnaire)
{
  const char *text = "";
  for (size_t i = 0; i < questionnaire->n_level_bounds; i++)
    text = arena_printf(cli->arena, "%s%s%s", text, i == 0 ? "" : ", ", questionnaire->level_bounds[i]);
  return text;
}

static void print_scoring(struct cli *cli, const struct Risk__Questionnaire *questionnaire)
{
  fprintf(cli->out, "%s, values %d to %d, levels from %s\n",
          enum_text(cli->arena, &risk__method__descriptor, (int)questionnaire->method), questionnaire->minimum,
          questionnaire->maximum, bounds_text(cli, questionnaire));
}

static struct status print_questionnaire(struct cli *cli, const struct Risk__Questionnaire *questionnaire)
{
  bool is_done;
  struct status status = output_if_json(cli, &questionnaire->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  fprintf(cli->out, "questionnaire of user %llu, version %llu, ", (unsigned long long)questionnaire->questionnaire_id,
          (unsigned long long)questionnaire->version);
  print_scoring(cli, questionnaire);
  print_questions(cli, questionnaire->questions, questionnaire->n_questions);
  return status;
}

static void print_checklist(struct cli *cli, Risk__ChecklistItem *const *items, size_t count)
{
  for (size_t i = 0; i < count; i++)
    fprintf(cli->out, "  missing: %s\n", items[i]->text);
}

static struct status print_draft(struct cli *cli, const struct Risk__QuestionnaireDraft *draft)
{
  bool is_done;
  struct status status = output_if_json(cli, &draft->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  fprintf(cli->out, "draft of user %llu, version %llu, %u questions, ", (unsigned long long)draft->advisor_id,
          (unsigned long long)draft->version, draft->question_count);
  print_scoring(cli, draft->questionnaire);
  print_questions(cli, draft->questionnaire->questions, draft->questionnaire->n_questions);
  for (size_t i = 0; i < draft->n_removed; i++)
    fprintf(cli->out, "  removed: %s %s\n", draft->removed[i]->question->id, draft->removed[i]->question->text);
  print_checklist(cli, draft->checklist, draft->n_checklist);
  if (draft->n_checklist == 0)
    fprintf(cli->out, "  nothing is missing: it may be made active\n");
  return status;
}

static struct status advisor_of(struct cli *cli, const struct arguments *arguments, uint64_t *out)
{
  const char *text = arguments_option(arguments, "--advisor");
  *out = 0;
  return text == NULL ? status_ok() : number_parse(cli->arena, "--advisor", text, UINT64_MAX, out);
}

static struct status bank_run(struct cli *cli, const struct arguments *arguments)
{
  struct Risk__BankRequest request = RISK__BANK_REQUEST__INIT;
  struct Risk__BankResponse *bank;
  bool is_done;
  struct status status = questionnaire_bank_call(cli->call, &request, &bank);
  if (status_is_ok(status))
    status = output_if_json(cli, &bank->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  Risk__Question **shown = arena_array(cli->arena, bank->n_questions, sizeof *shown);
  size_t count = 0;
  for (size_t i = 0; i < bank->n_questions; i++) {
    if (bank->questions[i]->own || !arguments_flag(arguments, "--own"))
      shown[count++] = bank->questions[i];
  }
  print_questions(cli, shown, count);
  return status;
}

/* "Yes=5" */
static struct status read_answer(struct cli *cli, const char *text, Risk__Answer **out)
{
  const char *equals = strrchr(text, '=');
  uint64_t value = 0;
  Risk__Answer *answer = arena_alloc(cli->arena, sizeof *answer);
  risk__answer__init(answer);
  if (equals == NULL || equals == text)
    return status_fail(STATUS_INVALID_ARGUMENT, "--answer", "an answer is TEXT=VALUE");
  bool is_negative = equals[1] == '-';
  struct status status = number_parse(cli->arena, "--answer", equals + 1 + is_negative, 10000, &value);
  answer->text = arena_strndup(cli->arena, text, (size_t)(equals - text));
  answer->value = is_negative ? -(int32_t)value : (int32_t)value;
  *out = answer;
  return status;
}

static struct status question_put_run(struct cli *cli, const struct arguments *arguments)
{
  struct Risk__PutQuestionRequest request = RISK__PUT_QUESTION_REQUEST__INIT;
  struct Risk__Question question = RISK__QUESTION__INIT, *stored;
  int category = 0;
  struct status status = enum_parse(cli->arena, "--category", &risk__category__descriptor,
                                    arguments_option(arguments, "--category"), &category);
  question.id = arguments_operand(arguments, 0);
  question.text = arguments_operand(arguments, 1);
  question.category = (Risk__Category)category;
  question.primary = arguments_flag(arguments, "--primary");
  question.retired = arguments_flag(arguments, "--retired");
  question.answers = arena_array(cli->arena, ANSWERS_MAX, sizeof *question.answers);
  size_t count = arguments_count(arguments, "--answer");
  if (status_is_ok(status) && count > ANSWERS_MAX)
    return status_fail(STATUS_INVALID_ARGUMENT, "--answer", "a question has 2 to 20 answers");
  for (size_t i = 0; i < count && status_is_ok(status); i++)
    status = read_answer(cli, arguments_value(arguments, "--answer", i), &question.answers[question.n_answers++]);
  request.question = &question;
  if (status_is_ok(status))
    status = questionnaire_put_question_call(cli->call, &request, &stored);
  if (status_is_ok(status))
    fprintf(cli->out, "%s is in the firm's bank%s%s\n", stored->id, stored->primary ? ", primary" : "",
            stored->retired ? ", retired" : "");
  return status;
}

static struct status activate_run(struct cli *cli, const struct arguments *arguments)
{
  struct Risk__ActivateQuestionnaireRequest request = RISK__ACTIVATE_QUESTIONNAIRE_REQUEST__INIT;
  struct Risk__BankRequest bank_request = RISK__BANK_REQUEST__INIT;
  struct Risk__BankResponse *bank;
  struct Risk__Questionnaire *questionnaire;
  const char *questions = arguments_option(arguments, "--questions"), *method = arguments_option(arguments, "--method");
  const char *ids[QUESTIONS_MAX];
  int number = 0;
  struct status status =
      method == NULL ? status_ok() : enum_parse(cli->arena, "--method", &risk__method__descriptor, method, &number);
  request.method = (Risk__Method)number;
  if (status_is_ok(status))
    status = advisor_of(cli, arguments, &request.advisor_id);
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
  const char *account = arguments_option(arguments, "--account"), *version = arguments_option(arguments, "--version");
  struct status status = advisor_of(cli, arguments, &request.advisor_id);
  if (status_is_ok(status) && account != NULL)
    status = number_parse(cli->arena, "--account", account, UINT64_MAX, &request.account_id);
  if (status_is_ok(status) && version != NULL)
    status = number_parse(cli->arena, "--version", version, UINT64_MAX, &request.version);
  if (status_is_ok(status))
    status = questionnaire_get_call(cli->call, &request, &questionnaire);
  return status_is_ok(status) ? print_questionnaire(cli, questionnaire) : status;
}

static struct status print_settings(struct cli *cli, const struct Risk__RiskSettings *settings)
{
  bool is_done;
  struct status status = output_if_json(cli, &settings->base, &is_done);
  if (status_is_ok(status) && !is_done)
    fprintf(cli->out, "questionnaires are %s; a score is stale after %u months\n",
            settings->enabled ? "turned on" : "not turned on", settings->stale_months);
  return status;
}

static struct status enable_run(struct cli *cli, const struct arguments *arguments)
{
  struct Risk__EnableQuestionnairesRequest request = RISK__ENABLE_QUESTIONNAIRES_REQUEST__INIT;
  struct Risk__RiskSettings *settings;
  (void)arguments;
  struct status status = risk_settings_enable_call(cli->call, &request, &settings);
  return status_is_ok(status) ? print_settings(cli, settings) : status;
}

static struct status settings_run(struct cli *cli, const struct arguments *arguments)
{
  struct Risk__GetRiskSettingsRequest request = RISK__GET_RISK_SETTINGS_REQUEST__INIT;
  struct Risk__SetStaleMonthsRequest set = RISK__SET_STALE_MONTHS_REQUEST__INIT;
  struct Risk__RiskSettings *settings;
  const char *months = arguments_option(arguments, "--stale-months");
  uint64_t number = 0;
  struct status status =
      months == NULL ? status_ok() : number_parse(cli->arena, "--stale-months", months, 120, &number);
  set.stale_months = (uint32_t)number;
  if (status_is_ok(status))
    status = months == NULL ? risk_settings_get_call(cli->call, &request, &settings)
                            : risk_settings_set_stale_months_call(cli->call, &set, &settings);
  return status_is_ok(status) ? print_settings(cli, settings) : status;
}

static struct status get_draft(struct cli *cli, const struct arguments *arguments,
                               struct Risk__QuestionnaireDraft **out)
{
  struct Risk__GetDraftRequest request = RISK__GET_DRAFT_REQUEST__INIT;
  struct status status = advisor_of(cli, arguments, &request.advisor_id);
  return status_is_ok(status) ? questionnaire_draft_get_call(cli->call, &request, out) : status;
}

static struct status draft_run(struct cli *cli, const struct arguments *arguments)
{
  struct Risk__QuestionnaireDraft *draft;
  struct status status = get_draft(cli, arguments, &draft);
  return status_is_ok(status) ? print_draft(cli, draft) : status;
}

static struct status edit_run(struct cli *cli, const struct arguments *arguments)
{
  struct Risk__EditDraftRequest request = RISK__EDIT_DRAFT_REQUEST__INIT;
  struct Risk__QuestionnaireDraft *draft;
  struct status status = draft_edits_parse(cli->arena, arguments, &request.edits, &request.n_edits);
  if (status_is_ok(status))
    status = get_draft(cli, arguments, &draft);
  if (!status_is_ok(status))
    return status;
  request.advisor_id = draft->advisor_id;
  request.version = draft->version;
  request.save = !arguments_flag(arguments, "--look");
  status = questionnaire_draft_edit_call(cli->call, &request, &draft);
  return status_is_ok(status) ? print_draft(cli, draft) : status;
}

static struct status discard_run(struct cli *cli, const struct arguments *arguments)
{
  struct Risk__DiscardDraftRequest request = RISK__DISCARD_DRAFT_REQUEST__INIT;
  struct Risk__QuestionnaireDraft *draft;
  struct status status = get_draft(cli, arguments, &draft);
  if (!status_is_ok(status))
    return status;
  request.advisor_id = draft->advisor_id;
  request.version = draft->version;
  status = questionnaire_draft_discard_call(cli->call, &request, &draft);
  return status_is_ok(status) ? print_draft(cli, draft) : status;
}

static struct status preview_run(struct cli *cli, const struct arguments *arguments)
{
  struct Risk__PreviewDraftRequest request = RISK__PREVIEW_DRAFT_REQUEST__INIT;
  struct Risk__ActivationPreview *preview;
  bool is_done;
  struct status status = advisor_of(cli, arguments, &request.advisor_id);
  if (status_is_ok(status))
    status = questionnaire_draft_preview_call(cli->call, &request, &preview);
  if (status_is_ok(status))
    status = output_if_json(cli, &preview->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  print_checklist(cli, preview->checklist, preview->n_checklist);
  fprintf(cli->out, "%llu accounts: %llu scores are recalculated, %llu go, %llu accounts could not buy any more\n",
          (unsigned long long)preview->accounts, (unsigned long long)preview->recalculated,
          (unsigned long long)preview->deleted, (unsigned long long)preview->cannot_buy);
  struct table *table = table_new(cli->arena, ">account|alias|why|>level now|>then|>portfolio");
  for (size_t i = 0; i < preview->n_effects; i++) {
    const struct Risk__ActivationEffect *effect = preview->effects[i];
    table_add(table, (const char *[]){
                         id_text(cli->arena, effect->account_id), effect->alias,
                         enum_text(cli->arena, &risk__activation_effect__reason__descriptor, (int)effect->reason),
                         id_text(cli->arena, effect->level_before), id_text(cli->arena, effect->level_after),
                         id_text(cli->arena, effect->portfolio_level) });
  }
  if (preview->n_effects > 0)
    table_print(table, cli->out);
  return status;
}

static struct status make_active_run(struct cli *cli, const struct arguments *arguments)
{
  struct Risk__MakeActiveRequest request = RISK__MAKE_ACTIVE_REQUEST__INIT;
  struct Risk__QuestionnaireDraft *draft;
  struct Risk__ActivationProgress *item;
  struct bus_stream *stream = NULL;
  struct status status = get_draft(cli, arguments, &draft);
  if (!status_is_ok(status))
    return status;
  request.advisor_id = draft->advisor_id;
  request.version = draft->version;
  status = questionnaire_draft_make_active_open(cli->call, &request, &stream);
  while (status_is_ok(status)) {
    status = questionnaire_draft_make_active_next(stream, &item);
    if (!status_is_ok(status) || item == NULL)
      break;
    if (cli->is_json)
      status = output_json(cli, &item->base);
    else
      fprintf(cli->out, "version %llu%s: %llu accounts, %llu scores recalculated, %llu deleted\n",
              (unsigned long long)item->version, item->done ? ", done" : "", (unsigned long long)item->accounts,
              (unsigned long long)item->recalculated, (unsigned long long)item->deleted);
  }
  bus_close(stream);
  return status;
}

#define ADVISOR_OPTION                                                                                                 \
  {                                                                                                                    \
    "--advisor", "USER", 0, "whose; default the caller's own"                                                          \
  }

static const struct option_row bank_options[] = { { "--own", NULL, 0, "only the firm's own" } };
static const struct option_row question_options[] = {
  { "--category", "CATEGORY", OPTION_REQUIRED, "need, tolerance, capacity" },
  { "--answer", "TEXT=VALUE", OPTION_REQUIRED | OPTION_REPEATED, "in order; higher values are more risk" },
  { "--primary", NULL, 0, "it is primary; only compliance says so" },
  { "--retired", NULL, 0, "it is not added to drafts any more" },
};
static const struct option_row activate_options[] = {
  { "--questions", "ID,ID,...", 0, "of the bank, in order; default four primary ones of each category" },
  { "--method", "METHOD", 0, "constrained (default), average, weighted" },
  ADVISOR_OPTION,
};
static const struct option_row show_options[] = {
  ADVISOR_OPTION,
  { "--account", "ACCOUNT", 0, "of this account's advisor" },
  { "--version", "VERSION", 0, "default the active one" },
};
static const struct option_row settings_options[] = {
  { "--stale-months", "MONTHS", 0, "a score is stale after so many; only compliance says so" },
};
static const struct option_row draft_options[] = { ADVISOR_OPTION };
static const struct option_row edit_options[] = {
  ADVISOR_OPTION,
  { "--add", "ID[:PLACE]", OPTION_REPEATED, "puts a question of the bank in" },
  { "--remove", "ID", OPTION_REPEATED, "takes a question out" },
  { "--restore", "ID", OPTION_REPEATED, "brings a removed one back to where it stood" },
  { "--move", "ID:PLACE", OPTION_REPEATED, "moves a question" },
  { "--value", "ID:ANSWER=VALUE", OPTION_REPEATED, "gives an answer another value" },
  { "--reset", "ID", OPTION_REPEATED, "gives a question the bank's values again" },
  { "--weight", "ID=WEIGHT", OPTION_REPEATED, "of a question within its category, 1 to 10" },
  { "--range", "LOWEST:HIGHEST", 0, "of values; assigned ones stay" },
  { "--method", "METHOD", 0, "constrained, average, weighted" },
  { "--category-weight", "CATEGORY=WEIGHT", OPTION_REPEATED, "of the weighted method" },
  { "--level-bounds", "1,2,3,4,5", 0, "where levels begin; only compliance says so" },
  { "--look", NULL, 0, "only shows what would come of it" },
};

static const struct command commands[] = {
  { "questionnaire enable", { "", NULL, 0 }, "Turns questionnaires on for the firm, once.", enable_run },
  { "questionnaire settings",
    { "", settings_options, array_length(settings_options) },
    "Shows the firm's settings, or changes the age at which scores are stale.",
    settings_run },
  { "questionnaire bank",
    { "", bank_options, array_length(bank_options) },
    "Lists the questions of the bank.",
    bank_run },
  { "questionnaire question",
    { "ID TEXT", question_options, array_length(question_options) },
    "Puts a question of the firm's own into the bank, or changes it; its wording stays.",
    question_put_run },
  { "questionnaire draft",
    { "", draft_options, array_length(draft_options) },
    "Shows an advisor's draft and what it lacks.",
    draft_run },
  { "questionnaire edit",
    { "", edit_options, array_length(edit_options) },
    "Edits the draft: method and range first, then questions out, back and in, places, values, weights, levels.",
    edit_run },
  { "questionnaire discard", { "", draft_options, array_length(draft_options) }, "Forgets the draft.", discard_run },
  { "questionnaire preview",
    { "", draft_options, array_length(draft_options) },
    "Shows how many scores go when the draft is made active, and which accounts could then not buy.",
    preview_run },
  { "questionnaire make-active",
    { "", draft_options, array_length(draft_options) },
    "Makes the draft the advisor's active questionnaire; scores follow.",
    make_active_run },
  { "questionnaire activate",
    { "", activate_options, array_length(activate_options) },
    "Makes questions of the bank the active questionnaire at once.",
    activate_run },
  { "questionnaire show",
    { "", show_options, array_length(show_options) },
    "Shows the active questionnaire, or a version of it.",
    questionnaire_show_run },
};

const struct command_group questionnaire_commands = { "Questionnaires", commands, array_length(commands) };
