/* securities: what people type for a security: its symbol or its id. */
#ifndef STEWARD_CLI_SECURITIES_H
#define STEWARD_CLI_SECURITIES_H
#include "command.h"

/* The id of a symbol, asked of the firm, or of a number, taken as it is. */
struct status security_id_of(struct cli *cli, const char *text, uint64_t *out);
#endif
