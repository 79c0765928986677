/* jobs: the account service's own scheduled work: heads of journals written outside the database, and the nightly
 * verification. */
#ifndef STEWARD_ACCOUNT_JOBS_H
#define STEWARD_ACCOUNT_JOBS_H
#include "account.h"
#include "schedule/schedule.h"

/* "journal-head", hourly: appends firm, sequence and chain as a line of JSON to account->heads_file, on disk before the run
 * is done. A history that is rewritten in the database does not agree with the file any more. */
struct status job_journal_head(struct call *call, struct schedule_run *run);

/* "verify", nightly: LedgerService/Verify of the firm; what differs makes the run fail, and shows in the list. */
struct status job_verify(struct call *call, struct schedule_run *run);

/* Offers and runs them. The first only where there is a file. */
struct status jobs_start(struct bus *bus, struct account *account, int64_t poll_us, struct schedule **out);
#endif
