/* ira: limits of retirement accounts, and what a movement counts as. Pure. */
#ifndef STEWARD_ACCOUNT_IRA_H
#define STEWARD_ACCOUNT_IRA_H
#include "state.h"

enum { /* as steward.account.v1.IraMovement.Kind; contributions from 11 */
       IRA_NORMAL = 1,
       IRA_QCD = 2,
       IRA_RETURN_OF_EXCESS = 6,
       IRA_REGULAR = 11,
       IRA_TRANSFER_IN = 16,
};

struct ira_limits {
  int from_year;
  int64_t contribution_e4, catch_up_e4, qcd_e4; /* a person and year; catch-up from 50 */
};
const struct ira_limits *ira_limits(int tax_year); /* NULL: before the table */

/* The limit of a person's contributions to all traditional and Roth IRAs; 50 counts by the year's end (26 USC
 * 219(b)(5)). */
int64_t ira_contribution_limit_e4(int tax_year, int32_t born_on);

/* The last day for a year's contribution (26 USC 219(f)(3)): 15 April of the next, or the next day that is no weekend.
 */
int32_t ira_filing_date(int tax_year);
int32_t ira_qcd_from(int32_t born_on); /* age 70 and a half */

struct ira_movement {
  uint64_t entry_id, account_id, person_id;
  int kind, tax_year;
  int32_t on;
  int64_t gross_e4, federal_e4, state_e4, qualified_e4, excess_e4;
  struct ira_movement *next;
};

struct ira_year { /* of a person: what was counted so far */
  uint64_t person_id;
  int32_t born_on; /* DATE_NONE: not known */
  int64_t contributed_e4, qualified_e4;
};

/* Checks a movement and says what it counts as; the year goes on with it. INVALID_ARGUMENT or FAILED_PRECONDITION. */
struct status ira_count(struct ira_movement *movement, int account_kind, struct ira_year *year);

/* Rows of the state: of the person who holds an account first. */
void state_add_ira_year(struct state *state, uint64_t account_id, int tax_year, struct ira_year year);
struct ira_year *state_ira_year(struct state *state, uint64_t account_id, int tax_year); /* NULL: nobody holds it */
void state_write_ira(struct state *state, struct ira_movement movement);
struct ira_movement *state_written_ira(struct state *state);
#endif
