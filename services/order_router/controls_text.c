/* controls_text.c: findings, worst first, and their words. */
#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "controls_work.h"

/* Smaller is worse. Ties keep the order in which they were reported, which is the basket's. */
static int badness(const struct control_finding *finding)
{
  return (finding->is_hard ? 0 : CONTROL_RULE_COUNT) + (int)finding->rule;
}

static void keep(struct control_answer *answer, struct control_finding finding)
{
  *(finding.is_hard ? &answer->hard_count : &answer->warning_count) += 1;
  size_t place = answer->finding_count;
  while (place > 0 && badness(&answer->findings[place - 1]) > badness(&finding))
    place--;
  if (place == CONTROL_FINDINGS_LIMIT)
    return;
  if (answer->finding_count < CONTROL_FINDINGS_LIMIT)
    answer->finding_count++;
  for (size_t i = answer->finding_count - 1; i > place; i--)
    answer->findings[i] = answer->findings[i - 1];
  answer->findings[place] = finding;
}

void control_report(struct control_work *work, struct control_report report)
{
  keep(work->answer, (struct control_finding){ .rule = report.rule,
                                               .is_hard = !report.is_warning,
                                               .order_id = report.order ? report.order->order_id : 0,
                                               .number = report.number,
                                               .limit = report.limit,
                                               .message = report.message });
}

void controls_refuse(struct control_answer *answer, const struct control_finding *finding)
{
  struct control_finding hard = *finding;
  hard.is_hard = true;
  keep(answer, hard);
  answer->is_accepted = false;
}

void controls_warn(struct control_answer *answer, const struct control_finding *finding)
{
  struct control_finding warning = *finding;
  warning.is_hard = false;
  keep(answer, warning);
}

const char *control_cash_text(struct control_work *work, int64_t cash_e4)
{
  char text[DECIMAL_TEXT_SIZE];
  return arena_strdup(work->arena, decimal_format(cash_e4, CASH_PLACES, 2, text));
}

const char *control_shares_text(struct control_work *work, int64_t shares_e6)
{
  char text[DECIMAL_TEXT_SIZE];
  return arena_strdup(work->arena, decimal_format(shares_e6, SHARES_PLACES, 0, text));
}

const char *control_price_text(struct control_work *work, int64_t price_e6)
{
  char text[DECIMAL_TEXT_SIZE];
  return arena_strdup(work->arena, decimal_format(price_e6, PRICE_PLACES, 2, text));
}

const char *control_rule_text(enum control_rule rule)
{
  static const char *const texts[CONTROL_RULE_COUNT] = {
    [CONTROL_KILL_SWITCH] = "kill switch",
    [CONTROL_SUITABILITY_MISSING] = "suitability not decided",
    [CONTROL_SUITABILITY_DENIED] = "suitability",
    [CONTROL_ACCOUNT_STATUS] = "account status",
    [CONTROL_RESTRICTED] = "restricted list",
    [CONTROL_ESG_NOT_ASKED] = "client's wishes not asked",
    [CONTROL_ESG_HOLD] = "client's practices to avoid",
    [CONTROL_NO_SHORT] = "no short",
    [CONTROL_POSITION] = "position",
    [CONTROL_CASH] = "cash",
    [CONTROL_BASKET_VALUE] = "basket value",
    [CONTROL_ORDER_VALUE] = "order value",
    [CONTROL_ORDER_QUANTITY] = "order quantity",
    [CONTROL_PRICE_AGE] = "price age",
    [CONTROL_PRICE_COLLAR] = "price collar",
    [CONTROL_DUPLICATE] = "duplicate",
    [CONTROL_INCREMENT] = "quantity increment",
    [CONTROL_MESSAGE_RATE] = "message rate",
    [CONTROL_WASH_SALE] = "wash sale",
    [CONTROL_ESG_UNKNOWN] = "practices not known",
    [CONTROL_MARKET_HOURS] = "market hours",
  };
  assert(rule >= 0 && rule < CONTROL_RULE_COUNT);
  return texts[rule];
}
