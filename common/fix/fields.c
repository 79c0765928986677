/* fields: the tags of each FIX 4.4 message we speak, and their values from and to text, exactly. */
#include "fields.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/decimal.h"

#define US_PER_DAY INT64_C(86400000000)
#define AT(member) offsetof(struct fix_message, member), sizeof(((struct fix_message *)0)->member), #member
#define ROWS(table) table, sizeof(table) / sizeof(table[0])

static const struct fix_field order_fields[] = {
  { 11, AS_TEXT, REQUIRED, AT(order.client_order) },
  { 41, AS_TEXT, OPTIONAL, AT(order.original_client_order) },
  { 37, AS_TEXT, OPTIONAL, AT(order.venue_order) },
  { 1, AS_TEXT, OPTIONAL, AT(order.account) },
  { 55, AS_TEXT, REQUIRED, AT(order.symbol) },
  { 54, AS_CHARACTER, REQUIRED, AT(order.side) },
  { 38, AS_DECIMAL, REQUIRED, AT(order.shares_e6) },
  { 40, AS_CHARACTER, REQUIRED, AT(order.type) },
  { 44, AS_DECIMAL, OPTIONAL, AT(order.price_e6) },
  { 99, AS_DECIMAL, OPTIONAL, AT(order.stop_price_e6) },
  { 59, AS_CHARACTER, OPTIONAL, AT(order.time_in_force) },
  { 60, AS_TIME, ALWAYS, AT(order.transacted_at_us) },
  { 58, AS_TEXT, OPTIONAL, AT(order.text) },
};
static const struct fix_field cancel_fields[] = {
  { 11, AS_TEXT, REQUIRED, AT(reference.client_order) }, { 41, AS_TEXT, REQUIRED, AT(reference.original_client_order) },
  { 37, AS_TEXT, OPTIONAL, AT(reference.venue_order) },  { 1, AS_TEXT, OPTIONAL, AT(reference.account) },
  { 55, AS_TEXT, REQUIRED, AT(reference.symbol) },       { 54, AS_CHARACTER, REQUIRED, AT(reference.side) },
  { 38, AS_DECIMAL, OPTIONAL, AT(reference.shares_e6) }, { 60, AS_TIME, ALWAYS, AT(reference.transacted_at_us) },
};
static const struct fix_field status_fields[] = {
  { 11, AS_TEXT, REQUIRED, AT(reference.client_order) },    { 37, AS_TEXT, OPTIONAL, AT(reference.venue_order) },
  { 790, AS_TEXT, OPTIONAL, AT(reference.status_request) }, { 1, AS_TEXT, OPTIONAL, AT(reference.account) },
  { 55, AS_TEXT, REQUIRED, AT(reference.symbol) },          { 54, AS_CHARACTER, REQUIRED, AT(reference.side) },
};
static const struct fix_field report_fields[] = {
  { 37, AS_TEXT, REQUIRED, AT(report.venue_order) },
  { 11, AS_TEXT, OPTIONAL, AT(report.client_order) },
  { 41, AS_TEXT, OPTIONAL, AT(report.original_client_order) },
  { 17, AS_TEXT, REQUIRED, AT(report.execution) },
  { 19, AS_TEXT, OPTIONAL, AT(report.execution_reference) },
  { 790, AS_TEXT, OPTIONAL, AT(report.status_request) },
  { 1, AS_TEXT, OPTIONAL, AT(report.account) },
  { 55, AS_TEXT, OPTIONAL, AT(report.symbol) },
  { 150, AS_CHARACTER, REQUIRED, AT(report.execution_type) },
  { 39, AS_CHARACTER, REQUIRED, AT(report.status) },
  { 54, AS_CHARACTER, OPTIONAL, AT(report.side) },
  { 40, AS_CHARACTER, OPTIONAL, AT(report.type) },
  { 59, AS_CHARACTER, OPTIONAL, AT(report.time_in_force) },
  { 103, AS_NUMBER, OPTIONAL, AT(report.reject_reason) },
  { 38, AS_DECIMAL, OPTIONAL, AT(report.shares_e6) },
  { 44, AS_DECIMAL, OPTIONAL, AT(report.price_e6) },
  { 99, AS_DECIMAL, OPTIONAL, AT(report.stop_price_e6) },
  { 32, AS_DECIMAL, OPTIONAL, AT(report.last_shares_e6) },
  { 31, AS_DECIMAL, OPTIONAL, AT(report.last_price_e6) },
  { 151, AS_DECIMAL, ALWAYS, AT(report.leaves_shares_e6) },
  { 14, AS_DECIMAL, ALWAYS, AT(report.done_shares_e6) },
  { 6, AS_AVERAGE, ALWAYS, AT(report.average_price_e6) },
  { 12, AS_COMMISSION, OPTIONAL, AT(report.commission_e4) },
  { 64, AS_TEXT, OPTIONAL, AT(report.settles_on) },
  { 60, AS_TIME, ALWAYS, AT(report.transacted_at_us) },
  { 58, AS_TEXT, OPTIONAL, AT(report.text) },
};
static const struct fix_field cancel_reject_fields[] = {
  { 37, AS_TEXT, REQUIRED, AT(cancel_reject.venue_order) },
  { 11, AS_TEXT, REQUIRED, AT(cancel_reject.client_order) },
  { 41, AS_TEXT, REQUIRED, AT(cancel_reject.original_client_order) },
  { 39, AS_CHARACTER, REQUIRED, AT(cancel_reject.status) },
  { 434, AS_CHARACTER, REQUIRED, AT(cancel_reject.response_to) },
  { 102, AS_NUMBER, OPTIONAL, AT(cancel_reject.reject_reason) },
  { 58, AS_TEXT, OPTIONAL, AT(cancel_reject.text) },
};
static const struct fix_field business_reject_fields[] = {
  { 45, AS_SEQUENCE, OPTIONAL, AT(reject.reference_sequence) },
  { 372, AS_TEXT, REQUIRED, AT(reject.reference_type) },
  { 379, AS_TEXT, OPTIONAL, AT(reject.reference) },
  { 380, AS_NUMBER, REQUIRED, AT(reject.reason) },
  { 58, AS_TEXT, OPTIONAL, AT(reject.text) },
};
static const struct fix_field session_reject_fields[] = {
  { 45, AS_SEQUENCE, REQUIRED, AT(reject.reference_sequence) },
  { 372, AS_TEXT, OPTIONAL, AT(reject.reference_type) },
  { 373, AS_NUMBER, OPTIONAL, AT(reject.reason) },
  { 58, AS_TEXT, OPTIONAL, AT(reject.text) },
};
static const struct fix_field header_fields[] = {
  { 115, AS_TEXT, OPTIONAL, AT(on_behalf_of) },
  { 128, AS_TEXT, OPTIONAL, AT(deliver_to) },
};

