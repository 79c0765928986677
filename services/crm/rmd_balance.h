/* rmd_balance: year-end balances and movements of retirement accounts, from the ledger. */
#ifndef STEWARD_CRM_RMD_BALANCE_H
#define STEWARD_CRM_RMD_BALANCE_H
#include "rmd_gather.h"

/* Of the last December 31 before the year, and a year earlier where two distributions fall in the year: cash and shares
 * by trade date, at the last close of the year. A close older than RMD_CLOSE_DAYS leaves the balance unknown. */
#define RMD_CLOSE_DAYS 10
struct status rmd_read_balances(struct call *call, const struct rmd_day *at, struct rmd_account *accounts,
                                size_t count);

/* What was taken in the year and the one before, as far as it counts (normal distributions and QCDs), and what was
 * under way on December 31: rollovers and transfers that came in within 60 days and are said to be of the year before
 * (26 CFR 1.408-8(d)). After rmd_read_balances(). */
#define RMD_ROLLOVER_DAYS 60
struct status rmd_read_movements(struct call *call, int year, struct rmd_account *accounts, size_t count);
#endif
