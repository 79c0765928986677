/* Switching between stacks: saves what a callee must keep (System V ABI), changes the stack pointer, restores. */
#include "switch.h"

#include <stdint.h>

#ifdef __x86_64__
void context_switch_registers(void **save, void *load);

/* Floating-point control words are left alone: nothing here changes them. */
__asm__(".text\n"
        ".p2align 4\n"
        ".globl context_switch_registers\n"
        ".type context_switch_registers, @function\n"
        "context_switch_registers:\n"
        "  endbr64\n"
        "  pushq %rbp\n"
        "  pushq %rbx\n"
        "  pushq %r12\n"
        "  pushq %r13\n"
        "  pushq %r14\n"
        "  pushq %r15\n"
        "  movq %rsp, (%rdi)\n"
        "  movq %rsi, %rsp\n"
        "  popq %r15\n"
        "  popq %r14\n"
        "  popq %r13\n"
        "  popq %r12\n"
        "  popq %rbx\n"
        "  popq %rbp\n"
        "  ret\n"
        ".size context_switch_registers, . - context_switch_registers\n");

#define SAVED_REGISTERS 6

/* From the top: a null return address that ends backtraces, the entry that `ret` goes to, zeroed registers.
 * At entry the stack pointer must be 8 past a multiple of 16, as after a call. */
void context_prepare(struct context *context, struct stack stack, void (*entry)(void))
{
  uintptr_t top = ((uintptr_t)stack.bottom + stack.size) & ~(uintptr_t)15;
  void **slot = (void **)(top - 8);
  *slot = NULL;
  *--slot = (void *)(uintptr_t)entry;
  for (int i = 0; i < SAVED_REGISTERS; i++)
    *--slot = NULL;
  context->top = slot;
}

void context_switch(struct context *from, const struct context *to)
{
  context_switch_registers(&from->top, to->top);
}
#else
void context_prepare(struct context *context, struct stack stack, void (*entry)(void))
{
  getcontext(&context->saved);
  context->saved.uc_stack.ss_sp = stack.bottom;
  context->saved.uc_stack.ss_size = stack.size;
  makecontext(&context->saved, entry, 0);
}

void context_switch(struct context *from, const struct context *to)
{
  swapcontext(&from->saved, &to->saved);
}
#endif
