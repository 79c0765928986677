/* import_report: what an import says, for people. */
#ifndef STEWARD_CLI_IMPORT_REPORT_H
#define STEWARD_CLI_IMPORT_REPORT_H
#include "account.seam.h"
#include "command.h"

/* Fails when the file had errors, after all was printed. */
struct status import_report_print(struct cli *cli, const struct Account__ImportReport *report);
#endif
