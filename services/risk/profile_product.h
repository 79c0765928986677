/* profile_product: the returns of some portfolios, each the sum of its names' by weight, from the names it holds alone.
 * Inside of profile_batch.
 *
 * A product of matrices takes as long for a portfolio of thirty names as for one of all. Here a portfolio costs what it
 * holds: the names' returns are packed once into panels of a few names and days that fit the first cache, and every
 * portfolio adds its own names of a panel before the next panel is fetched. Sums are in the names' order, each a
 * product and an addition: the same bits as a plain loop's, whatever the vectors are wide.
 */
#ifndef STEWARD_RISK_PROFILE_PRODUCT_H
#define STEWARD_RISK_PROFILE_PRODUCT_H
#include "profile_lanes.h"

#define PANEL_DAYS 32  /* as many sums at once as hide how long one addition takes */
#define PANEL_NAMES 64 /* with the days 16 KiB: half of a first cache */
#define PRODUCT_ROWS 64

struct product {
  enum profile_vectors vectors;
  size_t blocks, names, panels; /* blocks of PANEL_DAYS days; panels of PANEL_NAMES names a block */
  double *returns;              /* blocks x names x PANEL_DAYS; 0 past the last day */
  size_t rows;
  double *weights;  /* of each row what it holds, one row after the other */
  uint32_t *places; /* where in its panel the days of that name begin */
  uint32_t *ends;   /* rows x panels: where the list of a row's panel ends; before the first stands a 0 */
};

size_t product_days(size_t days); /* rounded up to whole blocks */

/* Room for PRODUCT_ROWS portfolios, and the returns packed. batch->vectors is not VECTORS_BEST. */
void product_init(struct arena *arena, const struct profile_batch *batch, struct product *out);

/* Takes a portfolio as the next row. */
void product_take(struct product *product, const double *weights);

/* The rows' returns, `stride` numbers apart: at least product_days(). There are no rows afterwards. */
void product_run(struct product *product, double *tile, size_t stride);
#endif
