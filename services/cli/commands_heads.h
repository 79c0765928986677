/* commands_heads: steward verify --heads. */
#ifndef STEWARD_CLI_COMMANDS_HEADS_H
#define STEWARD_CLI_COMMANDS_HEADS_H
#include "command.h"

/* Compares every head of the caller's firm in the file with the journal; DATA_LOSS when one differs. */
struct status verify_heads(struct cli *cli, const char *path);
#endif
