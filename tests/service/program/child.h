/* child: the dummy program as a child process of the test, with a folder of its own and what it wrote. */
#ifndef STEWARD_TEST_CHILD_H
#define STEWARD_TEST_CHILD_H
#include <sys/types.h>

#define CHILD_TEXT_BYTES 65536

struct child {
  pid_t pid;
  int output; /* the reading end of its standard output and error */
  char folder[64];
  char text[CHILD_TEXT_BYTES]; /* read so far */
  size_t size;
};

/* setting: "NAME=value" or NULL; argument: or NULL. */
void child_start(struct child *child, const char *setting, const char *argument);
void child_wait_for(struct child *child, const char *text); /* fails the test after ten seconds */
int child_end(struct child *child, int signal); /* sends it unless 0; the exit code, -1 when it was killed */
#endif
