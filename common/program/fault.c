/* fault: dies where the environment asks. An empty file in builds without STEWARD_FAULTS. */
#include "fault.h"

#ifdef STEWARD_FAULTS
#include <assert.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"

static const struct {
  const char *name, *program, *what;
} points[] = {
#define ROW(name, program, what) { name, program, what },
  FAULT_POINTS(ROW)
#undef ROW
};

/* What the environment asks for; read at the first passage of any point. */
static struct {
  bool is_read;
  char name[64]; /* "": nothing */
  long passages_left;
} asked;

static bool is_known(const char *name)
{
  for (size_t i = 0; i < sizeof points / sizeof *points; i++)
    if (strcmp(points[i].name, name) == 0)
      return true;
  return false;
}

static void read_environment(void)
{
  const char *text = getenv("STEWARD_FAULT");
  asked.is_read = true;
  if (!text || !*text)
    return;
  size_t size = strcspn(text, ":");
  asked.passages_left = text[size] == ':' ? strtol(text + size + 1, NULL, 10) : 1;
  if (size < sizeof asked.name)
    memcpy(asked.name, text, size);
  if (!is_known(asked.name) || asked.passages_left < 1) {
    log_event(LOG_ERROR, "unknown_fault", LOG_TEXT("asked", text));
    exit(2);
  }
}

void fault_point(const char *name)
{
  assert(is_known(name));
  if (!asked.is_read)
    read_environment();
  if (strcmp(asked.name, name) != 0 || --asked.passages_left > 0)
    return;
  log_event(LOG_WARNING, "fault", LOG_TEXT("point", name));
  kill(getpid(), SIGKILL);
}

void fault_print(const char *program)
{
  for (size_t i = 0; i < sizeof points / sizeof *points; i++)
    if (strcmp(points[i].program, program) == 0 || strcmp(points[i].program, "*") == 0)
      printf("%s\t%s\n", points[i].name, points[i].what);
}
#endif
