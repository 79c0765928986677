/* stack: memory for fibers: mapped, with a guard page below, kept in a pool when given back. */
#ifndef STEWARD_FIBER_STACK_H
#define STEWARD_FIBER_STACK_H
#include <stddef.h>

#define STACK_POOL_LIMIT 256 /* unused stacks kept for the next fibers */

struct stack {
  char *bottom; /* lowest usable byte, above the guard page; NULL when mapping failed */
  size_t size;
};

struct stack_pool {
  struct stack unused[STACK_POOL_LIMIT];
  size_t count;
};

struct stack stack_take(struct stack_pool *pool);
void stack_give(struct stack_pool *pool, struct stack stack);
void stack_pool_close(struct stack_pool *pool);
#endif
