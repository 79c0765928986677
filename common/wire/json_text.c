/* json_text.c: text that grows in an arena, JSON strings and names. */
#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "json_internal.h"
#include "utf8.h"

#define FIRST_CAPACITY 256

char *text_reserve(struct text *text, size_t length)
{
  if (text->length + length + 1 > text->capacity) {
    size_t capacity = text->capacity ? text->capacity * 2 : FIRST_CAPACITY;
    while (capacity < text->length + length + 1)
      capacity *= 2;
    char *data = arena_alloc(text->arena, capacity);
    if (text->length > 0)
      memcpy(data, text->data, text->length);
    text->data = data;
    text->capacity = capacity;
  }
  char *room = text->data + text->length;
  text->length += length;
  text->data[text->length] = '\0';
  return room;
}

void text_add(struct text *text, const char *data, size_t length)
{
  memcpy(text_reserve(text, length), data, length);
}

void text_puts(struct text *text, const char *s)
{
  text_add(text, s, strlen(s));
}

void text_printf(struct text *text, const char *format, ...)
{
  char buffer[64];
  va_list args;
  va_start(args, format);
  int length = vsnprintf(buffer, sizeof buffer, format, args);
  va_end(args);
  assert(length >= 0 && (size_t)length < sizeof buffer); /* numbers only */
  text_add(text, buffer, (size_t)length);
}

static void add_escape(struct text *text, unsigned char c)
{
  static const char named[] = "\"\"\\\\\bb\ff\nn\rr\tt";
  for (const char *pair = named; *pair; pair += 2) {
    if (c != (unsigned char)*pair)
      continue;
    char escape[2] = { '\\', pair[1] };
    text_add(text, escape, sizeof escape);
    return;
  }
  text_printf(text, "\\u%04x", c);
}

bool text_quote(struct text *text, const char *s)
{
  bool is_ok = true;
  size_t left = strlen(s);
  text_add(text, "\"", 1);
  while (left > 0) {
    size_t plain = 0;
    while (plain < left && (unsigned char)s[plain] >= 0x20 && (unsigned char)s[plain] < 0x7F && s[plain] != '"' &&
           s[plain] != '\\')
      plain++;
    text_add(text, s, plain);
    s += plain;
    left -= plain;
    if (left == 0)
      break;
    size_t length = utf8_sequence((const uint8_t *)s, left);
    if (length > 1)
      text_add(text, s, length);
    else if (length == 1)
      add_escape(text, (unsigned char)*s);
    else
      text_puts(text, "\xEF\xBF\xBD");
    is_ok = is_ok && length > 0;
    length = length > 0 ? length : 1;
    s += length;
    left -= length;
  }
  text_add(text, "\"", 1);
  return is_ok;
}

char *json_quote(struct arena *arena, const char *s)
{
  struct text text = { .arena = arena };
  text_quote(&text, s ? s : "");
  return text.data;
}

bool json_name_is(const char *proto_name, const char *json_name)
{
  bool upper = false;
  for (; *proto_name; proto_name++) {
    if (*proto_name == '_') {
      upper = true;
      continue;
    }
    int c = upper ? toupper((unsigned char)*proto_name) : (unsigned char)*proto_name;
    upper = false;
    if (c != (unsigned char)*json_name++)
      return false;
  }
  return *json_name == '\0';
}

void json_name_add(struct text *text, const char *proto_name)
{
  bool upper = false;
  for (; *proto_name; proto_name++) {
    char c = upper ? (char)toupper((unsigned char)*proto_name) : *proto_name;
    upper = *proto_name == '_';
    if (!upper)
      text_add(text, &c, 1);
  }
}
