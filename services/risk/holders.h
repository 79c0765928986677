/* holders: the scores of an account's holders in its client score, and what they come to. */
#ifndef STEWARD_RISK_HOLDERS_H
#define STEWARD_RISK_HOLDERS_H
#include "account.seam.h"
#include "account_score.h"
#include "base/arena.h"
#include "risk.seam.h"

bool holders_has(const Account__Account *account, uint64_t person_id);

/* The account's score: that of the holders that count for its kind. `score` may be NULL. */
struct account_score holders_score(struct arena *arena, const Account__Account *account, const Risk__ClientScore *score,
                                   struct staleness staleness);

/* The account's score with this person's put in: copies the lowest holder's as the account's own. `current` NULL:
 * there is none. */
void holders_put(struct arena *arena, const Account__Account *account, const Risk__ClientScore *current,
                 Risk__ClientScore *person, Risk__ClientScore *out);
#endif
