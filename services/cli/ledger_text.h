/* ledger_text: positions with symbols and values, as a table. */
#ifndef STEWARD_CLI_LEDGER_TEXT_H
#define STEWARD_CLI_LEDGER_TEXT_H
#include "command.h"

struct status positions_print(struct cli *cli, uint64_t account_id);
#endif
