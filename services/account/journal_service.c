/* JournalService: the audit trail, line by line, and on as it grows. */
#include "account.seam.h"
#include "account_sql.h"
#include "read.h"

#define LINES_AT_ONCE 500

/* It tells of every account of the firm. */
const struct access journal_read_access = {
  .roles = ROLE_BIT(ROLE_COMPLIANCE) | ROLE_BIT(ROLE_ADMINISTRATOR) | ROLE_BIT(ROLE_SYSTEM),
};

/* Sends what there is after *sequence, some lines at most; memory of one turn is given back. */
static struct status send_lines(struct call *call, uint64_t *sequence, size_t *sent)
{
  struct call turn = call_part(call);
  Account__JournalLine **lines;
  *sent = 0;
  struct status status = read_messages(&turn, &sql_journal_read,
                                       (struct pg_value[]){ pg_int8((int64_t)call->caller.firm_id),
                                                            pg_int8((int64_t)*sequence), pg_int8(LINES_AT_ONCE) },
                                       &lines, sent);
  for (size_t i = 0; status_is_ok(status) && i < *sent; i++) {
    status = journal_read_send(&turn, lines[i]);
    *sequence = lines[i]->sequence;
  }
  return call_part_end(&turn, call, status);
}

struct status journal_read(struct call *call, const Account__ReadJournalRequest *in)
{
  uint64_t sequence = in->after_sequence;
  for (;;) {
    size_t sent;
    struct status status = send_lines(call, &sequence, &sent);
    if (!status_is_ok(status) || (sent == 0 && !in->follow))
      return status;
    if (sent == 0)
      status = lane_follow(account_of(call)->lanes, call->caller.firm_id, sequence);
    if (!status_is_ok(status))
      return status;
  }
}
