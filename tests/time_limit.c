/* Part of every criterion program: a test that hangs is ended by SIGALRM and fails under its name, instead of taking
 * the program with it. The time limits of criterion 2.4.1 are not used: its command line option has no effect, and the
 * list behind `.timeout` loses requests that do not come in order (reported as leaks) and can lock up when two tests
 * end at once. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIMIT_S 300
#define LONG_LIMIT_S 3000

static void __attribute__((constructor)) limit_time(void)
{
  /* The program itself waits for its tests; each of them is a process that criterion starts under this name. */
  if (strcmp(program_invocation_name, "boxfort-worker") != 0)
    return;
  const char *is_long = getenv("STEWARD_TEST_LONG");
  alarm(is_long && strcmp(is_long, "1") == 0 ? LONG_LIMIT_S : LIMIT_S);
}
