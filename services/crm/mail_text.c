/* Mails as bytes. */
#include "mail_text.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"

#define LINE_LIMIT 76 /* of an encoded body */
#define WORD_BYTES 42 /* of one encoded word: 56 characters of base64, below 75 with its frame */
#define PLAIN_LINE_LIMIT 900

static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static char *encode(struct arena *arena, const char *text, size_t size)
{
  char *out = arena_alloc(arena, (size + 2) / 3 * 4 + 1), *at = out;
  for (size_t i = 0; i < size; i += 3) {
    uint32_t bits = (uint32_t)(unsigned char)text[i] << 16;
    if (i + 1 < size)
      bits |= (uint32_t)(unsigned char)text[i + 1] << 8;
    if (i + 2 < size)
      bits |= (unsigned char)text[i + 2];
    *at++ = base64_digits[bits >> 18];
    *at++ = base64_digits[bits >> 12 & 63];
    *at++ = i + 1 < size ? base64_digits[bits >> 6 & 63] : '=';
    *at++ = i + 2 < size ? base64_digits[bits & 63] : '=';
  }
  *at = '\0';
  return out;
}

static bool is_ascii(const char *text)
{
  for (; *text != '\0'; text++)
    if ((unsigned char)*text >= 0x80)
      return false;
  return true;
}

/* One line without control characters. */
static char *one_line(struct arena *arena, const char *text)
{
  char *line = arena_strdup(arena, text);
  for (char *at = line; *at != '\0'; at++)
    if ((unsigned char)*at < 0x20 || *at == 0x7f)
      *at = ' ';
  return line;
}

/* A header's text: plain, or encoded words that end between characters (RFC 2047, section 5). */
static const char *header_text(struct arena *arena, const char *text)
{
  const char *line = one_line(arena, text), *out = "";
  if (is_ascii(line))
    return line;
  while (*line != '\0') {
    size_t size = strnlen(line, WORD_BYTES);
    while (size > 0 && ((unsigned char)line[size] & 0xc0) == 0x80)
      size--;
    if (size == 0)
      size = 1; /* no UTF-8 at all */
    out = arena_printf(arena, "%s%s=?UTF-8?B?%s?=", out, *out == '\0' ? "" : "\r\n ", encode(arena, line, size));
    line += size;
  }
  return out;
}

static const char *date_text(struct arena *arena, int64_t at_us)
{
  static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  int32_t day = date_of_instant(at_us);
  struct civil civil = date_to_civil(day);
  int second = (int)((at_us - day * US_PER_DAY) / US_PER_SECOND);
  return arena_printf(arena, "%s, %02d %s %04d %02d:%02d:%02d +0000", days[date_weekday(day)], civil.day,
                      months[civil.month - 1], civil.year, second / 3600, second / 60 % 60, second % 60);
}

static bool has_long_line(const char *text)
{
  for (size_t run = 0; *text != '\0'; text++) {
    run = *text == '\n' ? 0 : run + 1;
    if (run > PLAIN_LINE_LIMIT)
      return true;
  }
  return false;
}

/* Lines end with CRLF alone. */
static char *with_crlf(struct arena *arena, const char *body)
{
  size_t size = strlen(body);
  char *out = arena_alloc(arena, 2 * size + 1), *at = out;
  for (size_t i = 0; i < size; i++) {
    if (body[i] == '\r')
      continue;
    if (body[i] == '\n')
      *at++ = '\r';
    *at++ = body[i];
  }
  *at = '\0';
  return out;
}

static char *encoded_lines(struct arena *arena, const char *body)
{
  const char *text = encode(arena, body, strlen(body));
  size_t size = strlen(text);
  char *out = arena_alloc(arena, size + size / LINE_LIMIT * 2 + 3), *at = out;
  for (size_t i = 0; i < size; i += LINE_LIMIT) {
    size_t part = size - i < LINE_LIMIT ? size - i : LINE_LIMIT;
    memcpy(at, text + i, part);
    at += part;
    *at++ = '\r';
    *at++ = '\n';
  }
  *at = '\0';
  return out;
}

char *mail_text_compose(struct arena *arena, const struct mail_text *mail, size_t *size)
{
  const char *body = with_crlf(arena, mail->body), *encoding = "7bit";
  const char *name = mail->from_name[0] == '\0' ? "" : header_text(arena, mail->from_name);
  if (!is_ascii(body) || has_long_line(body)) {
    body = encoded_lines(arena, body);
    encoding = "base64";
  }
  if (name[0] != '\0' && is_ascii(mail->from_name)) { /* as a quoted string */
    char *quoted = arena_strdup(arena, name);
    for (char *at = quoted; *at != '\0'; at++)
      if (*at == '"' || *at == '\\')
        *at = '\'';
    name = arena_printf(arena, "\"%s\"", quoted);
  }
  char *text =
      arena_printf(arena,
                   "Date: %s\r\nFrom: %s%s<%s>\r\nTo: <%s>\r\nSubject: %s\r\nMessage-ID: %s\r\n"
                   "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                   "Content-Transfer-Encoding: %s\r\nAuto-Submitted: auto-generated\r\n\r\n%s",
                   date_text(arena, mail->at_us), name, name[0] == '\0' ? "" : " ", one_line(arena, mail->from),
                   one_line(arena, mail->to), header_text(arena, mail->subject), mail->message_id, encoding, body);
  *size = strlen(text);
  return text;
}

bool mail_is_address(const char *text)
{
  const char *sign = strchr(text, '@');
  if (sign == NULL || sign == text || sign[1] == '\0' || strchr(sign + 1, '@') != NULL)
    return false;
  for (; *text != '\0'; text++)
    if ((unsigned char)*text <= 0x20 || *text == 0x7f || strchr("<>()[]\\,;:\"", *text) != NULL)
      return false;
  return true;
}

int64_t mail_wait_us(uint32_t tries)
{
  static const int minutes[] = { 1, 5, 15, 60, 240, 720 };
  size_t count = sizeof minutes / sizeof minutes[0];
  return tries == 0 || tries > count ? 0 : minutes[tries - 1] * 60 * US_PER_SECOND;
}

const char *mail_invitation_subject(struct arena *arena, const struct mail_invitation *in)
{
  return arena_printf(arena, "%s: %s", in->firm,
                      in->is_preferences ? "tell us what matters to you" : "your risk questionnaire");
}

const char *mail_invitation_body(struct arena *arena, const struct mail_invitation *in)
{
  const char *what = in->is_preferences
                         ? "to tell us which values matter to you and what you would rather not hold"
                         : "to answer a questionnaire about the risk that you are able and willing to bear";
  return arena_printf(
      arena,
      "Dear %s,\n\n%s asks you %s, for the account \"%s\".\n\n%s%sThis link is for you alone; it can be "
      "used once, until %s:\n\n%s\n\nYou will be asked for your date of birth or the last four "
      "characters of your tax id. No password is needed, and nobody will ask you for one.\n\nIf you did "
      "not expect this mail, call %s; do not answer it.\n",
      in->person, in->firm, what, in->account, in->message, in->message[0] == '\0' ? "" : "\n\n", in->ends_on, in->link,
      in->firm);
}
