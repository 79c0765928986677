/* CPU time by getrusage and /proc. */
#include "usage.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

struct process {
  long parent, own_ticks, ended_ticks; /* ended: of children that were waited for */
};

static struct process read_process(const char *pid)
{
  char path[300], text[1024] = "";
  struct process process = { 0 };
  unsigned long own[2];
  long ended[2];
  snprintf(path, sizeof path, "/proc/%s/stat", pid);
  FILE *file = fopen(path, "r");
  if (!file)
    return process;
  size_t size = fread(text, 1, sizeof text - 1, file);
  text[size] = 0;
  fclose(file);
  const char *rest = strrchr(text, ')'); /* names may hold anything */
  if (rest && sscanf(rest + 2, "%*c %ld %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %ld %ld", &process.parent, &own[0],
                     &own[1], &ended[0], &ended[1]) == 5) {
    process.own_ticks = (long)(own[0] + own[1]);
    process.ended_ticks = ended[0] + ended[1];
  }
  return process;
}

static long read_postmaster(const char *folder)
{
  char path[300];
  long pid = 0;
  snprintf(path, sizeof path, "%s/data/postmaster.pid", folder);
  FILE *file = fopen(path, "r");
  if (file && fscanf(file, "%ld", &pid) != 1)
    pid = 0;
  if (file)
    fclose(file);
  return pid;
}

static int64_t us_of(const struct timeval *time)
{
  return (int64_t)time->tv_sec * 1000000 + time->tv_usec;
}

struct usage usage_now(const char *folder)
{
  struct rusage self;
  long postmaster = read_postmaster(folder), ticks = 0;
  getrusage(RUSAGE_SELF, &self);
  DIR *processes = opendir("/proc");
  for (struct dirent *entry; postmaster > 0 && processes && (entry = readdir(processes));) {
    if (!isdigit((unsigned char)entry->d_name[0]))
      continue;
    struct process process = read_process(entry->d_name);
    if (strtol(entry->d_name, NULL, 10) == postmaster)
      ticks += process.own_ticks + process.ended_ticks;
    else if (process.parent == postmaster)
      ticks += process.own_ticks;
  }
  if (processes)
    closedir(processes);
  return (struct usage){ .ours_us = us_of(&self.ru_utime) + us_of(&self.ru_stime),
                         .server_us = (int64_t)ticks * 1000000 / sysconf(_SC_CLK_TCK) };
}
