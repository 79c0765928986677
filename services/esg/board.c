/* Ranks of all securities in all metrics, and means over metrics, vendors and values. */
#include "board.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"

/* Ranks of one metric; only securities with data are peers. */
static void rank_metric(struct arena *arena, const struct board_input *input, const struct board_vendor *vendor,
                        const struct board_metric *metric, struct board_mark *marks)
{
  size_t count = 0;
  struct esg_measure *measures = arena_array(arena, input->security_count + 1, sizeof *measures);
  size_t *places = arena_array(arena, input->security_count + 1, sizeof *places);
  for (size_t i = 0; i < input->security_count; i++) {
    const struct board_security *security = &input->securities[i];
    marks[i].rating = esg_book_find(input->book, security->security_id, vendor->name, metric->name, input->day);
    if (marks[i].rating == NULL)
      continue;
    measures[count] = (struct esg_measure){ marks[i].rating->value_e6, security->sector };
    places[count++] = i;
  }
  struct esg_rank *ranks = arena_array(arena, count + 1, sizeof *ranks);
  esg_percentiles(arena, measures, count, metric->is_high_bad, ranks);
  for (size_t i = 0; i < count; i++)
    marks[places[i]].rank = ranks[i];
}

struct board board_make(struct arena *arena, const struct board_input *input)
{
  size_t metrics = 0;
  assert(input->vendor_count <= BOARD_VENDORS_MAX);
  for (size_t i = 0; i < input->vendor_count; i++) {
    assert(input->vendors[i].weight > 0 && input->vendors[i].metric_count <= BOARD_METRICS_MAX);
    metrics += input->vendors[i].metric_count;
  }
  struct board board = { .input = *input };
  board.marks = arena_array(arena, metrics * input->security_count + 1, sizeof *board.marks);
  struct board_mark *marks = board.marks;
  for (size_t i = 0; i < input->vendor_count; i++) {
    for (size_t m = 0; m < input->vendors[i].metric_count; m++, marks += input->security_count)
      rank_metric(arena, input, &input->vendors[i], &input->vendors[i].metrics[m], marks);
  }
  return board;
}

bool board_find(const struct board *board, int64_t security_id, size_t *place)
{
  size_t low = 0, high = board->input.security_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (board->input.securities[middle].security_id < security_id)
      low = middle + 1;
    else
      high = middle;
  }
  *place = low;
  return low < board->input.security_count && board->input.securities[low].security_id == security_id;
}

const struct board_mark *board_mark_of(const struct board *board, size_t vendor, size_t metric, size_t place)
{
  size_t metrics = metric;
  for (size_t i = 0; i < vendor; i++)
    metrics += board->input.vendors[i].metric_count;
  return &board->marks[metrics * board->input.security_count + place];
}

/* One vendor's mean over its metrics of the value; false when it has none of it. */
static bool vendor_mean(const struct board *board, size_t vendor, size_t place, const char *value,
                        struct esg_mean *mean)
{
  struct esg_part parts[BOARD_METRICS_MAX] = { 0 };
  size_t count = 0;
  const struct board_vendor *from = &board->input.vendors[vendor];
  for (size_t i = 0; i < from->metric_count; i++) {
    if (strcmp(from->metrics[i].value, value) != 0)
      continue;
    const struct board_mark *mark = board_mark_of(board, vendor, i, place);
    parts[count++] =
        (struct esg_part){ mark->rating ? mark->rank.percentile_e4 : ESG_NO_SCORE, from->metrics[i].weight };
  }
  if (count > 0)
    *mean = esg_mean_of(parts, count);
  return count > 0;
}

/* Sum of part coverages by weight over the whole weight, half even. */
static int64_t coverage_of(__int128 covered, int64_t weight)
{
  int64_t coverage_e8 = 0;
  if (weight > 0) {
    bool fits = decimal_divide(covered, weight, ROUND_HALF_EVEN, &coverage_e8);
    assert(fits);
  }
  return coverage_e8;
}

struct board_value board_value_of(const struct board *board, size_t place, const char *value)
{
  struct esg_part parts[BOARD_VENDORS_MAX] = { 0 };
  struct board_value found = { .lowest_e4 = ESG_NO_SCORE, .highest_e4 = ESG_NO_SCORE };
  __int128 covered = 0;
  int64_t weight = 0;
  size_t count = 0;
  for (size_t i = 0; i < board->input.vendor_count; i++) {
    struct esg_mean mean;
    if (!vendor_mean(board, i, place, value, &mean))
      continue;
    weight += board->input.vendors[i].weight;
    covered += (__int128)mean.coverage_e8 * board->input.vendors[i].weight;
    parts[count++] = (struct esg_part){ mean.score_e4, board->input.vendors[i].weight };
    if (mean.score_e4 == ESG_NO_SCORE)
      continue;
    if (found.lowest_e4 == ESG_NO_SCORE || mean.score_e4 < found.lowest_e4)
      found.lowest_e4 = mean.score_e4;
    if (mean.score_e4 > found.highest_e4)
      found.highest_e4 = mean.score_e4;
  }
  found.score_e4 = esg_mean_of(parts, count).score_e4;
  found.coverage_e8 = coverage_of(covered, weight);
  return found;
}

struct esg_mean board_security_of(const struct board *board, size_t place, const struct board_want *wants, size_t count)
{
  struct esg_part parts[BOARD_VALUES_MAX] = { 0 };
  __int128 covered = 0;
  int64_t weight = 0;
  assert(count <= BOARD_VALUES_MAX);
  for (size_t i = 0; i < count; i++) {
    struct board_value value = board_value_of(board, place, wants[i].value);
    parts[i] = (struct esg_part){ value.score_e4, wants[i].importance };
    weight += wants[i].importance;
    covered += (__int128)value.coverage_e8 * wants[i].importance;
  }
  return (struct esg_mean){ .score_e4 = esg_mean_of(parts, count).score_e4,
                            .coverage_e8 = coverage_of(covered, weight) };
}
