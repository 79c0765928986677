/* standing: what a person is to the firm, by the accounts they hold. Pure. */
#ifndef STEWARD_CRM_STANDING_H
#define STEWARD_CRM_STANDING_H
#include <stddef.h>

enum account_status { /* as steward.account.v1.Account.Status */
                      STATUS_OF_PROSPECT,
                      STATUS_OF_OPEN,
                      STATUS_OF_RESTRICTED,
                      STATUS_OF_CLOSED
};
enum standing { STANDING_NONE, STANDING_PROSPECT, STANDING_CLIENT, STANDING_FORMER }; /* as Client.Standing */

/* An open account makes a client; without one a closed account makes a former one, unless a prospective one makes them
 * a prospect again. */
enum standing standing_of(const enum account_status *accounts, size_t count);

/* NULL when an account of this status is a prospect's and can be opened; else why not. */
const char *standing_open_refusal(enum account_status status);
#endif
