/* steward verify --heads: the journal against its heads that were written outside the database. */
#include <inttypes.h>

#include "account.seam.h"
#include "commands_heads.h"
#include "file.h"
#include "heads.h"

static void say(struct cli *cli, const char *sentence, size_t *differences)
{
  if (sentence == NULL)
    return;
  fprintf(cli->out, "  %s\n", sentence);
  ++*differences;
}

/* One stream from before the first head; it ends behind the last. */
static struct status compare(struct cli *cli, struct heads *heads, size_t *differences)
{
  static const uint8_t start[HASH_BYTES];
  struct Account__ReadJournalRequest request = ACCOUNT__READ_JOURNAL_REQUEST__INIT;
  struct Account__JournalLine *line = NULL;
  struct bus_stream *stream;
  say(cli, heads_meet(heads, cli->arena, 0, start), differences);
  if (heads->next == heads->count)
    return status_ok();
  request.after_sequence = heads->list[heads->next].sequence - 1;
  struct status status = journal_read_open(cli->call, &request, &stream);
  if (!status_is_ok(status))
    return status;
  while (heads->next < heads->count && status_is_ok(status = journal_read_next(stream, &line)) && line != NULL) {
    if (line->chain.len != HASH_BYTES)
      status = status_fail(STATUS_DATA_LOSS, NULL, "a line of the journal has no chain");
    else
      say(cli, heads_meet(heads, cli->arena, line->sequence, line->chain.data), differences);
    if (!status_is_ok(status))
      break;
  }
  bus_close(stream);
  if (status_is_ok(status))
    say(cli, heads_end(heads, cli->arena), differences);
  return status;
}

struct status verify_heads(struct cli *cli, const char *path)
{
  struct Account__GetFirmRequest request = ACCOUNT__GET_FIRM_REQUEST__INIT;
  struct Account__Firm *firm;
  ProtobufCBinaryData text;
  struct heads heads;
  size_t differences = 0;
  struct status status = file_read(cli->arena, path, &text);
  if (status_is_ok(status))
    status = firm_get_call(cli->call, &request, &firm);
  if (!status_is_ok(status))
    return status;
  heads_parse(cli->arena, (const char *)text.data, firm->firm_id, &heads);
  status = compare(cli, &heads, &differences);
  if (!status_is_ok(status))
    return status;
  fprintf(cli->out, "%zu heads of this firm compared, %zu lines of the file unreadable\n", heads.count, heads.unreadable);
  if (differences > 0)
    return status_fail(STATUS_DATA_LOSS, NULL, "the journal is not the one whose heads were written");
  if (heads.count == 0)
    return status_fail(STATUS_NOT_FOUND, NULL, "the file has no head of this firm");
  return status;
}
