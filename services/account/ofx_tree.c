/* Takes an OFX file apart into its elements. */
#include "ofx_tree.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "file_text.h"

struct reading {
  const char *at, *end;
  uint32_t line;
  struct findings *findings;
  struct ofx_node *node; /* the open element */
  struct ofx_node root;
  int depth;
  size_t count;
};

static void fail(struct reading *reading, const char *what)
{
  finding_error(reading->findings, reading->line, "", "%s", what);
  reading->at = reading->end;
}

static void step(struct reading *reading)
{
  reading->line += *reading->at == '\n';
  reading->at++;
}

/* "amp" -> '&'; 0 when the name is not known. */
static uint32_t entity(const char *name, size_t length)
{
  static const struct {
    const char *name;
    uint32_t character;
  } known[] = { { "amp", '&' }, { "lt", '<' }, { "gt", '>' }, { "quot", '"' }, { "apos", '\'' }, { "nbsp", ' ' } };
  char digits[8] = { 0 };
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
    if (strlen(known[i].name) == length && memcmp(known[i].name, name, length) == 0)
      return known[i].character;
  if (length < 2 || length > 7 || name[0] != '#')
    return 0;
  bool is_hexadecimal = name[1] == 'x';
  memcpy(digits, name + 1 + is_hexadecimal, length - 1 - is_hexadecimal);
  char *rest;
  unsigned long number = strtoul(digits, &rest, is_hexadecimal ? 16 : 10);
  bool is_digits = isxdigit((unsigned char)digits[0]) && *rest == '\0';
  return is_digits && number >= 0x20 && number < 0x110000 && (number < 0xd800 || number > 0xdfff) ? (uint32_t)number
                                                                                                  : 0;
}

/* The text with its entities read; blanks at the ends are taken off. */
static const char *value_of(struct reading *reading, const char *from, const char *to)
{
  while (from < to && isspace((unsigned char)*from))
    from++;
  while (to > from && isspace((unsigned char)to[-1]))
    to--;
  char *out = arena_alloc(reading->findings->arena, (size_t)(to - from) + 1);
  size_t length = 0;
  while (from < to) {
    const char *semicolon = *from == '&' ? memchr(from, ';', (size_t)(to - from)) : NULL;
    uint32_t character = semicolon ? entity(from + 1, (size_t)(semicolon - from) - 1) : 0;
    if (character == 0)
      out[length++] = *from++;
    else
      length += file_text_put(out + length, character); /* never longer than what names it */
    from = character == 0 ? from : semicolon + 1;
  }
  return out;
}

static void open_element(struct reading *reading, const char *tag)
{
  if (reading->count == OFX_MAX_NODES) {
    fail(reading, "the file has too many elements");
    return;
  }
  if (reading->depth == OFX_MAX_DEPTH) {
    fail(reading, "the elements are nested too deeply");
    return;
  }
  struct ofx_node *node = arena_alloc(reading->findings->arena, sizeof *node), *parent = reading->node;
  *node = (struct ofx_node){ .tag = tag, .value = "", .line = reading->line, .parent = parent };
  if (parent->last)
    parent->last->next = node;
  else
    parent->first = node;
  parent->last = node;
  reading->node = node;
  reading->count++;
  reading->depth++;
}

static void close_one(struct reading *reading)
{
  reading->node = reading->node->parent;
  reading->depth--;
}

/* Elements that SGML left open inside the one that closes end with it. */
static void close_element(struct reading *reading, const char *tag)
{
  struct ofx_node *node = reading->node;
  while (node != &reading->root && strcmp(node->tag, tag) != 0)
    node = node->parent;
  if (node == &reading->root) {
    finding_error(reading->findings, reading->line, tag, "an element is closed that is not open");
    reading->at = reading->end;
    return;
  }
  while (reading->node != node)
    close_one(reading);
  close_one(reading);
}

/* A value: text in front of the next tag. The element that has one ends there; its closing tag may follow. */
static void read_value(struct reading *reading)
{
  const char *from = reading->at;
  bool is_blank = true;
  for (; reading->at < reading->end && *reading->at != '<'; step(reading))
    is_blank &= isspace((unsigned char)*reading->at) != 0;
  if (is_blank)
    return;
  if (reading->node == &reading->root || reading->node->first) {
    fail(reading, "text stands where none can");
    return;
  }
  if (reading->at - from > OFX_MAX_VALUE_BYTES) {
    fail(reading, "a value is too long");
    return;
  }
  struct ofx_node *node = reading->node;
  node->value = value_of(reading, from, reading->at);
  close_one(reading);
  size_t length = strlen(node->tag);
  bool has_closing = (size_t)(reading->end - reading->at) > length + 2 && reading->at[1] == '/' &&
                     strncasecmp(reading->at + 2, node->tag, length) == 0 && reading->at[length + 2] == '>';
  if (has_closing)
    reading->at += length + 3;
}

static const char *tag_name(struct reading *reading, const char *from, const char *to)
{
  size_t length = 0;
  while (from + length < to && !isspace((unsigned char)from[length]) && from[length] != '/')
    length++;
  if (length == 0 || length > OFX_MAX_TAG_BYTES) {
    fail(reading, "a tag has no name, or too long a name");
    return NULL;
  }
  char *name = arena_strndup(reading->findings->arena, from, length);
  for (char *c = name; *c; c++)
    *c = (char)toupper((unsigned char)*c);
  return name;
}

/* At '<'. Processing instructions are passed over; there is no DOCTYPE in OFX. */
static void read_tag(struct reading *reading)
{
  const char *from = reading->at + 1;
  const char *to = memchr(from, '>', (size_t)(reading->end - from));
  if (!to) {
    fail(reading, "a tag is opened and never closed");
    return;
  }
  if (*from == '!') {
    fail(reading, "declarations and comments are not read");
    return;
  }
  bool is_closing = *from == '/', is_empty = to[-1] == '/' && to - from > 1;
  const char *name = *from == '?' ? NULL : tag_name(reading, from + is_closing, to);
  if (name && is_closing)
    close_element(reading, name);
  else if (name)
    open_element(reading, name);
  if (name && !is_closing && is_empty && reading->at < reading->end)
    close_one(reading);
  while (reading->at < reading->end && reading->at <= to)
    step(reading);
}

const struct ofx_node *ofx_tree_read(const void *data, size_t size, struct findings *findings)
{
  struct reading reading = { .at = data, .line = 1, .findings = findings };
  reading.end = reading.at + size;
  reading.root = (struct ofx_node){ .tag = "", .value = "" };
  reading.node = &reading.root;
  while (reading.at < reading.end && *reading.at != '<') /* the header of version 1 */
    step(&reading);
  while (reading.at < reading.end) {
    if (*reading.at == '<')
      read_tag(&reading);
    else
      read_value(&reading);
  }
  const struct ofx_node *found = ofx_child(&reading.root, "OFX");
  if (!found && findings->errors == 0)
    finding_error(findings, 0, "", "the file has no element OFX");
  return findings->errors == 0 ? found : NULL;
}

const struct ofx_node *ofx_child(const struct ofx_node *node, const char *tag)
{
  const struct ofx_node *child = node ? node->first : NULL;
  while (child && strcmp(child->tag, tag) != 0)
    child = child->next;
  return child;
}

const char *ofx_value(const struct ofx_node *node, const char *tag)
{
  const struct ofx_node *child = ofx_child(node, tag);
  return child ? child->value : "";
}
