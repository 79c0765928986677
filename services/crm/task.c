/* The rules of tasks. */
#include "task.h"

#include <string.h>

bool task_is_same(const struct task_key *a, const struct task_key *b)
{
  return a->kind == b->kind && a->account_id == b->account_id && a->person_id == b->person_id &&
         strcmp(a->subject, b->subject) == 0;
}

const char *task_change_refusal(enum task_state state)
{
  switch (state) {
  case TASK_COMPLETED:
    return "the task was completed before; open another one";
  case TASK_DISMISSED:
    return "the task was dismissed before; open another one";
  default:
    return NULL;
  }
}
