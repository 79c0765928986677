/* Judges what could be held instead. */
#include "alternative.h"

#include <string.h>

#include "score.h"

static bool is_of_size(int64_t a, int64_t b)
{
  return a > 0 && b > 0 && (__int128)a <= (__int128)ALTERNATIVE_FACTOR * b &&
         (__int128)b <= (__int128)ALTERNATIVE_FACTOR * a;
}

enum alternative_verdict alternative_judge(const struct alternative_candidate *holding,
                                           const struct alternative_candidate *candidate)
{
  if (candidate->security_id == holding->security_id || holding->industry[0] == '\0' ||
      strcmp(candidate->industry, holding->industry) != 0)
    return ALTERNATIVE_OTHER_INDUSTRY;
  if (candidate->is_excluded || candidate->outcome == ESG_FLAGGED)
    return ALTERNATIVE_FLAGGED;
  if (candidate->outcome == ESG_UNKNOWN)
    return ALTERNATIVE_UNKNOWN;
  if (candidate->score_e4 == ESG_NO_SCORE || holding->score_e4 == ESG_NO_SCORE)
    return ALTERNATIVE_NO_SCORE;
  if (candidate->score_e4 < holding->score_e4 + ALTERNATIVE_BETTER_E4)
    return ALTERNATIVE_NOT_BETTER;
  if (!is_of_size(candidate->market_value_e4, holding->market_value_e4))
    return ALTERNATIVE_OTHER_SIZE;
  return ALTERNATIVE_FITS;
}
