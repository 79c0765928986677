/* funds: what funds hold, as far as it is known: a fund's constituents are those of the firm's benchmark of its symbol.
 */
#ifndef STEWARD_ESG_FUNDS_H
#define STEWARD_ESG_FUNDS_H
#include "data.h"
#include "fund_screen.h"

struct fund {
  struct look_fund holds;
  const char *as_of;                   /* of its holdings */
  const Account__Benchmark *benchmark; /* symbols of the constituents */
  struct fund_verdict *verdicts;       /* a practice each, in the order of the predicates; NULL: not judged */
};

struct funds { /* whose constituents are known */
  struct fund *items;
  size_t count;
};

/* Of the securities those that are funds, on the day. */
struct status funds_read(struct call *call, Account__Security *const *securities, size_t count, int32_t day,
                         struct funds *out);

const struct fund *funds_find(const struct funds *funds, uint64_t security_id); /* NULL: none, or its constituents are
                                                                                   not known */

/* The positive weights of a benchmark as a fund of the id. */
struct look_fund funds_holdings(struct arena *arena, uint64_t security_id, const Account__Benchmark *benchmark);

/* Symbol of a constituent, "" when it is none. */
const char *funds_symbol(const struct fund *fund, int64_t security_id);

/* The fund against one practice; question->security_id is its own. */
struct fund_verdict funds_verdict(const struct data_question *question, size_t practice, const struct fund *fund);

/* Fills what a verdict says beside that of its evidence. */
void funds_verdict_out(const struct fund *fund, const struct fund_verdict *verdict, Esg__PracticeVerdict *out);

/* Adds the constituents' ids to a list with room for them; how many there are in all. */
size_t funds_room(const struct funds *funds);
size_t funds_add_ids(const struct funds *funds, uint64_t *ids, size_t count);
#endif
