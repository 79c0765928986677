/* The account service's own scheduled work. */
#include "jobs.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "account.seam.h"
#include "account_sql.h"
#include "base/date.h"
#include "base/hash.h"
#include "fiber/fiber.h"

#define VERIFY_MINUTE 210 /* 03:30 */
#define VERIFY_LEASE_S 3600
#define HEAD_EVERY_S 3600
#define FILE_MODE 0640

struct append {
  const char *path, *line;
  int error; /* of errno */
};

/* A line that a crash has cut off is ended first, so that it does not spoil this one. */
static bool write_line(int file, const char *line)
{
  char last = '\n';
  off_t end = lseek(file, 0, SEEK_END);
  if (end > 0 && pread(file, &last, 1, end - 1) != 1)
    return false;
  if (last != '\n' && write(file, "\n", 1) != 1)
    return false;
  ssize_t length = (ssize_t)strlen(line);
  return write(file, line, (size_t)length) == length && fsync(file) == 0;
}

static void append_work(void *argument)
{
  struct append *append = argument;
  errno = 0;
  int file = open(append->path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, FILE_MODE);
  bool is_written = file >= 0 && write_line(file, append->line);
  if (!is_written)
    append->error = errno ? errno : ENOSPC;
  if (file >= 0)
    close(file);
}

struct status job_journal_head(struct call *call, struct schedule_run *run)
{
  struct account *account = call->state;
  struct pg_rows *rows;
  char chain[HASH_HEX_SIZE], at[INSTANT_TEXT_SIZE];
  struct pg_value firm = pg_int8((int64_t)call->caller.firm_id);
  struct status status = pg_query(account->pool, call->arena, &sql_journal_head, &firm, &rows);
  if (!status_is_ok(status))
    return status;
  if (pg_count(rows) != 1)
    return status_fail(STATUS_NOT_FOUND, NULL, "the firm is not known");
  struct append append = {
    .path = account->heads_file,
    .line = arena_printf(call->arena,
                         "{\"at\":\"%s\",\"firm_id\":\"%" PRIu64 "\",\"firm\":\"%s\",\"sequence\":\"%" PRId64
                         "\",\"chain\":\"%s\"}\n",
                         instant_format(call->now_us, at), call->caller.firm_id, pg_get_text(rows, 0, 0),
                         pg_get_int8(rows, 0, 1), hash_hex(pg_get_bytes(rows, 0, 2).data, chain)),
  };
  fiber_offload(append_work, &append);
  if (append.error != 0)
    return call_fail(call, STATUS_UNAVAILABLE, NULL, "the file of heads cannot be written: %s", strerror(append.error));
  run->message = arena_printf(call->arena, "sequence %" PRId64, pg_get_int8(rows, 0, 1));
  return status_ok();
}

struct status job_verify(struct call *call, struct schedule_run *run)
{
  Account__VerifyRequest request = ACCOUNT__VERIFY_REQUEST__INIT;
  Account__VerifyResponse *found;
  struct status status = ledger_verify_call(call, &request, &found);
  if (!status_is_ok(status))
    return status;
  if (!found->good)
    return call_fail(call, STATUS_DATA_LOSS, NULL, "%zu differences, the first: %s", found->n_differences,
                     found->n_differences > 0 ? found->differences[0] : "");
  run->message = arena_printf(call->arena, "good: %" PRIu64 " entries, %" PRIu64 " journal lines", found->entries,
                              found->journal_lines);
  return status_ok();
}

struct status jobs_start(struct bus *bus, struct account *account, int64_t poll_us, struct schedule **out)
{
  static const struct schedule_job jobs[] = {
    { .name = "verify",
      .rule = SCHEDULE_RULE(DAILY, .minute = VERIFY_MINUTE),
      .lease_s = VERIFY_LEASE_S,
      .run = job_verify },
    { .name = "journal-head", .rule = SCHEDULE_RULE(EVERY, .every_seconds = HEAD_EVERY_S), .run = job_journal_head },
  };
  struct schedule_options options = { .bus = bus, .jobs = jobs, .context = account, .poll_us = poll_us };
  options.count = account->heads_file ? 2 : 1; /* the last one needs the file */
  return schedule_start(&options, out);
}
