/* account_score: the score of an account from the scores of the people whose risk it is.
 *
 * Individual and IRA: the owner's. Inherited: the beneficiary's. Joint: the lowest of all holders. Trust: of all
 * trustees. Entity: of its named signers. Custodial: the custodian's. None until all of them have answered.
 */
#ifndef STEWARD_RISK_ACCOUNT_SCORE_H
#define STEWARD_RISK_ACCOUNT_SCORE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/zone.h"
#include "fraction.h"
#include "risk_level.h"

enum account_kind {
  ACCOUNT_INDIVIDUAL,
  ACCOUNT_IRA,
  ACCOUNT_INHERITED,
  ACCOUNT_JOINT,
  ACCOUNT_TRUST,
  ACCOUNT_ENTITY,
  ACCOUNT_CUSTODIAL,
};

enum holder_role {
  HOLDER_OWNER, /* each joint owner too */
  HOLDER_BENEFICIARY,
  HOLDER_TRUSTEE,
  HOLDER_SIGNER,
  HOLDER_CUSTODIAN,
  HOLDER_MINOR,
  HOLDER_DECEDENT,
};

enum score_state {
  SCORE_NONE,
  SCORE_STALE,
  SCORE_OK,
};

struct holder_score {
  int64_t person_id;
  enum holder_role role;
  bool has_score;
  struct fraction score;
  enum risk_level level;
  int32_t scored_on;
  struct fraction tolerance; /* none: not known */
};

struct staleness {
  int32_t today;    /* the firm's business date */
  int months;       /* the firm's setting, at least 1: a score is stale after so many months */
  struct zone zone; /* the firm's: on which day an answer was given */
};

struct account_score {
  enum score_state state;
  struct fraction score;     /* the lowest; none while state is SCORE_NONE */
  struct fraction tolerance; /* the lowest of those that count; none while state is SCORE_NONE */
  enum risk_level level;     /* the lowest; LEVEL_UNSCORED while state is SCORE_NONE */
  int64_t difference_e6;     /* between the highest and the lowest holder, rounded half even */
  int64_t person_id;         /* whose score it is */
  int32_t scored_on;         /* the oldest of those that count: it decides staleness */
  int32_t stale_on;          /* first day on which it is stale; DATE_NONE while state is SCORE_NONE */
  size_t missing_count;      /* holders who have not answered yet */
};

struct account_score account_score_compute(enum account_kind kind, const struct holder_score *holders, size_t count,
                                           struct staleness staleness);

/* Whether answers of a holder in this role count for an account of this kind. */
bool holder_counts(enum account_kind kind, enum holder_role role);

bool score_is_stale(int32_t scored_on, struct staleness staleness);
int32_t score_stale_on(int32_t scored_on, int months); /* first day on which it is stale */
#endif
