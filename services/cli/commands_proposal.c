/* steward invest, rebalance, proposal, transmit: from an amount to orders on their way. */
#include "command.h"
#include "output.h"
#include "proposal_text.h"
#include "rebalancer.seam.h"

static struct status print_proposal(struct cli *cli, const struct Rebalancer__Proposal *proposal)
{
  bool is_done;
  struct status status = output_if_json(cli, &proposal->base, &is_done);
  if (status_is_ok(status) && !is_done)
    proposal_print(cli, proposal);
  return status;
}

static struct status read_ids(struct cli *cli, const struct arguments *arguments, uint64_t *account_id,
                              uint64_t *index_id)
{
  struct status status = number_parse(cli->arena, "ACCOUNT", arguments_operand(arguments, 0), UINT64_MAX, account_id);
  if (status_is_ok(status))
    status = number_parse(cli->arena, "INDEX", arguments_operand(arguments, 1), UINT64_MAX, index_id);
  return status;
}

static struct status invest_run(struct cli *cli, const struct arguments *arguments)
{
  struct Rebalancer__InvestRequest request = REBALANCER__INVEST_REQUEST__INIT;
  struct Rebalancer__Proposal *proposal;
  request.amount = or_empty(arguments_operand(arguments, 2));
  request.transfer_from_independent = arguments_flag(arguments, "--transfer");
  struct status status = read_ids(cli, arguments, &request.account_id, &request.index_id);
  if (status_is_ok(status))
    status = proposal_invest_call(cli->call, &request, &proposal);
  return status_is_ok(status) ? print_proposal(cli, proposal) : status;
}

static struct status rebalance_run(struct cli *cli, const struct arguments *arguments)
{
  struct Rebalancer__RebalanceRequest request = REBALANCER__REBALANCE_REQUEST__INIT;
  struct Rebalancer__Proposal *proposal;
  request.minimum_trade = or_empty(arguments_option(arguments, "--minimum-trade"));
  struct status status = read_ids(cli, arguments, &request.account_id, &request.index_id);
  if (status_is_ok(status))
    status = proposal_rebalance_call(cli->call, &request, &proposal);
  return status_is_ok(status) ? print_proposal(cli, proposal) : status;
}

static struct status show_run(struct cli *cli, const struct arguments *arguments)
{
  struct Rebalancer__GetProposalRequest request = REBALANCER__GET_PROPOSAL_REQUEST__INIT;
  struct Rebalancer__Proposal *proposal;
  struct status status =
      number_parse(cli->arena, "PROPOSAL", arguments_operand(arguments, 0), UINT64_MAX, &request.proposal_id);
  if (status_is_ok(status))
    status = proposal_get_call(cli->call, &request, &proposal);
  return status_is_ok(status) ? print_proposal(cli, proposal) : status;
}

/* A refusal is an answer, but whoever scripts this wants to see it: it ends with 1. */
static struct status transmit_run(struct cli *cli, const struct arguments *arguments)
{
  struct Rebalancer__TransmitProposalRequest request = REBALANCER__TRANSMIT_PROPOSAL_REQUEST__INIT;
  struct Rebalancer__TransmitProposalResponse *response;
  bool is_done = false;
  request.n_order_ids = arguments_count(arguments, "--order");
  request.order_ids = arena_array(cli->arena, request.n_order_ids + 1, sizeof *request.order_ids);
  struct status status =
      number_parse(cli->arena, "PROPOSAL", arguments_operand(arguments, 0), UINT64_MAX, &request.proposal_id);
  for (size_t i = 0; i < request.n_order_ids && status_is_ok(status); i++)
    status = number_parse(cli->arena, "--order", arguments_value(arguments, "--order", i), UINT64_MAX,
                          &request.order_ids[i]);
  if (status_is_ok(status))
    status = proposal_transmit_call(cli->call, &request, &response);
  if (status_is_ok(status))
    status = output_if_json(cli, &response->base, &is_done);
  if (!status_is_ok(status))
    return status;
  if (!is_done)
    gate_print(cli, response->gate);
  bool is_accepted = response->gate != NULL && response->gate->accepted;
  return is_accepted ? status_ok() : status_fail(STATUS_FAILED_PRECONDITION, NULL, "the gate refused the orders");
}

static const struct option_row invest_options[] = {
  { "--transfer", NULL, 0, "what the Independent segment holds offsets what would be bought" },
};
static const struct option_row rebalance_options[] = {
  { "--minimum-trade", "AMOUNT", 0, "smaller trades are left out" },
};
static const struct option_row transmit_options[] = {
  { "--order", "ORDER", OPTION_REPEATED, "only this one; default all" },
};

static const struct command commands[] = {
  { "invest",
    { "ACCOUNT INDEX AMOUNT", invest_options, array_length(invest_options) },
    "Proposes to put an amount of an account into an index. Nothing is sent yet.",
    invest_run },
  { "rebalance",
    { "ACCOUNT INDEX", rebalance_options, array_length(rebalance_options) },
    "Proposes to bring an account's segment to the index's targets. Nothing is sent yet.",
    rebalance_run },
  { "proposal show", { "PROPOSAL", NULL, 0 }, "Shows a proposal with the state of its orders.", show_run },
  { "transmit",
    { "PROPOSAL", transmit_options, array_length(transmit_options) },
    "Sends a proposal's orders through the gate to the market. Ends with 1 when the gate refuses.",
    transmit_run },
};

const struct command_group proposal_commands = { "Investing", commands, array_length(commands) };
