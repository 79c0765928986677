/* The sample firm's clients: three invented people, what they hold, and what risk they can bear. */
#include <string.h>

#include "answers.h"
#include "crm.seam.h"
#include "output.h"
#include "risk.seam.h"
#include "sample.h"

#define LINES_MAX 4

struct line {
  const char *symbol; /* "" is cash */
  const char *quantity, *basis, *opened_on;
};

struct invented {
  const char *name, *born_on, *alias;
  Account__Account__Kind kind;
  struct line lines[LINES_MAX];
  uint32_t answer; /* to every question */
};

static const struct invented people[SAMPLE_CLIENTS] = {
  { "Ada Example (made up)",
    "1978-04-12",
    "Ada's portfolio",
    ACCOUNT__ACCOUNT__KIND__INDIVIDUAL,
    { { "", "250000.00", "", "" },
      { "AAPL", "40", "6200.00", "2024-03-15" },
      { "JPM", "60", "5100.00", "2025-02-03" },
      { "XOM", "80", "7900.00", "2023-09-20" } },
    5 },
  { "Bruno Example (made up)",
    "1964-11-30",
    "Bruno's rollover IRA",
    ACCOUNT__ACCOUNT__KIND__ROLLOVER_IRA,
    { { "", "120000.00", "", "" }, { "MSFT", "50", "6000.00", "2025-06-10" } },
    4 },
  { "Clara Example (made up)",
    "1951-07-02",
    "Clara's savings",
    ACCOUNT__ACCOUNT__KIND__INDIVIDUAL,
    { { "", "80000.00", "", "" }, { "KO", "30", "8400.00", "2024-10-01" } },
    1 },
};

static struct status create(struct sample *sample, int i)
{
  struct Account__Person person = ACCOUNT__PERSON__INIT;
  struct Account__Account account = ACCOUNT__ACCOUNT__INIT, *accounts = &account;
  struct Crm__CreateClientRequest request = CRM__CREATE_CLIENT_REQUEST__INIT;
  struct Crm__CreateClientResponse *response;
  person.name = or_empty(people[i].name);
  person.born_on = or_empty(people[i].born_on);
  person.residence = "US";
  account.alias = or_empty(people[i].alias);
  account.kind = people[i].kind;
  account.status = ACCOUNT__ACCOUNT__STATUS__OPENED;
  account.custodian = "Sample Custodian (made up)";
  request.person = &person;
  request.n_accounts = 1;
  request.accounts = &accounts;
  struct call call = sample_call(sample, sample->advisor_key, arena_printf(sample->cli->arena, "client:%d", i + 1));
  struct status status = client_create_call(&call, &request, &response);
  if (!status_is_ok(status))
    return status;
  if (response->n_account_ids != 1)
    return status_fail(STATUS_INTERNAL, NULL, "a client was made without the account");
  sample->clients[i] = (struct sample_client){ response->person_id, response->account_ids[0] };
  return status;
}

static struct status fund(struct sample *sample, int i)
{
  struct Crm__FundLine lines[LINES_MAX], *pointers[LINES_MAX];
  struct Crm__FundRequest request = CRM__FUND_REQUEST__INIT;
  struct Crm__FundResponse *response;
  request.account_id = sample->clients[i].account_id;
  request.opening = true;
  request.lines = pointers;
  for (; request.n_lines < LINES_MAX && people[i].lines[request.n_lines].quantity != NULL; request.n_lines++) {
    const struct line *line = &people[i].lines[request.n_lines];
    pointers[request.n_lines] = &lines[request.n_lines];
    crm__fund_line__init(pointers[request.n_lines]);
    pointers[request.n_lines]->symbol = or_empty(line->symbol);
    pointers[request.n_lines]->quantity = or_empty(line->quantity);
    pointers[request.n_lines]->basis = or_empty(line->basis);
    pointers[request.n_lines]->opened_on = or_empty(line->opened_on);
  }
  struct call call = sample_call(sample, sample->advisor_key, arena_printf(sample->cli->arena, "fund:%d", i + 1));
  struct status status = client_fund_call(&call, &request, &response);
  if (status_is_ok(status))
    sample_add(sample, "person %llu, account %llu: %s, %s, cash %s, shares of %zu",
               (unsigned long long)sample->clients[i].person_id, (unsigned long long)sample->clients[i].account_id,
               people[i].name, people[i].alias, money_text(call.arena, people[i].lines[0].quantity),
               request.n_lines - 1);
  return status;
}

static struct status enable(struct sample *sample)
{
  struct Risk__EnableQuestionnairesRequest request = RISK__ENABLE_QUESTIONNAIRES_REQUEST__INIT;
  struct Risk__RiskSettings *settings;
  struct call call = sample_call(sample, sample->administrator_key, "questionnaires");
  return risk_settings_enable_call(&call, &request, &settings);
}

static struct status activate(struct sample *sample, struct Risk__Questionnaire **out)
{
  struct Risk__BankRequest bank_request = RISK__BANK_REQUEST__INIT;
  struct Risk__BankResponse *bank;
  struct Risk__ActivateQuestionnaireRequest request = RISK__ACTIVATE_QUESTIONNAIRE_REQUEST__INIT;
  struct call call = sample_call(sample, sample->advisor_key, "questionnaire");
  struct status status = questionnaire_bank_call(&call, &bank_request, &bank);
  if (!status_is_ok(status))
    return status;
  answers_choose(call.arena, bank, &request.question_ids, &request.n_question_ids);
  status = questionnaire_activate_call(&call, &request, out);
  if (status_is_ok(status))
    sample_say(sample, "questionnaire active: %zu of %zu questions of the bank", (*out)->n_questions,
               bank->n_questions);
  return status;
}

static struct status score(struct sample *sample, int i, const struct Risk__Questionnaire *questionnaire)
{
  struct Risk__SubmitAnswersRequest request = RISK__SUBMIT_ANSWERS_REQUEST__INIT;
  struct Risk__ClientScore *response;
  request.account_id = sample->clients[i].account_id;
  request.person_id = sample->clients[i].person_id;
  request.n_answers = questionnaire->n_questions;
  answers_all(sample->cli->arena, questionnaire, people[i].answer, &request.answers);
  struct call call = sample_call(sample, sample->advisor_key, arena_printf(sample->cli->arena, "score:%d", i + 1));
  struct status status = client_score_submit_call(&call, &request, &response);
  if (status_is_ok(status))
    sample_add(sample, "%s: level %u (score %s)", people[i].name, response->level, response->score);
  return status;
}

struct status sample_make_clients(struct sample *sample)
{
  struct status status = status_ok();
  struct Risk__Questionnaire *questionnaire;
  sample_say(sample, "%d clients, all of them invented", SAMPLE_CLIENTS);
  for (int i = 0; i < SAMPLE_CLIENTS && status_is_ok(status); i++) {
    status = create(sample, i);
    if (status_is_ok(status))
      status = fund(sample, i);
  }
  if (status_is_ok(status))
    status = enable(sample);
  if (status_is_ok(status))
    status = activate(sample, &questionnaire);
  if (!status_is_ok(status))
    return status;
  sample_say(sample, "scores from their answers");
  for (int i = 0; i < SAMPLE_CLIENTS && status_is_ok(status); i++)
    status = score(sample, i, questionnaire);
  return status;
}
