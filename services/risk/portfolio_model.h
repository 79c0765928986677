/* portfolio_model: the factor model of a portfolio that was read, and its names' part in it. In the call's arena. */
#ifndef STEWARD_RISK_PORTFOLIO_MODEL_H
#define STEWARD_RISK_PORTFOLIO_MODEL_H
#include "choice.h"
#include "factor_model.h"

struct portfolio_model {
  struct portfolio_input input;
  int64_t net_asset_value_e4;
  struct returns_matrix returns; /* of the holdings, stand-ins where they have no history */
  double *weights;               /* of net asset value */
  int64_t replaced_e8;           /* share of |value| that was stood in for */
  size_t known;                  /* names with a history of their own */
  struct factor_model factors;
  const char **factor_names; /* "market", "sector: Energy", "component 1", or the vendor's metrics */
};

struct model_wish {
  Risk__FactorsRequest__Model kind;
  size_t components;          /* STATISTICAL */
  const char *source;         /* OBSERVED */
  const char *const *metrics; /* OBSERVED */
  size_t metric_count;
};

/* failed_precondition where the portfolio cannot be measured, or the vendor says nothing of it. Reads further sectors
 * into the choice's market. */
struct status portfolio_model_make(struct call *call, struct choice *choice, const struct model_wish *wish,
                                   struct portfolio_model *out);
#endif
