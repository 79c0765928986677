/* holders: the scores of an account's holders in its client score, and what they come to. */
#ifndef STEWARD_RISK_HOLDERS_H
#define STEWARD_RISK_HOLDERS_H
#include "account.seam.h"
#include "account_score.h"
#include "base/arena.h"
#include "risk.seam.h"
#include "score_override.h"

bool holders_has(const Account__Account *account, uint64_t person_id);
bool holders_counts(const Account__Account *account, uint64_t person_id); /* this person's answers count for it */

/* A holder's own part of a score, or NULL. `score` may be NULL. */
Risk__ClientScore *holders_find(const Risk__ClientScore *score, uint64_t person_id);

/* The score of the answers: that of the holders that count for the account's kind. `score` may be NULL. */
struct account_score holders_computed(struct arena *arena, const Account__Account *account,
                                      const Risk__ClientScore *score, struct staleness staleness);

/* The effective score: an override's where one is in force. `score` may be NULL. */
struct account_score holders_score(struct arena *arena, const Account__Account *account, const Risk__ClientScore *score,
                                   struct staleness staleness);

/* The first day on which the effective score is another by itself: it is stale, or its override has expired. DATE_NONE:
 * nothing of the kind is ahead. */
int32_t holders_holds_until(const struct account_score *effective, const Risk__ClientScore *score, int32_t today);

/* An override as the domain has it; expires_on DATE_NONE when it is not in force. */
struct override_in_force holders_override(const Risk__ScoreOverride *override);
#endif
