// Reads the session's cookie and sets it.
#include "session_cookie.h"

#include <string.h>

#include "account.seam.h"
#include "wire/wire.h"

#define COOKIE_NAME "__Host-steward"
#define COOKIE_RULES "; Path=/; Secure; HttpOnly; SameSite=Strict"

const char *session_cookie_find(struct arena *arena, const char *header)
{
  static const char name[] = COOKIE_NAME "=";
  const char *at = header == NULL ? "" : header;
  while (*(at += strspn(at, "; ")) != '\0') {
    size_t size = strcspn(at, "; ");
    if (strncmp(at, name, sizeof(name) - 1) == 0) {
      return arena_printf(arena, "%.*s", (int)(size - (sizeof(name) - 1)), at + sizeof(name) - 1);
    }
    at += size;
  }
  return NULL;
}

/* The token leaves the body: a script on the page never sees it. */
static struct status take_token(struct connect_call *call, struct connect_bytes *bytes)
{
  struct arena *arena = call->call->arena;
  ProtobufCMessage *message;
  struct status status =
      wire_unpack(arena, &account__session_grant__descriptor, bytes->data, bytes->size, &message);
  if (!status_is_ok(status)) {
    return status;
  }
  struct Account__SessionGrant *grant = (struct Account__SessionGrant *)message;
  if (call->by_cookie || grant->cookie) {
    call->set_cookie = arena_printf(arena, COOKIE_NAME "=%s" COOKIE_RULES, grant->token);
    grant->token = "";
    grant->cookie = true;
    bytes->data = wire_pack(arena, message, &bytes->size);
  }
  return status;
}

struct status session_cookie_answer(struct connect_call *call, struct connect_bytes *bytes)
{
  bool is_grant = call->method->out == &account__session_grant__descriptor;
  bool is_end = call->method == &session_sign_out_method;
  bool is_raised = call->method == &credential_confirm_totp_method; /* the session may more than a moment ago */
  if ((is_grant || is_end || is_raised) && call->token != NULL) {
    sign_in_forget(call->connect->sign_in, call->token);
  }
  if (is_end && call->by_cookie) {
    call->set_cookie = COOKIE_NAME "=" COOKIE_RULES "; Max-Age=0";
  }
  return is_grant ? take_token(call, bytes) : status_ok();
}
