/* Sobol points, scrambled by replicate, and the order in which a Brownian bridge uses them. */
#include "goal_sobol.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "goal_philox.h"
#include "joe_kuo_text.h"

#define BITS 32
#define DEGREE_MAX 18

struct goal_sobol {
  int dimensions;       /* the direction and the months */
  int bits;             /* 2^bits points a replicate */
  uint32_t *directions; /* [replicate][dimension][bit] scrambled */
  uint32_t *shifts;     /* [replicate][dimension] */
  struct goal_bridge_step *steps;
};

/* A polynomial and its first numbers, as the table has them. */
struct joe_kuo_row {
  unsigned degree;
  unsigned inner;
  uint32_t m[DEGREE_MAX];
};

static const char *skip_comments(const char *text)
{
  while (*text == '#') {
    while (*text++ != '\n')
      ;
  }
  return text;
}

static const char *read_row(const char *text, struct joe_kuo_row *row)
{
  char *end;
  strtoul(text, &end, 10); /* the dimension: rows are in order */
  row->degree = (unsigned)strtoul(end, &end, 10);
  row->inner = (unsigned)strtoul(end, &end, 10);
  assert(row->degree >= 1);
  assert(row->degree <= DEGREE_MAX);
  for (unsigned i = 0; i < row->degree; i++)
    row->m[i] = (uint32_t)strtoul(end, &end, 10);
  return end + 1; /* past the line's end */
}

/* Bratley and Fox, ACM TOMS 14 (1988): v[i] from the degree's many before it and the polynomial. */
static void expand_row(const struct joe_kuo_row *row, uint32_t directions[BITS])
{
  unsigned s = row->degree;
  for (unsigned i = 0; i < BITS; i++) {
    if (i < s) {
      directions[i] = row->m[i] << (BITS - 1 - i);
      continue;
    }
    directions[i] = directions[i - s] ^ (directions[i - s] >> s);
    for (unsigned j = 1; j < s; j++) {
      if (row->inner >> (s - 1 - j) & 1)
        directions[i] ^= directions[i - j];
    }
  }
}

static void first_dimension(uint32_t directions[BITS])
{
  for (int i = 0; i < BITS; i++)
    directions[i] = 1u << (BITS - 1 - i);
}

void goal_sobol_directions(int dimension, uint32_t directions[BITS])
{
  const char *text = skip_comments(joe_kuo_text);
  struct joe_kuo_row row;
  first_dimension(directions);
  for (int d = 1; d <= dimension; d++) {
    text = read_row(text, &row);
    if (d == dimension)
      expand_row(&row, directions);
  }
}

/* A random lower triangular matrix with ones on the diagonal, by columns, times each direction: bit b of a number moves
 * b and what is below it. */
static void scramble(struct goal_sobol *sobol, uint64_t seed, uint32_t place, const uint32_t directions[BITS])
{
  uint32_t columns[BITS];
  for (uint32_t i = 0; i < BITS; i += 4) {
    struct philox_words words = philox(seed, (struct philox_words){ { place, i, PHILOX_SCRAMBLE, 0 } });
    for (uint32_t j = 0; j < 4; j++)
      columns[i + j] = (1u << (BITS - 1 - i - j)) | (words.word[j] & ((1u << (BITS - 1 - i - j)) - 1));
  }
  uint32_t *scrambled = sobol->directions + (size_t)place * (size_t)sobol->bits;
  for (int bit = 0; bit < sobol->bits; bit++) {
    scrambled[bit] = 0;
    for (uint32_t rest = directions[bit]; rest != 0; rest &= rest - 1)
      scrambled[bit] ^= columns[BITS - 1 - __builtin_ctz(rest)];
  }
  sobol->shifts[place] = philox(seed, (struct philox_words){ { place, 0, PHILOX_SHIFT, 0 } }).word[0];
}

/* The end first, then the middle of what is set on both sides, widest first: the early dimensions, which Sobol points
 * fill best, carry most of the variance. */
