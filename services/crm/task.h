/* task: when two tasks are the same, and what may become of one. Pure. */
#ifndef STEWARD_CRM_TASK_H
#define STEWARD_CRM_TASK_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TASK_MAX_OPEN 500 /* of one account, or of one person without any */

enum task_state { /* as steward.crm.v1.Task.State */
                  TASK_UNSPECIFIED,
                  TASK_OPEN,
                  TASK_COMPLETED,
                  TASK_DISMISSED
};

struct task_key { /* at most one open task has it */
  int kind;
  uint64_t account_id, person_id; /* 0: none */
  const char *subject;
};
bool task_is_same(const struct task_key *a, const struct task_key *b);

/* NULL when a task in this state may be completed, dismissed or given to somebody; else the rule, for a person. */
const char *task_change_refusal(enum task_state state);
#endif
