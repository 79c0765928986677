/* journal: the exchange's book on disk: a line an execution, appended and made durable before the report is sent.
 * A line that a crash cut short is dropped at the next start. */
#ifndef STEWARD_PAPER_EXCHANGE_JOURNAL_H
#define STEWARD_PAPER_EXCHANGE_JOURNAL_H
#include "base/arena.h"
#include "base/status.h"
#include "book.h"

#define JOURNAL_LINE_SIZE 1024

/* One execution as a line without its end, and back; false when it is not one. */
void journal_format(const struct execution *execution, char line[JOURNAL_LINE_SIZE]);
bool journal_parse(const char *line, struct execution *out);

struct journal;

/* Opens or makes the file and hands each execution to apply(). *sent is the highest execution known to be with its
 * session. DATA_LOSS when a line that is not the last cannot be read. */
struct journal_reader {
  void (*apply)(void *context, const struct execution *execution);
  void *context;
};
struct status journal_open(struct arena *arena, const char *path, struct journal_reader reader, struct journal **out,
                           uint64_t *sent);
void journal_close(struct journal *journal); /* NULL is fine */

void journal_add(struct journal *journal, const struct execution *execution);
void journal_add_sent(struct journal *journal, uint64_t execution); /* kept with the next lines */

/* Writes what was added and makes it durable; on a fiber, off the loop. */
struct status journal_flush(struct journal *journal);
#endif
