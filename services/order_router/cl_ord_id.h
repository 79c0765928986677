/* cl_ord_id: the one ClOrdID of an order, from firm, order and revision: "7-1042-0".
 *
 * It is derived, never drawn: the same order sent twice has the same ClOrdID, so the venue sees one order. A cancel or
 * replace is a new revision.
 */
#ifndef STEWARD_ORDER_ROUTER_CL_ORD_ID_H
#define STEWARD_ORDER_ROUTER_CL_ORD_ID_H
#include <stdbool.h>
#include <stdint.h>

#define CL_ORD_ID_SIZE 52 /* two ids of 19 digits, a revision of 10, two dashes, NUL */

struct cl_ord_id {
  int64_t firm_id;   /* > 0 */
  int64_t order_id;  /* > 0 */
  uint32_t revision; /* 0 for the first sending */
};

const char *cl_ord_id_format(struct cl_ord_id id, char buffer[CL_ORD_ID_SIZE]);

/* Strictly: no signs, blanks or leading zeros. False leaves *id as it was. */
bool cl_ord_id_parse(const char *text, struct cl_ord_id *id);
#endif
