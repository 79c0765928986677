/* Prints proposals: what moves, what is traded and why, before and after, and whether the client may have it. */
#include "proposal_text.h"

#include "output.h"

void suitability_print(struct cli *cli, const struct Risk__SuitabilityDecision *decision)
{
  if (decision == NULL)
    return;
  fprintf(cli->out, "suitability: %s (%s)%s%s%s%s%s%s\n", decision->allowed ? "allowed" : "REFUSED",
          enum_text(cli->arena, &risk__suitability_decision__reason__descriptor, (int)decision->reason),
          decision->rule[0] == '\0' ? "" : "; rule ", decision->rule, decision->number[0] == '\0' ? "" : "; number ",
          decision->number, decision->limit[0] == '\0' ? "" : "; limit ", decision->limit);
  if (decision->message[0] != '\0')
    fprintf(cli->out, "             %s\n", decision->message);
}

void gate_print(struct cli *cli, const struct OrderRouter__GateAnswer *gate)
{
  if (gate == NULL)
    return;
  fprintf(cli->out, "gate: %s, %u orders, %u of them wait for sells to fill\n",
          gate->accepted ? "accepted, on their way" : "REFUSED", gate->orders, gate->waiting_for_cash);
  for (size_t i = 0; i < gate->n_findings; i++) {
    const struct OrderRouter__Finding *finding = gate->findings[i];
    fprintf(cli->out, "  %s: %s; number %s; limit %s\n    %s\n", finding->hard ? "refusal" : "warning", finding->rule,
            finding->number, finding->limit, finding->message);
  }
}

void proposal_print_summary(struct cli *cli, const struct Rebalancer__Proposal *proposal)
{
  struct arena *arena = cli->arena;
  fprintf(cli->out, "proposal %llu (%s): %zu transfers, %zu orders, %zu not done%s\n",
          (unsigned long long)proposal->proposal_id,
          enum_text(arena, &rebalancer__proposal__kind__descriptor, (int)proposal->kind), proposal->n_transfers,
          proposal->n_orders, proposal->n_not_done, proposal->transmitted ? ", transmitted" : "");
  fprintf(cli->out, "cash: Independent %s -> %s, index %s -> %s\n",
          money_text(arena, proposal->independent_cash_before), money_text(arena, proposal->independent_cash_after),
          money_text(arena, proposal->segment_cash_before), money_text(arena, proposal->segment_cash_after));
  fprintf(cli->out, "drift: %s -> %s\n", percent_text(arena, proposal->drift_before_e8),
          percent_text(arena, proposal->drift_after_e8));
  if (proposal->short_term_gain[0] != '\0' || proposal->long_term_gain[0] != '\0')
    fprintf(cli->out, "gains realised: short term %s, long term %s\n", money_text(arena, proposal->short_term_gain),
            money_text(arena, proposal->long_term_gain));
  suitability_print(cli, proposal->suitability);
}

static void print_transfers(struct cli *cli, const struct Rebalancer__Proposal *proposal)
{
  struct table *table = table_new(cli->arena, "moves|>quantity|>value|why");
  for (size_t i = 0; i < proposal->n_transfers; i++) {
    const struct Rebalancer__ProposedTransfer *transfer = proposal->transfers[i];
    table_add(table, (const char *[]){ transfer->symbol, transfer->quantity, money_text(cli->arena, transfer->value),
                                       transfer->reason });
  }
  if (proposal->n_transfers > 0)
    table_print(table, cli->out);
}

static void print_orders(struct cli *cli, const struct Rebalancer__Proposal *proposal)
{
  struct table *table = table_new(cli->arena, ">order|side|symbol|>quantity|>limit|state|>filled|why");
  for (size_t i = 0; i < proposal->n_orders; i++) {
    const struct Account__Order *order = proposal->orders[i];
    table_add(table, (const char *[]){ id_text(cli->arena, order->order_id),
                                       enum_text(cli->arena, &account__order__side__descriptor, (int)order->side),
                                       order->symbol, order->quantity, order->limit_price,
                                       enum_text(cli->arena, &account__order__state__descriptor, (int)order->state),
                                       order->filled, order->reason });
  }
  if (proposal->n_orders > 0)
    table_print(table, cli->out);
}

void proposal_print(struct cli *cli, const struct Rebalancer__Proposal *proposal)
{
  proposal_print_summary(cli, proposal);
  print_transfers(cli, proposal);
  print_orders(cli, proposal);
  for (size_t i = 0; i < proposal->n_not_done; i++)
    fprintf(cli->out, "not done: %s, %s\n", proposal->not_done[i]->symbol, proposal->not_done[i]->reason);
}
