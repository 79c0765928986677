/* journal: the file of executions: replayed at start, appended and synced by batches. */
#include "journal.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/decimal.h"
#include "fiber/fiber.h"

struct journal {
  int fd;
  char *text; /* added, not yet written */
  size_t size, room;
  char *writing; /* by the thread pool */
  size_t writing_size;
  bool is_written;
};

static bool apply_line(const char *line, struct journal_reader reader, uint64_t *sent)
{
  struct execution execution;
  int64_t number;
  if (line[0] == 'S' && line[1] == '\t' && status_is_ok(decimal_parse(line + 2, 0, &number))) {
    *sent = (uint64_t)number;
    return true;
  }
  if (!journal_parse(line, &execution))
    return false;
  reader.apply(reader.context, &execution);
  return true;
}

/* Reads the whole file; returns where its last complete line ends, -1 when a line cannot be read. */
static off_t replay(FILE *file, struct journal_reader reader, uint64_t *sent)
{
  char *line = NULL;
  size_t room = 0;
  off_t good = 0;
  ssize_t length;
  while ((length = getline(&line, &room, file)) > 0 && line[length - 1] == '\n') {
    line[length - 1] = '\0';
    if (strlen(line) != (size_t)length - 1 || !apply_line(line, reader, sent)) {
      good = -1;
      break;
    }
    good += length;
  }
  free(line);
  return good;
}

struct status journal_open(struct arena *arena, const char *path, struct journal_reader reader, struct journal **out,
                           uint64_t *sent)
{
  *sent = 0;
  int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
  FILE *file = fd >= 0 ? fdopen(dup(fd), "r") : NULL;
  if (file == NULL)
    return status_format(arena, STATUS_UNAVAILABLE, "state", "%s cannot be opened: %s.", path, strerror(errno));
  off_t good = replay(file, reader, sent);
  fclose(file);
  if (good < 0 || ftruncate(fd, good) != 0 || lseek(fd, good, SEEK_SET) != good) {
    close(fd);
    return status_format(arena, STATUS_DATA_LOSS, "state", "%s cannot be read.", path);
  }
  struct journal *journal = calloc(1, sizeof(*journal));
  assert(journal != NULL);
  journal->fd = fd;
  *out = journal;
  return status_ok();
}

void journal_close(struct journal *journal)
{
  if (journal == NULL)
    return;
  close(journal->fd);
  free(journal->text);
  free(journal);
}

static void add_line(struct journal *journal, const char *line)
{
  size_t length = strlen(line);
  if (journal->size + length + 1 > journal->room) {
    journal->room = 2 * (journal->size + length + 1);
    journal->text = realloc(journal->text, journal->room);
    assert(journal->text != NULL);
  }
  memcpy(journal->text + journal->size, line, length);
  journal->text[journal->size + length] = '\n';
  journal->size += length + 1;
}

void journal_add(struct journal *journal, const struct execution *execution)
{
  char line[JOURNAL_LINE_SIZE];
  journal_format(execution, line);
  add_line(journal, line);
}

void journal_add_sent(struct journal *journal, uint64_t execution)
{
  char line[32];
  snprintf(line, sizeof(line), "S\t%llu", (unsigned long long)execution);
  add_line(journal, line);
}

static void write_out(void *argument)
{
  struct journal *journal = argument;
  size_t done = 0;
  while (done < journal->writing_size) {
    ssize_t written = write(journal->fd, journal->writing + done, journal->writing_size - done);
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      return;
    done += (size_t)written;
  }
  journal->is_written = fdatasync(journal->fd) == 0;
}

struct status journal_flush(struct journal *journal)
{
  if (journal->size == 0)
    return status_ok();
  journal->writing = journal->text;
  journal->writing_size = journal->size;
  journal->is_written = false;
  journal->text = NULL;
  journal->size = journal->room = 0;
  fiber_offload(write_out, journal);
  free(journal->writing);
  journal->writing = NULL;
  return journal->is_written ? status_ok() : status_fail(STATUS_DATA_LOSS, "state", "The journal cannot be written.");
}
