/* goal_flows: a model as walks need it, and the goals' ranks on paths that are known. */
#ifndef STEWARD_CRM_GOAL_FLOWS_H
#define STEWARD_CRM_GOAL_FLOWS_H
#include "goal_kernel.h"

/* In the arena; rows of a fan only when asked for. */
struct goal_flows *goal_flows_new(struct arena *arena, const struct goal_model *model, bool has_fan);

/* Walks a tile whose growth is there, keeping samples, with the goals in date order. */
void goal_walk_by_date(const struct goal_kernel *kernel, const struct goal_flows *flows, struct goal_tile *tile);

/* The same with the goals admitted by rank: a goal that makes a higher one miss is not paid on that path, misses, and
 * its whole amount is its shortfall. */
void goal_walk_by_rank(const struct goal_kernel *kernel, const struct goal_flows *flows, struct goal_tile *tile);

/* What the one path of a model without volatility comes to. */
struct goal_straight {
  bool missed[GOAL_GOALS_MAX];
  double shortfall[GOAL_GOALS_MAX];
  double row[GOAL_MONTHS_MAX / 12 + 3 + GOAL_GOALS_MAX];
};

void goal_walk_straight(const struct goal_flows *flows, double growth, enum goal_order order,
                        struct goal_straight *straight);
#endif
