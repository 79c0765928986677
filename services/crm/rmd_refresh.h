/* rmd_refresh: the daily job behind RmdService/Refresh. */
#ifndef STEWARD_CRM_RMD_REFRESH_H
#define STEWARD_CRM_RMD_REFRESH_H
#include "schedule/schedule.h"

struct status rmd_refresh_run(struct call *call, struct schedule_run *run); /* state: struct crm */
#endif
