/* wish_work: what the client of an account avoids and the firm excludes now, and the orders that meet it. */
#ifndef STEWARD_ESG_WISH_WORK_H
#define STEWARD_ESG_WISH_WORK_H
#include "data.h"
#include "wish.h"

struct wishes {
  struct call *call;
  uint64_t account_id;
  struct record preference, exclusion, change; /* message NULL: there is none */
  const Esg__Preferences *preferences;         /* NULL: none */
  const Esg__Exclusions *lists;                /* NULL: none */
  struct data_predicates predicates;           /* of practices avoided or excluded */
  struct esg_book book;
  int32_t day;
};

/* Reads all for an account that the caller sees. */
struct status wishes_load(struct call *call, uint64_t account_id, struct wishes *out);

/* One order: what stands against it, with what says so. *override is read when something is held; message NULL: none.
 */
struct status wishes_ask(const struct wishes *wishes, const Esg__WishedOrder *order, struct record *override,
                         Esg__OrderWish **out);
#endif
