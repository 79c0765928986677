/* connect_error: a status as the Connect protocol says it (connectrpc.com/docs/protocol): HTTP status, error JSON with
 * the field at fault as a google.rpc.BadRequest detail. */
#ifndef STEWARD_GATEWAY_CONNECT_ERROR_H
#define STEWARD_GATEWAY_CONNECT_ERROR_H
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"

int connect_error_http_status(enum status_code code);

/* {"code":"invalid_argument","message":"...","details":[...]} in the arena. status is not ok. */
const char *connect_error_json(struct arena *arena, struct status status);

/* The body of a stream's last envelope: {} or {"error":{...}}. */
const char *connect_error_end_of_stream(struct arena *arena, struct status status);

#define CONNECT_TIMEOUT_DIGITS 10

/* "Connect-Timeout-Ms": 1 to 10 digits. */
struct status connect_timeout_parse(const char *text, int64_t *timeout_us);
#endif
