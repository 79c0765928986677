/* child: starts, watches and ends the dummy program. */
#include "child.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "patience.h"

#define MAX_ENVIRONMENT 256

/* The test's environment without what would configure a program, then the child's own. */
static size_t fill_environment(const char **to, const char *run_dir, const char *setting)
{
  size_t count = 0;
  for (char **entry = environ; *entry && count < MAX_ENVIRONMENT - 3; entry++) {
    if (strncmp(*entry, "STEWARD_", 8) != 0)
      to[count++] = *entry;
  }
  to[count++] = run_dir;
  if (setting)
    to[count++] = setting;
  to[count] = NULL;
  return count;
}

void child_start(struct child *child, const char *setting, const char *argument)
{
  char run_dir[128];
  int ends[2];
  const char *environment[MAX_ENVIRONMENT];
  memset(child, 0, sizeof *child);
  strncpy(child->folder, "/tmp/steward-program-XXXXXX", sizeof child->folder - 1);
  cr_assert_not_null(mkdtemp(child->folder));
  snprintf(run_dir, sizeof run_dir, "STEWARD_RUN_DIR=%s", child->folder);
  fill_environment(environment, run_dir, setting);
  cr_assert_eq(pipe(ends), 0);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  posix_spawn_file_actions_addclose(&actions, ends[0]);
  posix_spawn_file_actions_addclose(&actions, ends[1]);
  const char *arguments[] = { DUMMY_PROGRAM, argument, NULL };
  int failure = posix_spawn(&child->pid, DUMMY_PROGRAM, &actions, NULL, (char **)arguments, (char **)environment);
  posix_spawn_file_actions_destroy(&actions);
  cr_assert_eq(failure, 0, "%s: %s", DUMMY_PROGRAM, strerror(failure));
  close(ends[1]);
  child->output = ends[0];
}

/* Reads once more; false at the end or when nothing came in time. */
static bool read_more(struct child *child)
{
  struct pollfd wait = { .fd = child->output, .events = POLLIN };
  if (poll(&wait, 1, PATIENCE_MS) <= 0)
    return false;
  ssize_t got = read(child->output, child->text + child->size, CHILD_TEXT_BYTES - 1 - child->size);
  child->size += got > 0 ? (size_t)got : 0;
  return got > 0;
}

void child_wait_for(struct child *child, const char *text)
{
  while (!strstr(child->text, text)) {
    if (!read_more(child)) {
      child_end(child, SIGKILL);
      cr_assert_fail("%s is not in: %s", text, child->text);
    }
  }
}

int child_end(struct child *child, int signal)
{
  int outcome;
  if (signal != 0)
    kill(child->pid, signal);
  while (read_more(child))
    ;
  waitpid(child->pid, &outcome, 0);
  close(child->output);
  char path[128];
  snprintf(path, sizeof path, "%s/dummy.sock", child->folder);
  unlink(path);
  rmdir(child->folder);
  return WIFEXITED(outcome) ? WEXITSTATUS(outcome) : -1;
}
