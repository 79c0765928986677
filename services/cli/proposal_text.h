/* proposal_text: proposals and what the gate says of them, for people. */
#ifndef STEWARD_CLI_PROPOSAL_TEXT_H
#define STEWARD_CLI_PROPOSAL_TEXT_H
#include "command.h"
#include "rebalancer.seam.h"

void proposal_print(struct cli *cli, const struct Rebalancer__Proposal *proposal);
void proposal_print_summary(struct cli *cli, const struct Rebalancer__Proposal *proposal);
void gate_print(struct cli *cli, const struct OrderRouter__GateAnswer *gate);
void suitability_print(struct cli *cli, const struct Risk__SuitabilityDecision *decision);
#endif
