/* session_cookie: a session's token as a browser's cookie, which no script reads and no other site's page sends:
 * __Host-steward; HttpOnly; Secure; SameSite=Strict. It counts only with the Origin of the page's own host. */
#ifndef STEWARD_GATEWAY_SESSION_COOKIE_H
#define STEWARD_GATEWAY_SESSION_COOKIE_H
#include "connect.h"

/* The token in a Cookie header, NULL: none. In the arena. */
const char *session_cookie_find(struct arena *arena, const char *header);

/* Looks at the answer of a method that grants or ends a session: takes the token out of the body and into a cookie when a
 * browser asked for it, and lets the gateway forget the old one. */
struct status session_cookie_answer(struct connect_call *call, struct connect_bytes *bytes);
#endif
