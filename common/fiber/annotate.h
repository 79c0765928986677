/* annotate: tells the sanitizers about stacks and switches between them; nothing in other builds. */
#ifndef STEWARD_FIBER_ANNOTATE_H
#define STEWARD_FIBER_ANNOTATE_H
#include <stddef.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#include <sanitizer/lsan_interface.h>

static inline void annotate_stack_mapped(const void *bottom, size_t size)
{
  __lsan_register_root_region(bottom, size);
}
static inline void annotate_stack_unmapped(const void *bottom, size_t size)
{
  __asan_unpoison_memory_region(bottom, size);
  __lsan_unregister_root_region(bottom, size);
}
static inline void annotate_stack_clean(const void *bottom, size_t size)
{
  __asan_unpoison_memory_region(bottom, size);
}
/* saved is NULL when the stack that is left will not be entered again. */
static inline void annotate_leave(void **saved, const void *bottom, size_t size)
{
  __sanitizer_start_switch_fiber(saved, bottom, size);
}
static inline void annotate_enter(void *saved, const void **bottom, size_t *size)
{
  __sanitizer_finish_switch_fiber(saved, bottom, size);
}
#else
static inline void annotate_stack_mapped(const void *bottom, size_t size)
{
  (void)bottom, (void)size;
}
static inline void annotate_stack_unmapped(const void *bottom, size_t size)
{
  (void)bottom, (void)size;
}
static inline void annotate_stack_clean(const void *bottom, size_t size)
{
  (void)bottom, (void)size;
}
static inline void annotate_leave(void **saved, const void *bottom, size_t size)
{
  (void)saved, (void)bottom, (void)size;
}
static inline void annotate_enter(void *saved, const void **bottom, size_t *size)
{
  (void)saved, (void)bottom, (void)size;
}
#endif

#ifdef __SANITIZE_THREAD__
#include <sanitizer/tsan_interface.h>

static inline void *annotate_thread_current(void)
{
  return __tsan_get_current_fiber();
}
static inline void *annotate_thread_new(void)
{
  return __tsan_create_fiber(0);
}
static inline void annotate_thread_free(void *thread)
{
  __tsan_destroy_fiber(thread);
}
static inline void annotate_thread_switch(void *thread)
{
  __tsan_switch_to_fiber(thread, 0);
}
#else
static inline void *annotate_thread_current(void)
{
  return NULL;
}
static inline void *annotate_thread_new(void)
{
  return NULL;
}
static inline void annotate_thread_free(void *thread)
{
  (void)thread;
}
static inline void annotate_thread_switch(void *thread)
{
  (void)thread;
}
#endif
#endif
