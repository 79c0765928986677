/* visitor: somebody who signs in to the first firm, and what the gateway would make of their tokens. */
#ifndef STEWARD_TESTS_STORE_ACCOUNT_IDENTITY_VISITOR_H
#define STEWARD_TESTS_STORE_ACCOUNT_IDENTITY_VISITOR_H
#include "house.h"

#define PASSWORD "a password of the tests"
#define LOGIN "robin@example.com"
#define START_US (INT64_C(1795300000) * 1000000)
#define MINUTE_US (INT64_C(60) * 1000000)

/* Gives the advisor a login name and a password, and sets the clock. */
void visitor_prepare(struct house *house);

/* Signs in from an address; *grant (when ok) lives as long as the house. */
struct status visitor_sign_in(struct house *house, const char *login, const char *password, const char *address,
                              Account__SessionGrant *grant);
struct status visitor_enter(struct house *house, Account__SessionGrant *grant); /* as the advisor, rightly */

/* Whom a key or a token stands for; what of it lives as long as the house. */
struct status visitor_authenticate(struct house *house, const char *token, struct caller *caller);
struct caller visitor_caller(struct house *house, const char *token); /* who must be somebody */

struct caller visitor_administrator(void);
int64_t visitor_number(struct house *house, const char *sql);
ProtobufCBinaryData visitor_hash(struct house *house, const char *text);
void visitor_wait(int64_t us); /* the clock goes on */
#endif
