/* Stacks of fibers: one mapping each, its lowest page without access so that an overflow faults at once. */
#include "stack.h"

#include <assert.h>
#include <sys/mman.h>
#include <unistd.h>

#include "annotate.h"
#include "fiber.h"

static size_t page_size(void)
{
  static size_t size;
  if (size == 0)
    size = (size_t)sysconf(_SC_PAGESIZE);
  return size;
}

static struct stack stack_map(void)
{
  struct stack stack = { 0 };
  size_t guard = page_size();
  char *mapping = mmap(NULL, FIBER_STACK_BYTES + guard, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (mapping == MAP_FAILED)
    return stack;
  if (mprotect(mapping, guard, PROT_NONE) != 0) {
    munmap(mapping, FIBER_STACK_BYTES + guard);
    return stack;
  }
  stack.bottom = mapping + guard;
  stack.size = FIBER_STACK_BYTES;
  annotate_stack_mapped(stack.bottom, stack.size);
  return stack;
}

static void stack_unmap(struct stack stack)
{
  annotate_stack_unmapped(stack.bottom, stack.size);
  munmap(stack.bottom - page_size(), stack.size + page_size());
}

struct stack stack_take(struct stack_pool *pool)
{
  if (pool->count == 0)
    return stack_map();
  struct stack stack = pool->unused[--pool->count];
  annotate_stack_clean(stack.bottom, stack.size);
  return stack;
}

void stack_give(struct stack_pool *pool, struct stack stack)
{
  assert(stack.bottom != NULL);
  if (pool->count == STACK_POOL_LIMIT)
    stack_unmap(stack);
  else
    pool->unused[pool->count++] = stack;
}

void stack_pool_close(struct stack_pool *pool)
{
  while (pool->count > 0)
    stack_unmap(pool->unused[--pool->count]);
}
