/* score_page: accounts side by side with their scores, a page at a time, by account id. */
#ifndef STEWARD_RISK_SCORE_PAGE_H
#define STEWARD_RISK_SCORE_PAGE_H
#include "score_file.h"

#define SCORE_PLACE_BYTES 96 /* of the text of a place, its end too */
#define SCORE_PAGE_MAX 1000

struct score_place { /* where a page begins; all zero: at the first account */
  uint64_t after_id;
  char token[72]; /* of the list of accounts */
};

/* As text, for page tokens and cursors; invalid_argument names page_token. */
struct status score_place_parse(const char *text, struct score_place *out);
const char *score_place_format(const struct score_place *place, char buffer[SCORE_PLACE_BYTES]);

struct score_page {
  struct score_file *files; /* one an account; current.version 0: it has no score */
  size_t count;
  struct score_place next;
  bool is_last;
};

/* Accounts of the caller's book. In the call's arena. */
struct status score_page_read(struct call *call, const struct score_place *from, uint32_t size,
                              struct staleness staleness, struct score_page *out);
#endif
