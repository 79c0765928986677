/* steward suitability, agreement: may an account do this, and which household is managed as one portfolio. */
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "command.h"
#include "output.h"
#include "risk.seam.h"
#include "securities.h"

#define ACCOUNTS_MOST 100

/* "AAPL=12.5", below 0 sold */
static struct status trade_of(struct cli *cli, const char *text, Risk__ProposedTrade **out)
{
  const char *parts[2] = { "", "" };
  Risk__ProposedTrade *trade = arena_alloc(cli->arena, sizeof *trade);
  risk__proposed_trade__init(trade);
  text_split(cli->arena, text, '=', parts, 2);
  *out = trade;
  if (!status_is_ok(decimal_parse(parts[1], SHARES_PLACES, &trade->quantity_e6)))
    return status_fail(STATUS_INVALID_ARGUMENT, "--trade", "SECURITY=SHARES is wanted, as AAPL=12.5 or AAPL=-3");
  return security_id_of(cli, parts[0], &trade->security_id);
}

static void print_decision(struct cli *cli, const Risk__SuitabilityDecision *decision)
{
  fprintf(cli->out, "%s: %s\n", decision->allowed ? "allowed" : "denied", decision->message);
  if (!decision->allowed)
    fprintf(cli->out, "  %s: %s, limit %s\n", decision->rule, decision->number, decision->limit);
  fprintf(cli->out, "  client level %u; account level %u, then %u\n", decision->client_level, decision->level_before,
          decision->level_after);
  for (size_t i = 0; i < decision->n_rows_after; i++)
    fprintf(cli->out, "  %-48s %12s  level %u\n", decision->rows_after[i]->name, decision->rows_after[i]->value,
            decision->rows_after[i]->level);
}

static struct status ask_run(struct cli *cli, const struct arguments *arguments)
{
  Risk__CheckSuitabilityRequest request = RISK__CHECK_SUITABILITY_REQUEST__INIT;
  Risk__SuitabilityDecision *decision;
  bool is_done = false;
  struct status status =
      number_parse(cli->arena, "ACCOUNT", arguments_operand(arguments, 0), UINT64_MAX, &request.account_id);
  size_t count = arguments_count(arguments, "--trade");
  request.trades = arena_array(cli->arena, count, sizeof *request.trades);
  for (; status_is_ok(status) && request.n_trades < count; request.n_trades++)
    status = trade_of(cli, arguments_value(arguments, "--trade", request.n_trades), &request.trades[request.n_trades]);
  if (status_is_ok(status))
    status = suitability_check_call(cli->call, &request, &decision);
  if (status_is_ok(status))
    status = output_if_json(cli, &decision->base, &is_done);
  if (status_is_ok(status) && !is_done)
    print_decision(cli, decision);
  return status;
}

static struct status print_agreement(struct cli *cli, const Risk__HouseholdAgreement *agreement)
{
  bool is_done = false;
  struct status status = output_if_json(cli, &agreement->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  bool is_over = agreement->ended_on[0] != '\0';
  fprintf(cli->out, "household %llu, version %llu: signed %s, %s%s; filed at %s; accounts",
          (unsigned long long)agreement->household_id, (unsigned long long)agreement->version, agreement->signed_on,
          is_over ? "ended " : "in force", is_over ? agreement->ended_on : "", agreement->document);
  for (size_t i = 0; i < agreement->n_account_ids; i++)
    fprintf(cli->out, " %llu", (unsigned long long)agreement->account_ids[i]);
  fputc('\n', cli->out);
  return status;
}

static struct status read_accounts(struct cli *cli, const char *text, Risk__HouseholdAgreement *agreement)
{
  const char *ids[ACCOUNTS_MOST];
  size_t count = text_split(cli->arena, text, ',', ids, ACCOUNTS_MOST);
  struct status status = status_ok();
  agreement->account_ids = arena_array(cli->arena, count, sizeof *agreement->account_ids);
  for (; status_is_ok(status) && agreement->n_account_ids < count; agreement->n_account_ids++)
    status = number_parse(cli->arena, "--accounts", ids[agreement->n_account_ids], UINT64_MAX,
                          &agreement->account_ids[agreement->n_account_ids]);
  return status;
}

static struct status agreement_put_run(struct cli *cli, const struct arguments *arguments)
{
  Risk__HouseholdAgreement agreement = RISK__HOUSEHOLD_AGREEMENT__INIT, *stored;
  Risk__PutHouseholdAgreementRequest request = RISK__PUT_HOUSEHOLD_AGREEMENT_REQUEST__INIT;
  const char *version = arguments_option(arguments, "--version");
  request.agreement = &agreement;
  agreement.signed_on = or_empty(arguments_option(arguments, "--signed"));
  agreement.ended_on = or_empty(arguments_option(arguments, "--ended"));
  agreement.document = or_empty(arguments_option(arguments, "--document"));
  struct status status =
      number_parse(cli->arena, "HOUSEHOLD", arguments_operand(arguments, 0), UINT64_MAX, &agreement.household_id);
  if (status_is_ok(status) && version != NULL)
    status = number_parse(cli->arena, "--version", version, UINT64_MAX, &agreement.version);
  if (status_is_ok(status))
    status = read_accounts(cli, or_empty(arguments_option(arguments, "--accounts")), &agreement);
  if (status_is_ok(status))
    status = household_agreement_put_call(cli->call, &request, &stored);
  return status_is_ok(status) ? print_agreement(cli, stored) : status;
}

static struct status agreement_show_run(struct cli *cli, const struct arguments *arguments)
{
  Risk__GetHouseholdAgreementRequest request = RISK__GET_HOUSEHOLD_AGREEMENT_REQUEST__INIT;
  Risk__HouseholdAgreement *agreement;
  struct status status =
      number_parse(cli->arena, "HOUSEHOLD", arguments_operand(arguments, 0), UINT64_MAX, &request.household_id);
  if (status_is_ok(status))
    status = household_agreement_get_call(cli->call, &request, &agreement);
  return status_is_ok(status) ? print_agreement(cli, agreement) : status;
}

static const struct option_row ask_options[] = {
  { "--trade", "SECURITY=SHARES", OPTION_REQUIRED | OPTION_REPEATED, "shares to buy, below 0 to sell" },
};
static const struct option_row agreement_options[] = {
  { "--accounts", "ID,ID,...", OPTION_REQUIRED, "managed as one, at least two" },
  { "--signed", "DATE", OPTION_REQUIRED, "by the members" },
  { "--document", "TEXT", OPTION_REQUIRED, "where the signed paper is filed" },
  { "--ended", "DATE", 0, "ends the agreement" },
  { "--version", "N", 0, "of the agreement it replaces" },
};

static const struct command commands[] = {
  { "suitability ask",
    { "ACCOUNT", ask_options, array_length(ask_options) },
    "Asks whether an account may trade this, without sending or recording anything.\n"
    "  steward suitability ask 1013 --trade AAPL=100 --trade KO=-5",
    ask_run },
  { "agreement put",
    { "HOUSEHOLD", agreement_options, array_length(agreement_options) },
    "Puts on file that a household's accounts are managed as one portfolio; its lowest member's level counts.",
    agreement_put_run },
  { "agreement show", { "HOUSEHOLD", NULL, 0 }, "Shows the agreement of a household.", agreement_show_run },
};

const struct command_group suitability_commands = { "Suitability", commands, array_length(commands) };
