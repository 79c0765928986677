/* Decides what stands against an order. */
#include "wish.h"

#include <string.h>

static bool covers(const struct wish_override *override, const char *practice)
{
  for (size_t i = 0; i < override->practice_count; i++)
    if (strcmp(override->practices[i], practice) == 0)
      return true;
  return false;
}

static bool is_of(const struct wish_override *override, const struct wish_order *order)
{
  return override != NULL && override->order.account_id == order->account_id &&
         override->order.security_id == order->security_id && override->order.is_sell == order->is_sell &&
         order->quantity_e6 <= override->order.quantity_e6;
}

static struct wish_answer decide_exclusion(const struct wish_question *question)
{
  if (question->excluded_by != NULL)
    return (struct wish_answer){ .outcome = WISH_EXCLUDED, .exclusion = question->excluded_by };
  for (size_t i = 0; i < question->practice_count; i++) {
    const struct wish_practice *practice = &question->practices[i];
    if (practice->exclusion != NULL && practice->outcome == ESG_FLAGGED)
      return (struct wish_answer){ WISH_EXCLUDED, practice, practice->exclusion };
  }
  return (struct wish_answer){ .outcome = WISH_CLEAR };
}

static struct wish_answer decide_wishes(const struct wish_question *question)
{
  struct wish_answer answer = { .outcome = WISH_CLEAR };
  for (size_t i = 0; i < question->practice_count; i++) {
    const struct wish_practice *practice = &question->practices[i];
    if (!practice->is_avoided || practice->outcome != ESG_FLAGGED)
      continue;
    if (!is_of(question->override, &question->order) || !covers(question->override, practice->name))
      return (struct wish_answer){ .outcome = WISH_HELD, .practice = practice };
    if (answer.outcome == WISH_CLEAR)
      answer = (struct wish_answer){ .outcome = WISH_OVERRIDDEN, .practice = practice };
  }
  return answer;
}

struct wish_answer wish_decide(const struct wish_question *question)
{
  if (question->order.is_sell)
    return (struct wish_answer){ .outcome = WISH_CLEAR };
  struct wish_answer answer = decide_exclusion(question);
  if (answer.outcome == WISH_CLEAR)
    answer = decide_wishes(question);
  if (answer.outcome != WISH_CLEAR)
    return answer;
  for (size_t i = 0; i < question->practice_count; i++) {
    const struct wish_practice *practice = &question->practices[i];
    if ((practice->is_avoided || practice->exclusion != NULL) && practice->outcome == ESG_UNKNOWN)
      return (struct wish_answer){ WISH_UNKNOWN, practice, practice->exclusion };
  }
  return answer;
}
