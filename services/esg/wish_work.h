/* wish_work: what the client of an account avoids and the firm excludes now, and the orders that meet it. */
#ifndef STEWARD_ESG_WISH_WORK_H
#define STEWARD_ESG_WISH_WORK_H
#include "funds.h"
#include "wish.h"

struct wishes {
  struct call *call;
  uint64_t account_id;
  struct record preference, exclusion, change; /* message NULL: there is none */
  struct record ratings, holdings;     /* their counts; id 0: the answer does not rest on ratings, on what funds hold */
  struct funds funds;                  /* ordered, whose constituents are known; none when the client avoids nothing */
  const Esg__Preferences *preferences; /* NULL: none */
  const Esg__Exclusions *lists;        /* NULL: none */
  struct data_predicates predicates;   /* of practices avoided or excluded */
  struct esg_book book;
  int32_t day;
};

/* Reads all for orders of an account that the caller sees. Versions are read before what they count: what comes between
 * is seen by the commit that rests on them. */
struct wish_orders {
  uint64_t account_id;
  Esg__WishedOrder *const *items;
  size_t count;
};
struct status wishes_load(struct call *call, const struct wish_orders *orders, struct wishes *out);

/* One order: what stands against it, with what says so. *override is read when something is held; message NULL: none.
 */
struct status wishes_ask(const struct wishes *wishes, const Esg__WishedOrder *order, struct record *override,
                         Esg__OrderWish **out);
#endif
