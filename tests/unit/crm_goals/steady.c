/* Walks a model month by month, growth being exp(log_mean). */
#include "steady.h"

#include <math.h>

/* Pays those goals that are admitted, in their order within a month. */
static void walk(const struct goal_model *model, const bool *is_admitted, struct steady *out)
{
  double growth = exp(model->log_mean) * model->fee_factor, balance = model->start_value;
  for (int g = 0; g < model->goal_count; g++) {
    out->is_met[g] = is_admitted[g];
    out->before[g] = -1;
  }
  for (int k = 0; k <= model->months; k++) {
    balance = (k == 0 ? balance : balance * growth) + model->contributions[k] + model->inflows[k];
    out->shortfall[k] = 0;
    for (int g = 0; g < model->goal_count; g++) {
      double due = model->goals[g].due[k];
      if (due > 0 && out->before[g] < 0)
        out->before[g] = balance;
      double paid = !is_admitted[g] ? 0 : due < balance ? due : balance;
      if (due - paid >= GOAL_PAID_TOLERANCE) {
        out->shortfall[k] += due - paid;
        out->is_met[g] = false;
      }
      balance -= paid;
    }
    out->balance[k] = balance;
  }
}

static bool harms(const struct steady *before, const struct steady *after, int count)
{
  for (int g = 0; g < count; g++) {
    if (before->is_met[g] && !after->is_met[g])
      return true;
  }
  return false;
}

struct steady steady_of(struct arena *arena, const struct goal_model *model)
{
  size_t cells = (size_t)model->months + 1;
  struct steady steady = { .balance = arena_array(arena, cells, sizeof(double)),
                           .shortfall = arena_array(arena, cells, sizeof(double)) };
  struct steady without = { .balance = arena_array(arena, cells, sizeof(double)),
                            .shortfall = arena_array(arena, cells, sizeof(double)) };
  bool is_admitted[GOAL_GOALS_MAX] = { false };
  for (int g = 0; g < model->goal_count; g++) {
    walk(model, is_admitted, &without);
    is_admitted[g] = true;
    if (model->order != GOAL_BY_RANK)
      continue;
    walk(model, is_admitted, &steady);
    is_admitted[g] = !harms(&without, &steady, g);
  }
  walk(model, is_admitted, &steady);
  return steady;
}
