/* key_scope: what both sorts of keys share: the text of a scope, and the end. */
#ifndef STEWARD_ACCOUNT_KEY_SCOPE_H
#define STEWARD_ACCOUNT_KEY_SCOPE_H
#include "lane.h"

/* Methods and services of the contracts as one text, separated by blanks; invalid_argument naming the item that is none. */
struct status key_scope(struct arena *arena, const char *const *items, size_t count, const char **out);

/* Ends the API key or the CURVE key, if it is the user's or made by the user (0: anybody's). In a job's body. */
struct status key_end(struct lane_work *work, ProtobufCBinaryData key_hash, const char *public_key, int64_t user_id);
#endif
