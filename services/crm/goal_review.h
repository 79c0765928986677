/* goal_review: kept plans are projected again, their likelihoods kept with history, and a fall below the advisor's line
 * opens a task, once. Recovering closes nothing: a task is closed by who did it. */
#ifndef STEWARD_CRM_GOAL_REVIEW_H
#define STEWARD_CRM_GOAL_REVIEW_H
#include "goal_case.h"
#include "records/commit.h"

#define GOAL_PERCENT_NONE (-1) /* no likelihood is known */

/* Where the plans in use of the caller's firm stand: what the fact of an account is made from. */
struct goal_standing {
  uint64_t plan_id;
  const Crm__GoalPlan *plan;     /* with id and version */
  const Crm__GoalReview *review; /* the last one; NULL: none */
  uint64_t review_version;       /* 0: none */
  int64_t lowest_e2;             /* or GOAL_PERCENT_NONE */
};
struct goal_standings {
  struct goal_standing *items; /* by plan */
  size_t count;
};
struct status goal_standings_read(struct call *call, struct goal_standings *out);

/* The fact goal_likelihood of each account: its lowest goal over all plans, this one counting as said. */
void goal_facts_add(struct commit_builder *commit, const struct goal_standings *standings,
                    const struct goal_standing *changed, struct arena *arena);

struct goal_reviewing {
  const ProtobufCMessage *in; /* the request it is made for; NULL: scheduled work */
  const char *because;
  struct goal_standings *standings;
};

/* Projects a plan of the standings again and keeps the review, which becomes its standing. What cannot be projected is
 * kept as a review with its problem. Scheduled work keeps what differs from the last review alone. */
struct status goal_review_plan(struct call *call, const struct goal_reviewing *reviewing,
                               struct goal_standing *standing);
#endif
