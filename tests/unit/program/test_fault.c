/* Fault points: the process dies at the passage that the environment names, at no other point and no sooner. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "program/fault.h"

#ifdef STEWARD_FAULTS
/* How a child ends that passes lane.written and lane.locked in turn, so many times each. */
static int end_of(const char *asked, int times)
{
  pid_t child = fork();
  if (child == 0) {
    dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
    setenv("STEWARD_FAULT", asked, 1);
    for (int i = 0; i < times; i++) {
      fault_point("lane.written");
      fault_point("lane.locked");
    }
    _exit(0);
  }
  int status = -1;
  waitpid(child, &status, 0);
  return status;
}

static bool is_killed(int status)
{
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

Test(fault, kills_at_the_passage_asked_for_and_not_before)
{
  cr_assert(is_killed(end_of("lane.written:3", 3)));
  cr_assert(is_killed(end_of("lane.locked", 1)));
  cr_assert_eq(end_of("lane.written:3", 2), 0);
  cr_assert_eq(end_of("lane.committed:1", 5), 0);
  cr_assert_eq(end_of("", 5), 0);
}

Test(fault, a_point_that_is_not_in_the_table_ends_the_program_at_once)
{
  int status = end_of("lane.nowhere:1", 1);
  cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 2);
  status = end_of("lane.written:0", 1);
  cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 2);
}
#endif

Test(fault, names_in_the_table_differ)
{
  static const char *const names[] = {
#define NAME(name, program, what) name,
    FAULT_POINTS(NAME)
#undef NAME
  };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    for (size_t k = 0; k < i; k++)
      cr_assert_str_neq(names[i], names[k]);
}
