/* fields: which tags a message has and how each is written: one row a tag, no QuickFIX in it. */
#ifndef STEWARD_FIX_FIELDS_H
#define STEWARD_FIX_FIELDS_H
#include <stdbool.h>
#include <stddef.h>

#include "fix.h"

#define FIX_VALUE_SIZE (FIX_TEXT_SIZE + 1)

enum fix_as { AS_TEXT, AS_CHARACTER, AS_DECIMAL, AS_AVERAGE, AS_COMMISSION, AS_TIME, AS_NUMBER, AS_SEQUENCE };
enum fix_need { OPTIONAL, REQUIRED, ALWAYS /* written even when zero */ };

struct fix_field {
  int tag;
  enum fix_as as;
  enum fix_need need;
  size_t offset, size; /* in struct fix_message */
  const char *name;
};

struct fix_layout {
  enum fix_kind kind;
  const char *type; /* MsgType 35 */
  const struct fix_field *fields;
  size_t count;
};

extern const struct fix_layout fix_header_layout;              /* OnBehalfOfCompID, DeliverToCompID */
const struct fix_layout *fix_layout_of(enum fix_kind kind);    /* NULL when there is none */
const struct fix_layout *fix_layout_of_type(const char *type); /* by MsgType */

/* A tag's text into the message; false when it is not what the field holds. */
bool fix_field_read(const struct fix_field *field, const char *text, struct fix_message *out);

/* The tag's text, "" when absent; false when it is too long or has control characters. */
bool fix_field_write(const struct fix_field *field, const struct fix_message *message, char out[FIX_VALUE_SIZE]);

bool fix_number_parse(const char *text, int64_t *out);
bool fix_time_parse(const char *text, int64_t *at_us); /* "20260102-14:30:00.123", up to microseconds kept */
const char *fix_time_format(int64_t at_us, char out[FIX_VALUE_SIZE]); /* in milliseconds */
#endif
