/* books: what many accounts hold, read as one stream. In the call's arena. */
#ifndef STEWARD_RISK_BOOKS_H
#define STEWARD_RISK_BOOKS_H
#include "book.h"

#define BOOKS_MAX 10000 /* accounts in one question */

/* out: one a account, in the order asked; those without positions are empty. */
struct status books_read(struct call *call, uint64_t *account_ids, size_t count, struct book **out);
#endif
