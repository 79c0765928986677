/* score.c: percentiles, means, grades. */
#include "score.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"

static int compare_values(const void *a, const void *b)
{
  int64_t left = *(const int64_t *)a;
  int64_t right = *(const int64_t *)b;
  return (left > right) - (left < right);
}

/* How many of the sorted values are below value, or (with is_inclusive) not above it. */
static int64_t count_below(const int64_t *sorted, size_t count, int64_t value, bool is_inclusive)
{
  size_t low = 0;
  size_t high = count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (is_inclusive ? sorted[middle] <= value : sorted[middle] < value)
      low = middle + 1;
    else
      high = middle;
  }
  return (int64_t)low;
}

static int64_t percentile(const int64_t *sorted, size_t count, int64_t value, bool is_high_bad)
{
  int64_t below = count_below(sorted, count, value, false);
  int64_t not_above = count_below(sorted, count, value, true);
  int64_t worse = is_high_bad ? (int64_t)count - not_above : below;
  int64_t equal = not_above - below;
  int64_t percentile_e4 = 0;
  bool fits = decimal_mul_div(2 * worse + equal, ESG_SCORE_E4, 2 * (int64_t)count, ROUND_HALF_EVEN, &percentile_e4);
  assert(fits);
  return percentile_e4;
}

static bool is_same_sector(const char *a, const char *b)
{
  return strcmp(a ? a : "", b ? b : "") == 0;
}

struct peers { /* sorted values */
  const int64_t *values;
  size_t count;
  bool is_over_all;
};

static struct esg_rank rank_among(const struct peers *peers, int64_t value, bool is_high_bad)
{
  return (struct esg_rank){ .percentile_e4 = percentile(peers->values, peers->count, value, is_high_bad),
                            .peers = peers->count,
                            .is_over_all = peers->is_over_all };
}

void esg_percentiles(struct arena *arena, const struct esg_measure *measures, size_t count, bool is_high_bad,
                     struct esg_rank *ranks)
{
  int64_t *all = arena_array(arena, count, sizeof(*all));
  int64_t *inside = arena_array(arena, count, sizeof(*inside));
  bool *is_done = arena_array(arena, count, sizeof(*is_done));
  for (size_t i = 0; i < count; i++)
    all[i] = measures[i].value_e6;
  if (count > 0)
    qsort(all, count, sizeof(*all), compare_values);
  for (size_t i = 0; i < count; i++) {
    if (is_done[i])
      continue;
    size_t inside_count = 0;
    for (size_t k = i; k < count; k++) {
      if (is_same_sector(measures[i].sector, measures[k].sector))
        inside[inside_count++] = measures[k].value_e6;
    }
    qsort(inside, inside_count, sizeof(*inside), compare_values);
    bool is_wide = inside_count < ESG_SECTOR_LEAST || is_same_sector(measures[i].sector, "");
    struct peers peers = { is_wide ? all : inside, is_wide ? count : inside_count, is_wide };
    for (size_t k = i; k < count; k++) {
      if (!is_same_sector(measures[i].sector, measures[k].sector))
        continue;
      ranks[k] = rank_among(&peers, measures[k].value_e6, is_high_bad);
      is_done[k] = true;
    }
  }
}

struct esg_mean esg_mean_of(const struct esg_part *parts, size_t count)
{
  __int128 sum = 0;
  __int128 with_data = 0;
  __int128 all = 0;
  for (size_t i = 0; i < count; i++) {
    assert(parts[i].weight >= 0 && parts[i].score_e4 <= ESG_SCORE_E4);
    all += parts[i].weight;
    if (parts[i].score_e4 == ESG_NO_SCORE)
      continue;
    with_data += parts[i].weight;
    sum += (__int128)parts[i].score_e4 * parts[i].weight;
  }
  struct esg_mean mean = { .score_e4 = ESG_NO_SCORE };
  if (with_data == 0)
    return mean;
  bool fits = decimal_divide(sum, with_data, ROUND_HALF_EVEN, &mean.score_e4) &&
              decimal_divide(with_data * WEIGHT_E8, all, ROUND_HALF_EVEN, &mean.coverage_e8);
  assert(fits);
  return mean;
}

struct esg_security_score esg_security_score_of(int64_t score_e4, bool is_conflict)
{
  if (is_conflict)
    return (struct esg_security_score){ score_e4 > ESG_CONFLICT_CAP_E4 ? ESG_CONFLICT_CAP_E4 : score_e4, ESG_CONFLICT };
  if (score_e4 == ESG_NO_SCORE)
    return (struct esg_security_score){ ESG_NO_SCORE, ESG_FIT_NONE };
  if (score_e4 < 40 * ESG_SCORE_E4 / 100)
    return (struct esg_security_score){ score_e4, ESG_AGAINST };
  return (struct esg_security_score){ score_e4, score_e4 <= 60 * ESG_SCORE_E4 / 100 ? ESG_NEUTRAL : ESG_ALIGNED };
}

bool esg_portfolio_score_of(const struct esg_holding *holdings, size_t count, struct esg_portfolio_score *score)
{
  __int128 sum = 0;
  __int128 scored = 0;
  __int128 all = 0;
  for (size_t i = 0; i < count; i++) {
    __int128 value = holdings[i].value_e4;
    bool is_short = value < 0;
    value = is_short ? -value : value;
    all += value;
    if (holdings[i].score_e4 == ESG_NO_SCORE)
      continue;
    scored += value;
    sum += value * (is_short ? ESG_SCORE_E4 - holdings[i].score_e4 : holdings[i].score_e4);
  }
  struct esg_portfolio_score found = { .score_e4 = ESG_NO_SCORE };
  if (scored > 0 && (!decimal_divide(sum, scored, ROUND_HALF_EVEN, &found.score_e4) ||
                     !decimal_divide(scored * WEIGHT_E8, all, ROUND_DOWN, &found.coverage_e8)))
    return false;
  if (scored > 0 && 2 * scored >= all)
    found.grade = esg_grade(found.score_e4);
  *score = found;
  return true;
}

const char *esg_grade(int64_t score_e4)
{
  static const char *const grades[] = { "D-", "D", "D+", "C-", "C", "C+", "B-", "B", "B+", "A-", "A", "A+" };
  assert(score_e4 >= 0 && score_e4 <= ESG_SCORE_E4);
  int64_t ceiling = (score_e4 * 12 + ESG_SCORE_E4 - 1) / ESG_SCORE_E4;
  return grades[ceiling > 0 ? ceiling - 1 : 0];
}

const char *esg_fit_text(enum esg_fit fit)
{
  static const char *const texts[] = {
    [ESG_FIT_NONE] = "no score", [ESG_CONFLICT] = "conflict", [ESG_AGAINST] = "against",
    [ESG_NEUTRAL] = "neutral",   [ESG_ALIGNED] = "aligned",
  };
  assert((size_t)fit < sizeof(texts) / sizeof(texts[0]));
  return texts[fit];
}