static void build_bridge(struct goal_bridge_step *steps, int months)
{
  if (months > 0)
    steps[0] =
        (struct goal_bridge_step){ .middle = months, .right = ROW_NONE, .left_weight = 1, .deviation = sqrt(months) };
  int made = 1;
  for (int gap = 1; made < months; gap *= 2) {
    /* Each round halves what the rounds before left: intervals are [i * months / gap, (i + 1) * months / gap]. */
    for (int i = 0; i < gap; i++) {
      int left = (int)((int64_t)i * months / gap);
      int right = (int)((int64_t)(i + 1) * months / gap);
      int middle = (int)((int64_t)(2 * i + 1) * months / (2 * gap));
      if (middle == left || middle == right)
        continue;
      double width = right - left;
      steps[made++] = (struct goal_bridge_step){ .left = left,
                                                 .middle = middle,
                                                 .right = right,
                                                 .left_weight = (right - middle) / width,
                                                 .right_weight = (middle - left) / width,
                                                 .deviation = sqrt((middle - left) * (right - middle) / width) };
    }
  }
  assert(months == 0 || made == months);
}

static void build_directions(struct goal_sobol *sobol, uint64_t seed)
{
  const char *text = skip_comments(joe_kuo_text);
  uint32_t directions[BITS];
  first_dimension(directions);
  for (int dimension = 0; dimension < sobol->dimensions; dimension++) {
    struct joe_kuo_row row;
    if (dimension > 0) {
      text = read_row(text, &row);
      expand_row(&row, directions);
    }
    for (int replicate = 0; replicate < GOAL_SOBOL_REPLICATES; replicate++)
      scramble(sobol, seed, (uint32_t)(replicate * sobol->dimensions + dimension), directions);
  }
}

struct goal_sobol *goal_sobol_new(int months, uint32_t points, uint64_t seed)
{
  assert(months <= GOAL_MONTHS_MAX);
  assert(points >= TILE_PATHS);
  assert((points & (points - 1)) == 0);
  struct goal_sobol *sobol = calloc(1, sizeof *sobol);
  if (sobol == NULL)
    return NULL;
  sobol->dimensions = months + 1;
  sobol->bits = __builtin_ctz(points);
  size_t places = (size_t)sobol->dimensions * GOAL_SOBOL_REPLICATES;
  sobol->directions = calloc(places * (size_t)sobol->bits, sizeof *sobol->directions);
  sobol->shifts = calloc(places, sizeof *sobol->shifts);
  sobol->steps = calloc((size_t)months + 1, sizeof *sobol->steps);
  if (sobol->directions == NULL || sobol->shifts == NULL || sobol->steps == NULL) {
    goal_sobol_free(sobol);
    return NULL;
  }
  build_bridge(sobol->steps, months);
  build_directions(sobol, seed);
  return sobol;
}

void goal_sobol_free(struct goal_sobol *sobol)
{
  if (sobol == NULL)
    return;
  free(sobol->directions);
  free(sobol->shifts);
  free(sobol->steps);
  free(sobol);
}

const struct goal_bridge_step *goal_sobol_bridge(const struct goal_sobol *sobol)
{
  return sobol->steps;
}

void goal_sobol_points(const struct goal_sobol *sobol, int replicate, uint32_t first, uint32_t (*points)[TILE_PATHS])
{
  for (int dimension = 0; dimension < sobol->dimensions; dimension++) {
    size_t place = (size_t)(replicate * sobol->dimensions + dimension);
    const uint32_t *directions = sobol->directions + place * (size_t)sobol->bits;
    uint32_t *row = points[dimension];
    row[0] = sobol->shifts[place];
    for (uint32_t rest = first; rest != 0; rest &= rest - 1)
      row[0] ^= directions[__builtin_ctz(rest)];
    for (int bit = 0, filled = 1; filled < TILE_PATHS; bit++, filled *= 2) {
      for (int i = 0; i < filled; i++)
        row[filled + i] = row[i] ^ directions[bit];
    }
  }
}
