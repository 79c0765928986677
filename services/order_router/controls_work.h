/* controls_work: what the files of the controls share; private to controls*.c. */
#ifndef STEWARD_ORDER_ROUTER_CONTROLS_WORK_H
#define STEWARD_ORDER_ROUTER_CONTROLS_WORK_H
#include "controls.h"

struct control_work {
  struct arena *arena;
  const struct control_input *input;
  struct control_answer *answer;
};

/* One finding: numbers in their own unit, texts for a person. The answer keeps it when it is among the worst. */
struct control_report {
  enum control_rule rule;
  bool is_warning;
  const struct control_order *order; /* NULL: all of them */
  const char *number;
  const char *limit;
  const char *message;
};

void control_report(struct control_work *work, struct control_report report);

/* Texts in the arena: "1,234.50" is written 1234.50. */
const char *control_cash_text(struct control_work *work, int64_t cash_e4);
const char *control_shares_text(struct control_work *work, int64_t shares_e6);
const char *control_price_text(struct control_work *work, int64_t price_e6);

/* The controls that look at the basket as a whole. */
void control_check_basket(struct control_work *work);
#endif
