/* FIX values from and to text: exact, and what cannot be represented is refused. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "fix/fields.h"

static const struct fix_field *field_of(enum fix_kind kind, int tag)
{
  const struct fix_layout *layout = fix_layout_of(kind);
  for (size_t i = 0; i < layout->count; i++)
    if (layout->fields[i].tag == tag)
      return &layout->fields[i];
  return NULL;
}

/* text in; the number it is, or refused; text out */
static const struct {
  const char *in;
  bool accepted;
  int64_t value_e6;
  const char *out;
} quantities[] = {
  { "100", true, 100000000, "100" },
  { "0.5", true, 500000, "0.5" },
  { ".5", true, 500000, "0.5" },
  { "12.5000000000", true, 12500000, "12.5" },
  { "100.", true, 100000000, "100" },
  { "9223372036854.775807", true, INT64_MAX, "9223372036854.775807" },
  { "9223372036854.775808", false, 0, NULL },
  { "0.0000001", false, 0, NULL }, /* finer than a millionth is never rounded */
  { "1e3", false, 0, NULL },
  { "", false, 0, NULL },
  { "12,5", false, 0, NULL },
};

Test(fields, quantities_are_exact_or_refused)
{
  const struct fix_field *quantity = field_of(FIX_NEW_ORDER_SINGLE, 38);
  for (size_t i = 0; i < sizeof(quantities) / sizeof(quantities[0]); i++) {
    struct fix_message message = { .kind = FIX_NEW_ORDER_SINGLE };
    char text[FIX_VALUE_SIZE];
    cr_assert_eq(fix_field_read(quantity, quantities[i].in, &message), quantities[i].accepted, "%s", quantities[i].in);
    if (!quantities[i].accepted)
      continue;
    cr_assert_eq(message.order.shares_e6, quantities[i].value_e6, "%s", quantities[i].in);
    cr_assert(fix_field_write(quantity, &message, text));
    cr_assert_str_eq(text, quantities[i].out);
  }
}

Test(fields, an_average_price_with_more_places_is_rounded_half_even)
{
  struct fix_message message = { .kind = FIX_EXECUTION_REPORT };
  cr_assert(fix_field_read(field_of(FIX_EXECUTION_REPORT, 6), "10.00333333335", &message));
  cr_assert_eq(message.report.average_price_e6, 10003333);
}

Test(fields, times_are_read_to_the_microsecond_and_written_in_milliseconds)
{
  int64_t at_us;
  char text[FIX_VALUE_SIZE];
  cr_assert(fix_time_parse("20260102-14:30:05.123456789", &at_us));
  cr_assert_eq(at_us, INT64_C(1767364205123456));
  cr_assert_str_eq(fix_time_format(at_us, text), "20260102-14:30:05.123");
  cr_assert(fix_time_parse("20260102-14:30:05", &at_us));
  static const char *const wrong[] = {
    "", "20260230-00:00:00", "20260102 14:30:05", "20260102-24:00:00", "20260102-14:30:05,1", "20260102-14:30:05.x"
  };
  for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
    cr_assert(!fix_time_parse(wrong[i], &at_us), "%s", wrong[i]);
}

Test(fields, text_that_does_not_fit_or_would_break_the_message_is_refused)
{
  const struct fix_field *symbol = field_of(FIX_NEW_ORDER_SINGLE, 55);
  struct fix_message message = { .kind = FIX_NEW_ORDER_SINGLE };
  char text[FIX_VALUE_SIZE];
  cr_assert(!fix_field_read(symbol, "A23456789012345678901234567890123", &message));
  cr_assert(fix_field_read(symbol, "A2345678901234567890123456789012", &message));
  snprintf(message.order.symbol, sizeof(message.order.symbol), "X\00110=000");
  cr_assert(!fix_field_write(symbol, &message, text));
}
