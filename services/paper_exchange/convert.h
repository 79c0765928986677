/* convert: FIX messages to requests, answers to FIX messages. */
#ifndef STEWARD_PAPER_EXCHANGE_CONVERT_H
#define STEWARD_PAPER_EXCHANGE_CONVERT_H
#include "fix/fix.h"
#include "matching.h"

/* False for a message that is no request. */
bool convert_request(const struct fix_message *message, struct request *out);
void convert_answer(const struct answer *answer, struct fix_message *out);
#endif