const struct fix_layout fix_header_layout = { .fields = header_fields,
                                              .count = sizeof(header_fields) / sizeof(header_fields[0]) };

static const struct fix_layout layouts[] = {
  { FIX_NEW_ORDER_SINGLE, "D", ROWS(order_fields) },
  { FIX_ORDER_CANCEL_REQUEST, "F", ROWS(cancel_fields) },
  { FIX_ORDER_CANCEL_REPLACE_REQUEST, "G", ROWS(order_fields) },
  { FIX_ORDER_STATUS_REQUEST, "H", ROWS(status_fields) },
  { FIX_EXECUTION_REPORT, "8", ROWS(report_fields) },
  { FIX_ORDER_CANCEL_REJECT, "9", ROWS(cancel_reject_fields) },
  { FIX_BUSINESS_MESSAGE_REJECT, "j", ROWS(business_reject_fields) },
  { FIX_SESSION_REJECT, "3", ROWS(session_reject_fields) },
};

const struct fix_layout *fix_layout_of(enum fix_kind kind)
{
  for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++)
    if (layouts[i].kind == kind)
      return &layouts[i];
  return NULL;
}

const struct fix_layout *fix_layout_of_type(const char *type)
{
  for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++)
    if (strcmp(layouts[i].type, type) == 0)
      return &layouts[i];
  return NULL;
}

bool fix_number_parse(const char *text, int64_t *out)
{
  return strlen(text) < 12 && status_is_ok(decimal_parse(text, 0, out));
}

static bool read_digits(const char **text, int count, char after, int *out)
{
  *out = 0;
  for (int i = 0; i < count; i++, (*text)++) {
    if (**text < '0' || **text > '9')
      return false;
    *out = *out * 10 + (**text - '0');
  }
  if (after == '\0')
    return true;
  return *(*text)++ == after;
}

bool fix_time_parse(const char *text, int64_t *at_us)
{
  struct civil civil;
  int32_t day;
  int hour, minute, second;
  if (!read_digits(&text, 4, '\0', &civil.year) || !read_digits(&text, 2, '\0', &civil.month) ||
      !read_digits(&text, 2, '-', &civil.day) || !date_from_civil(civil, &day) || !read_digits(&text, 2, ':', &hour) ||
      !read_digits(&text, 2, ':', &minute) || !read_digits(&text, 2, '\0', &second) || hour > 23 || minute > 59 ||
      second > 60)
    return false;
  if (second == 60) /* a leap second counts as the one before it */
    second = 59;
  int64_t fraction_us = 0;
  if (*text == '.')
    text++;
  else if (*text != '\0')
    return false;
  for (int64_t unit_us = 100000; *text != '\0'; text++, unit_us /= 10) {
    if (*text < '0' || *text > '9')
      return false;
    fraction_us += unit_us * (*text - '0');
  }
  *at_us = day * US_PER_DAY + ((hour * INT64_C(60) + minute) * 60 + second) * 1000000 + fraction_us;
  return true;
}

