/* switch: leaves one stack for another. On x86-64 a few instructions; elsewhere ucontext, which makes two system
 * calls a switch for a signal mask that no fiber changes. */
#ifndef STEWARD_FIBER_SWITCH_H
#define STEWARD_FIBER_SWITCH_H
#include "stack.h"

#ifdef __x86_64__
struct context {
  void *top; /* where the saved registers lie */
};
#else
#include <ucontext.h>
struct context {
  ucontext_t saved;
};
#endif

/* entry() starts at the first switch to the context; it must not return. */
void context_prepare(struct context *context, struct stack stack, void (*entry)(void));
void context_switch(struct context *from, const struct context *to);
#endif
