/* test_decimal_text: decimals read strictly and loosely, and written shortest. */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "generator.h"

/* text, places, value */
static const char *const readings[] = {
  "0 4 0",
  "-0 4 0",
  "12.5 4 125000",
  "-12.5 4 -125000",
  "007 0 7",
  "0.00000001 8 1",
  "1.5000 4 15000",
  "922337203685477.5807 4 9223372036854775807",
  "-922337203685477.5808 4 -9223372036854775808",
  "9223372036854775807 0 9223372036854775807",
};

Test(decimal_text, strict_text_is_read_exactly)
{
  for (size_t i = 0; i < sizeof readings / sizeof readings[0]; i++) {
    char text[64];
    int places;
    int64_t expected, value;
    cr_assert_eq(sscanf(readings[i], "%63s %d %" SCNd64, text, &places, &expected), 3);
    cr_assert(status_is_ok(decimal_parse(text, places, &value)), "%s", readings[i]);
    cr_expect_eq(value, expected, "%s", readings[i]);
  }
}

/* text; at four places */
static const char *const refused[] = {
  "",
  "-",
  ".",
  ".5",
  "5.",
  "+1",
  " 1",
  "1 ",
  "1e3",
  "1,000",
  "1.2.3",
  "--1",
  "1.23456",
  "1.00000",
  "abc",
  "0x10",
  "NaN",
  "1.-5",
  "1.5-",
  "922337203685477.5808",
  "-922337203685477.5809",
  "92233720368547758070",
  "99999999999999999999999999999999999999999999",
};

Test(decimal_text, strict_text_that_is_not_a_decimal_is_refused)
{
  for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
    int64_t value = 77;
    cr_expect_eq(decimal_parse(refused[i], 4, &value).code, STATUS_INVALID_ARGUMENT, "'%s'", refused[i]);
    cr_expect_eq(value, 77, "'%s'", refused[i]);
  }
  int64_t value;
  cr_assert_eq(decimal_parse(NULL, 4, &value).code, STATUS_INVALID_ARGUMENT);
}

/* text, places, value */
static const char *const loose_readings[] = {
  "41,700,670,815.44 4 417006708154400",
  "1,000 0 1000",
  "-1,234.5 2 -123450",
  "1234567.891 2 123456789",
  "1.005 2 100 a half goes to even",
  "1.015 2 102",
  "1.0050001 2 101",
  "1.00499999 2 100",
  "-1.005 2 -100",
  "-1.015 2 -102",
  "0.5 0 0",
  "1.5 0 2",
  "2.5 0 2",
  "9.99999999 4 100000",
  "12 2 1200",
};

Test(decimal_text, loose_text_may_have_commas_and_rounds_half_even)
{
  for (size_t i = 0; i < sizeof loose_readings / sizeof loose_readings[0]; i++) {
    char text[64];
    int places;
    int64_t expected, value;
    cr_assert_eq(sscanf(loose_readings[i], "%63s %d %" SCNd64, text, &places, &expected), 3);
    cr_assert(status_is_ok(decimal_parse_loose(text, places, &value)), "%s", loose_readings[i]);
    cr_expect_eq(value, expected, "%s", loose_readings[i]);
  }
}

static const char *const loosely_refused[] = {
  "", ",1", "1,", "1,00", "1,0000", "1000,000", "1,000,00", "1,,000", "1.000,0", "$1", "1e5", "9223372036854775807",
};

Test(decimal_text, loose_text_with_misplaced_commas_is_refused)
{
  for (size_t i = 0; i < sizeof loosely_refused / sizeof loosely_refused[0]; i++) {
    int64_t value;
    cr_expect_eq(decimal_parse_loose(loosely_refused[i], 4, &value).code, STATUS_INVALID_ARGUMENT, "'%s'",
                 loosely_refused[i]);
  }
}

/* value, places, least places, text */
static const char *const writings[] = {
  "125000 4 2 12.50",
  "125000 4 0 12.5",
  "120000 4 0 12",
  "120000 4 2 12.00",
  "1 8 2 0.00000001",
  "-1 4 2 -0.0001",
  "0 4 2 0.00",
  "0 4 0 0",
  "100 0 0 100",
  "-100 0 0 -100",
  "-500 4 2 -0.05",
  "123456789 4 4 12345.6789",
  "-9223372036854775808 4 2 -922337203685477.5808",
  "9223372036854775807 18 0 9.223372036854775807",
};

Test(decimal_text, decimals_are_written_shortest)
{
  for (size_t i = 0; i < sizeof writings / sizeof writings[0]; i++) {
    char expected[64], text[DECIMAL_TEXT_SIZE];
    int places, least;
    int64_t value;
    cr_assert_eq(sscanf(writings[i], "%" SCNd64 " %d %d %63s", &value, &places, &least, expected), 4);
    cr_expect_str_eq(decimal_format(value, places, least, text), expected, "%s", writings[i]);
  }
}

Test(decimal_text, what_is_written_is_read_back)
{
  struct generator generator = { .state = 5 };
  for (int i = 0; i < 100000; i++) {
    int64_t value = generator_int64(&generator), strict, loose;
    int places = (int)generator_below(&generator, 19);
    int least = (int)generator_below(&generator, (uint64_t)places + 1);
    char text[DECIMAL_TEXT_SIZE];
    decimal_format(value, places, least, text);
    cr_assert(status_is_ok(decimal_parse(text, places, &strict)) && strict == value, "%s", text);
    cr_assert(status_is_ok(decimal_parse_loose(text, places, &loose)) && loose == value, "%s", text);
    const char *point = strchr(text, '.');
    cr_assert_geq(point ? strlen(point + 1) : 0, (size_t)least);
  }
}