const char *fix_time_format(int64_t at_us, char out[FIX_VALUE_SIZE])
{
  int32_t day = date_of_instant(at_us);
  struct civil civil = date_to_civil(day);
  int ms = (int)((at_us - day * US_PER_DAY) / 1000);
  snprintf(out, FIX_VALUE_SIZE, "%04d%02d%02d-%02d:%02d:%02d.%03d", civil.year, civil.month, civil.day, ms / 3600000,
           ms / 60000 % 60, ms / 1000 % 60, ms % 1000);
  return out;
}

/* Counterparties pad: "12.5000000000" is 12.5 exactly, and ".5" is a half. */
static bool read_decimal(const char *text, int places, bool rounded, int64_t *out)
{
  char buffer[64];
  size_t length = strlen(text);
  if (length == 0 || length > sizeof(buffer) - 2)
    return false;
  snprintf(buffer, sizeof(buffer), "%s%s", text[0] == '.' ? "0" : "", text);
  length = strlen(buffer);
  if (strchr(buffer, '.') != NULL) {
    while (buffer[length - 1] == '0')
      length--;
    if (buffer[length - 1] == '.')
      length--;
    buffer[length] = '\0';
  }
  return status_is_ok(rounded ? decimal_parse_loose(buffer, places, out) : decimal_parse(buffer, places, out));
}

/* Free text may have line ends, which become blanks; in an id a control character is refused. */
static bool read_text(const struct fix_field *field, const char *text, char *out)
{
  size_t length = strlen(text);
  if (length >= field->size)
    return false;
  for (size_t i = 0; i <= length; i++) {
    bool is_control = i < length && (unsigned char)text[i] < ' ';
    if (is_control && field->tag != 58)
      return false;
    out[i] = is_control ? ' ' : text[i];
  }
  return true;
}

bool fix_field_read(const struct fix_field *field, const char *text, struct fix_message *out)
{
  char *at = (char *)out + field->offset;
  int64_t value;
  switch (field->as) {
  case AS_TEXT:
    return read_text(field, text, at);
  case AS_CHARACTER:
    *at = text[0];
    return text[0] != '\0' && text[1] == '\0';
  case AS_DECIMAL:
  case AS_AVERAGE:
    if (!read_decimal(text, 6, field->as == AS_AVERAGE, &value))
      return false;
    break;
  case AS_COMMISSION:
    if (!read_decimal(text, 4, true, &value))
      return false;
    break;
  case AS_TIME:
    if (!fix_time_parse(text, &value))
      return false;
    break;
  case AS_NUMBER:
    if (!fix_number_parse(text, &value) || value < 0 || value > INT32_MAX)
      return false;
    *(int *)at = (int)value;
    return true;
  case AS_SEQUENCE:
    if (!fix_number_parse(text, &value))
      return false;
    break;
  }
  *(int64_t *)at = value;
  return true;
}

static bool is_sendable(const char *text)
{
  for (; *text != '\0'; text++)
    if ((unsigned char)*text < ' ')
      return false;
  return true;
}

bool fix_field_write(const struct fix_field *field, const struct fix_message *message, char out[FIX_VALUE_SIZE])
{
  const char *at = (const char *)message + field->offset;
  const int64_t *value = (const int64_t *)at;
  char buffer[DECIMAL_TEXT_SIZE];
  int places = field->as == AS_COMMISSION ? 4 : field->as == AS_SEQUENCE ? 0 : 6;
  out[0] = '\0';
  switch (field->as) {
  case AS_TEXT:
    if (memchr(at, '\0', field->size) == NULL)
      return false;
    snprintf(out, FIX_VALUE_SIZE, "%s", at);
    break;
  case AS_CHARACTER:
    out[0] = *at;
    out[1] = '\0';
    break;
  case AS_TIME:
    fix_time_format(*value != 0 ? *value : clock_now_us(), out);
    break;
  case AS_NUMBER:
    if (*(const int *)at >= 0)
      snprintf(out, FIX_VALUE_SIZE, "%d", *(const int *)at);
    break;
  case AS_DECIMAL:
  case AS_AVERAGE:
  case AS_COMMISSION:
  case AS_SEQUENCE:
    if (*value != 0 || field->need == ALWAYS)
      snprintf(out, FIX_VALUE_SIZE, "%s", decimal_format(*value, places, 0, buffer));
    break;
  }
  return is_sendable(out);
}
