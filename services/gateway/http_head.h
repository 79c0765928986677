/* http_head: inside http_request: what a head that llhttp accepted must still satisfy. */
#ifndef STEWARD_GATEWAY_HTTP_HEAD_H
#define STEWARD_GATEWAY_HTTP_HEAD_H
#include "http_request.h"

/* Ends the texts of the head and fills the request; false when refused. */
bool http_head_check(struct http_reader *reader);

/* Notes the first refusal; answers what an llhttp callback returns to stop. reason is a literal. */
int http_refuse(struct http_reader *reader, int status, const char *reason);
#endif
