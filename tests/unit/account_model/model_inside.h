/* model_inside: the model's arrays, and what its two files share. */
#ifndef STEWARD_TESTS_UNIT_ACCOUNT_MODEL_INSIDE_H
#define STEWARD_TESTS_UNIT_ACCOUNT_MODEL_INSIDE_H
#include "base/calendar.h"
#include "base/date.h"
#include "base/decimal.h"
#include "model.h"

#define MOST 2000
#define FIRST_ORDER 4000
#define ORDERS 64
#define NEVER INT32_MIN
#define CENT_E6 10000

struct model_leg {
  int entry;
  uint64_t account, segment, asset;
  int64_t quantity;
  int32_t settles; /* NEVER: at once */
};

struct model_lot {
  uint64_t account, segment, asset;
  int32_t opened;
  int64_t quantity, basis;
  int32_t unsettled;
};

struct model_change { /* of a lot, by an entry */
  int entry, lot;
  int64_t quantity, basis;
  bool is_shape; /* opened or adjusted it; else took from it */
};

struct model_entry {
  int reverses, reversed_by; /* -1: none */
  bool is_action, is_correction;
  int32_t on;
};

struct model_order {
  bool is_there, is_buy;
  uint64_t account, segment, asset;
  int64_t quantity, filled, held;
  int state;
};

struct model {
  struct arena *arena;
  struct model_leg legs[MOST];
  struct model_lot lots[MOST];
  struct model_change changes[MOST];
  struct model_entry entries[MOST];
  struct model_order orders[ORDERS];
  int leg_count, lot_count, change_count, entry_count;
  int32_t today;
};

enum way { GIVEN, SOLD, EXECUTED, MOVED };

int64_t free_on(const struct model *model, uint64_t account, uint64_t segment, int32_t on);
int32_t free_from(const struct model *model, uint64_t account, uint64_t segment, int64_t amount);
bool shares_stay(const struct model *model, uint64_t account, uint64_t segment, uint64_t asset);
int64_t half_even(__int128 numerator, __int128 denominator);
int begin(struct model *model);
void leg(struct model *model, struct model_leg leg); /* of the last entry; one of nothing is left out */
void change(struct model *model, int lot, int64_t quantity, int64_t basis, bool is_shape);
void open_lot(struct model *model, struct model_lot lot);

/* Takes shares out of lots; those moved come again in the other segment. False: a lot's money is unsettled. */
bool take(struct model *model, struct model_lot of, enum way way, uint64_t to_segment);
/* Whether so many shares of a position may be sold today: none of the lots that its method takes is unsettled. */
bool may_be_sold(const struct model *model, struct model_lot of);
#endif
