/* risk: what the service's handlers share: their settings, and the records they keep. */
#ifndef STEWARD_RISK_H
#define STEWARD_RISK_H
#include "questionnaire.h"
#include "records/records.h"
#include "risk.seam.h"
#include "wire/timestamp.h"

#define RISK_ID_FIRMS 256

struct risk_ids { /* reserved ahead for a firm's decisions; what is left at the end is never used */
  uint64_t firm_id, next, end;
};

struct price_cache;

struct risk {                   /* the handlers' state */
  const char *benchmark_symbol; /* the firm's broad equity series */
  int stale_months;             /* a client score is stale after so many, at least 1, where the firm says nothing */
  struct question_bank bank;
  struct price_cache *prices; /* closes read before; NULL: none are kept by */
  struct schedule *schedule;  /* of its jobs; NULL in tests */
  int64_t pass_us;            /* how long a suitability pass holds */
  struct risk_ids ids[RISK_ID_FIRMS];
};

extern const struct record_kind risk_questionnaire_kind;   /* by advisor */
extern const struct record_kind risk_client_score_kind;    /* by account */
extern const struct record_kind risk_portfolio_score_kind; /* by index */
extern const struct record_kind risk_strategy_kind;        /* by index, as the next two */
extern const struct record_kind risk_strategy_review_kind;
extern const struct record_kind risk_track_kind;
extern const struct record_kind risk_account_portfolio_kind; /* by account */
extern const struct record_kind risk_decision_kind;          /* ids are taken ahead */
extern const struct record_kind risk_pass_kind;              /* by the decision's id */

#define RISK_LEVEL_FACT "risk_level"                /* effective, "0" for none */
#define RISK_SCORE_FACT "risk_score"                /* effective, six places, "" for none */
#define RISK_STALE_ON_FACT "risk_stale_on"          /* first day on which it is stale, "" for none */
#define RISK_PORTFOLIO_LEVEL_FACT "portfolio_level" /* of the whole account, "0" for unscored */
#define RISK_OUT_OF_PROFILE_FACT "out_of_profile"   /* "yes", "no" */
#endif
