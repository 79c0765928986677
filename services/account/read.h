/* read: what the reading handlers share: pages, books, messages from rows. */
#ifndef STEWARD_ACCOUNT_READ_H
#define STEWARD_ACCOUNT_READ_H
#include "account.h"
#include "pg/pg.h"

#define PAGE_DEFAULT 100
#define PAGE_MAX 1000
#define ALWAYS_US INT64_C(253370764800000000) /* later than anything is recorded: year 9999 */

/* Rows of a statement with a message, as an array of those messages in the call's arena. */
struct status read_messages(struct call *call, const struct pg_statement *statement, const struct pg_value *values,
                            void *array /* Message *** */, size_t *count);

/* The caller's firm, as a parameter. */
struct pg_value read_firm(const struct call *call);

/* An array of integers of a row, as a column of a message. */
void *read_column(struct call *call, const struct pg_rows *rows, size_t row, int place, size_t *count);

/* A page's token is the last id of the page before; empty is `start`. INVALID_ARGUMENT when it is none of ours. */
struct status read_token(const char *token, int64_t start, int64_t *id);
char *read_next_token(struct arena *arena, uint64_t id);

/* NOT_FOUND when one of the accounts is not in the caller's book. ids may repeat. */
struct status read_check_accounts(struct call *call, const uint64_t *ids, size_t count, const char *field);
/* The same inside a job's body; the field is account_ids. */
struct status read_check_accounts_in(struct lane_work *work, const struct caller *caller, const uint64_t *ids,
                                     size_t count);
#endif
