/* calendar: trading days of the US equity market (NYSE Rule 7.2 holidays and its special closures) and
 * settlement dates (17 CFR 240.15c6-1: T+3 before 2017-09-05, T+2, T+1 from 2024-05-28). Holds from 1990 on.
 * Columbus day and Veterans day are trading days on which nothing settles, because the banks are shut. */
#ifndef STEWARD_BASE_CALENDAR_H
#define STEWARD_BASE_CALENDAR_H
#include <stdbool.h>
#include <stdint.h>

bool calendar_is_trading_day(int32_t day);
int32_t calendar_add_trading_days(int32_t day, int count); /* count may be negative; 0: this or the next trading day */
int32_t calendar_add_settlement_days(int32_t day, int count); /* days on which the exchange trades and the banks are open */
int32_t calendar_settlement(int32_t traded_on);            /* of a US share trade */
#endif
