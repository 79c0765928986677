/* wash_sale: which losses are not deductible because substantially identical shares were acquired within 30 days before
 * or after the sale (26 USC 1091; 26 CFR 1.1091-1; IRS Publication 550).
 *
 * Losses are matched in the order of their sales with shares in the order of their acquisition, each share once. Shares
 * of the purchase that was sold itself do not replace it (Rev. Rul. 56-602). The disallowed loss is added to the basis
 * of the replacement and the time the sold shares were held to its holding period; not so of a replacement in an IRA,
 * where the loss is gone (Rev. Rul. 2008-5).
 */
#ifndef STEWARD_ACCOUNT_WASH_SALE_H
#define STEWARD_ACCOUNT_WASH_SALE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WASH_SALE_DAYS 30

struct wash_loss { /* shares sold at a loss, those that are not yet replaced */
  uint64_t origin_id;
  int32_t sold_on, acquired_on;
  int64_t quantity_e6, loss_e4; /* loss_e4 is positive */
};

struct wash_shares { /* of one security and taxpayer, which have replaced nothing yet */
  uint64_t origin_id;
  int32_t bought_on;
  int64_t quantity_e6;
  bool is_ira;
};

struct wash_match {
  size_t loss, shares; /* indices */
  int64_t quantity_e6, disallowed_e4;
  int32_t tacked_days; /* 0 when permanent */
  bool is_permanent;
};

bool wash_sale_is_near(int32_t sold_on, int32_t bought_on);

/* Losses stand in the order of their sales, shares in that of their acquisition. What is matched is taken from both;
 * the parts of a loss are in whole cents and sum to it. matches has room for loss_count + shares_count. */
size_t wash_sale_match(struct wash_loss *losses, size_t loss_count, struct wash_shares *shares, size_t shares_count,
                       struct wash_match *matches);
#endif
