/* master_read: what the readers of master data share: pages by id, and versions as of an instant. */
#ifndef STEWARD_ACCOUNT_MASTER_READ_H
#define STEWARD_ACCOUNT_MASTER_READ_H
#include "account.h"
#include "account.seam.h"

struct page {
  uint64_t only;           /* this id; 0: a page */
  int64_t after;           /* rows behind this id */
  int32_t size;            /* one more is read, to see whether there is a next page */
  struct pg_value more[3]; /* parameters behind those that every page has */
  size_t count;            /* rows of the page */
  const char *next_token;  /* "" for the last page */
};

/* INVALID_ARGUMENT when the token is none of ours. */
struct status master_page(struct call *call, uint32_t size, const char *token, struct page *page);

/* Reads a page of a statement with the parameters firm, book, id, after, page, and page->more; the rows' first column
 * is the id. */
struct status master_read_page(struct call *call, const struct pg_statement *statement, struct page *page,
                               struct pg_rows **rows);

enum master_kind { MASTER_PERSON = 1, MASTER_ACCOUNT = 2, MASTER_HOUSEHOLD = 3 }; /* of master_version */

/* The version that stood at the instant; NOT_FOUND naming as_of when there was none. */
struct status master_read_version(struct call *call, enum master_kind kind, uint64_t id,
                                  const Google__Protobuf__Timestamp *as_of, ProtobufCMessage **out);

/* An account as it is now, whoever asks; all of it. NOT_FOUND when it is outside the caller's book. */
struct status master_read_account(struct call *call, uint64_t account_id, Account__Account **out);
#endif
