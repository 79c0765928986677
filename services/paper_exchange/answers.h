/* answers: the growing list of what a decision gives back. */
#ifndef STEWARD_PAPER_EXCHANGE_ANSWERS_H
#define STEWARD_PAPER_EXCHANGE_ANSWERS_H
#include "matching.h"

/* The order's picture as the start of its next execution: number and type set, nothing of the last fill. */
struct execution answers_next(const struct book *book, const struct order *order, char type, int64_t now_us);

/* Applies the execution to the book and adds it. */
struct order *answers_execution(struct book *book, const struct execution *execution, struct answers *out);

struct answer *answers_add(struct answers *answers); /* a zeroed one */
#endif
