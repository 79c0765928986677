/* mail_text: a mail as bytes (RFC 5322, RFC 2045, RFC 2047), and when to try one again. Pure. */
#ifndef STEWARD_CRM_MAIL_TEXT_H
#define STEWARD_CRM_MAIL_TEXT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct mail_text {
  const char *from, *to;  /* addresses */
  const char *from_name;  /* "" for none */
  const char *subject;    /* a line */
  const char *message_id; /* "<7.12.1@steward.example.com>" */
  int64_t at_us;          /* its Date, in UTC */
  const char *body;       /* lines that end with '\n', UTF-8 */
};

/* The whole mail, lines ended by CRLF. Control characters in headers become blanks, so that no text makes a header. */
char *mail_text_compose(struct arena *arena, const struct mail_text *mail, size_t *size);

/* An address that a mail server can be given: one '@', no blanks, no control characters, no angle brackets. */
bool mail_is_address(const char *text);

/* How long to wait after so many failed tries, in microseconds; 0: give up. */
int64_t mail_wait_us(uint32_t tries);

/* The mail that carries a link. */
struct mail_invitation {
  const char *firm, *person, *account, *message; /* message of the advisor, "" for none */
  const char *link;
  const char *ends_on; /* a date, for people */
  bool is_preferences; /* else the risk questionnaire */
};
const char *mail_invitation_subject(struct arena *arena, const struct mail_invitation *in);
const char *mail_invitation_body(struct arena *arena, const struct mail_invitation *in);
#endif
