/* detail: one security down to vendor, metric, raw value and date. */
#ifndef STEWARD_ESG_DETAIL_H
#define STEWARD_ESG_DETAIL_H
#include "world.h"

/* Score, cap and fit alone. */
void detail_head(const struct world *world, const Account__Security *security, Esg__SecurityAlignment *out);

/* With all values and practices of the firm. */
void detail_whole(const struct world *world, const Account__Security *security, Esg__SecurityAlignment *out);
#endif
