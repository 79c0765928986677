/* The named windows, and how a portfolio goes through one. */
#include "stress.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"

/* Peaks and troughs of the S&P 500's closes. */
const struct stress_window stress_windows_shipped[] = {
  { "black-monday-1987", "1987-10-13", "1987-10-19" },
  { "long-term-capital-1998", "1998-07-17", "1998-08-31" },
  { "dot-com-2000", "2000-03-24", "2002-10-09" },
  { "september-2001", "2001-09-10", "2001-09-21" },
  { "financial-crisis-2007", "2007-10-09", "2009-03-09" },
  { "lehman-2008", "2008-09-12", "2008-11-20" },
  { "us-downgrade-2011", "2011-07-22", "2011-08-08" },
  { "china-2015", "2015-08-17", "2015-08-25" },
  { "fourth-quarter-2018", "2018-09-20", "2018-12-24" },
  { "covid-2020", "2020-02-19", "2020-03-23" },
  { "rates-2022", "2022-01-03", "2022-10-12" },
  { "tariffs-2025", "2025-02-19", "2025-04-08" },
};
const size_t stress_window_count = sizeof stress_windows_shipped / sizeof stress_windows_shipped[0];

const struct stress_window *stress_window_find(const char *name)
{
  for (size_t i = 0; i < stress_window_count; i++) {
    if (strcmp(stress_windows_shipped[i].name, name) == 0)
      return &stress_windows_shipped[i];
  }
  return NULL;
}

struct stressed_names {
  const struct stress_name *names;
  size_t count;
  const struct stress_market *market;
};

static double change_of_sector(const struct stressed_names *in, int sector)
{
  const struct stress_market *market = in->market;
  double sum = 0;
  size_t found = 0;
  if (sector < 0)
    return market->benchmark;
  if ((size_t)sector < market->sector_count && market->sectors[sector].is_known)
    return market->sectors[sector].change;
  for (size_t i = 0; i < in->count; i++) {
    const struct stress_name *name = &in->names[i];
    if (!name->is_known || name->sector != sector || name->leverage != 1)
      continue;
    sum += name->change;
    found++;
  }
  return found > 0 ? sum / (double)found : market->benchmark;
}

/* What stands in for a name has no leverage of its own, so the factor comes on top. */
static double change_in_place(const struct stressed_names *in, const struct stress_name *name)
{
  if (name->sector_count == 0)
    return name->leverage * change_of_sector(in, name->sector);
  double change = 0, left = 1;
  for (size_t i = 0; i < name->sector_count; i++) {
    double share = (double)name->sectors[i].weight_e8 / (double)WEIGHT_E8;
    change += share * change_of_sector(in, name->sectors[i].sector);
    left -= share;
  }
  return name->leverage * (change + left * in->market->benchmark);
}

struct loss {
  double contribution;
  size_t place;
};

static int compare_losses(const void *left, const void *right)
{
  const struct loss *a = left, *b = right;
  if (a->contribution != b->contribution)
    return a->contribution < b->contribution ? -1 : 1;
  return (a->place > b->place) - (a->place < b->place);
}

static void find_worst(struct arena *arena, const struct stress_name *names, size_t count,
                       struct stress_outcome *outcome)
{
  struct loss *losses = arena_array(arena, count, sizeof *losses);
  for (size_t i = 0; i < count; i++)
    losses[i] = (struct loss){ names[i].weight * names[i].change, i };
  qsort(losses, count, sizeof *losses, compare_losses);
  for (size_t i = 0; i < count && i < STRESS_WORST_MAX && losses[i].contribution < 0; i++)
    outcome->worst[outcome->worst_count++] = losses[i].place;
}

struct stress_outcome stress_measure(struct arena *arena, struct stress_name *names, size_t count,
                                     const struct stress_market *market)
{
  struct stress_outcome outcome = { 0 };
  struct stressed_names in = { names, count, market };
  for (size_t i = 0; i < count; i++) {
    if (names[i].is_known)
      continue;
    names[i].change = change_in_place(&in, &names[i]);
    outcome.replaced += fabs(names[i].weight);
  }
  for (size_t i = 0; i < count; i++)
    outcome.change += names[i].weight * names[i].change;
  outcome.is_measured = outcome.replaced <= STRESS_REPLACED_MAX;
  find_worst(arena, names, count, &outcome);
  return outcome;
}
