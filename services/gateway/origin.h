/* origin: which web pages may call. A browser says where a page came from; it must be the gateway's own host, or one
 * that the configuration lists ("https://portal.example.com https://other.example:8443"). */
#ifndef STEWARD_GATEWAY_ORIGIN_H
#define STEWARD_GATEWAY_ORIGIN_H
#include <stdbool.h>

bool origin_is_own(const char *origin, const char *host);    /* host: the Host header, NULL when absent */
bool origin_is_listed(const char *origin, const char *list); /* separated by blanks or commas; NULL: empty */
#endif
