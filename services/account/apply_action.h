/* apply_action: what the files that apply corporate actions share. */
#ifndef STEWARD_ACCOUNT_APPLY_ACTION_H
#define STEWARD_ACCOUNT_APPLY_ACTION_H
#include "action.h"
#include "apply_post.h"

struct applying {
  struct state *state;
  const struct action *action;
  struct applied *applied;
  uint64_t account_id;
  struct moment at;
  uint64_t first_entry_id; /* of those it made; 0: none yet */
};

/* Open lots of a segment that were acquired before the ex date: what is bought later comes as it is afterwards. */
struct held {
  struct lot **lots;
  int64_t *weights; /* their quantities */
  int64_t *parts;   /* room for what is shared out among them */
  size_t count;
  int64_t quantity_e6;
};
struct held action_held(struct applying *applying, uint64_t segment_id);

struct entry action_entry(struct applying *applying, int kind, int32_t effective_on);

/* The leg of the account, and the other side's. */
void action_move(struct applying *applying, struct entry *entry, struct leg leg, uint64_t counter_id);
struct status action_post(struct applying *applying, const struct entry *entry);
struct status action_overflow(void);

struct status action_split(struct applying *applying); /* and stock dividend */
struct status action_spin_off(struct applying *applying);
struct status action_merge(struct applying *applying);
struct status action_delist(struct applying *applying);
struct status action_pay(struct applying *applying); /* dividend, reinvestment, return of capital */

/* Sells what exceeds whole shares of the account, when the action has a price for fractions. */
struct status action_cash_in_lieu(struct applying *applying, uint64_t security_id, int64_t came_e6);
#endif
