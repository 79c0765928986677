/* test_log: every line is one JSON object, whatever the texts hold. */
#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "program/log.h"

static void redirect(void)
{
  cr_redirect_stderr();
  log_open("risk", LOG_INFO);
}

TestSuite(log, .init = redirect);

static json_t *read_line(void)
{
  static char line[16384];
  fflush(stderr);
  cr_assert_not_null(fgets(line, sizeof line, cr_get_redirected_stderr()));
  json_error_t error;
  json_t *object = json_loads(line, JSON_REJECT_DUPLICATES, &error);
  cr_assert_not_null(object, "%s: %s", error.text, line);
  return object;
}

static const char *text_of(const json_t *object, const char *name)
{
  return json_string_value(json_object_get(object, name));
}

Test(log, a_line_has_time_level_service_event_and_the_pairs)
{
  clock_set_us(INT64_C(1000000000000000));
  log_event(LOG_WARNING, "venue_connected", LOG_TEXT("session", "FIX-1"), LOG_NUMBER("sequence", -12),
            LOG_TEXT("absent", NULL));
  clock_set_us(0);
  json_t *line = read_line();
  cr_assert_eq(strncmp(text_of(line, "time"), "2001-09-09T01:46:40", 19), 0);
  cr_assert_str_eq(text_of(line, "level"), "warning");
  cr_assert_str_eq(text_of(line, "service"), "risk");
  cr_assert_str_eq(text_of(line, "event"), "venue_connected");
  cr_assert_str_eq(text_of(line, "session"), "FIX-1");
  cr_assert_eq(json_integer_value(json_object_get(line, "sequence")), -12);
  cr_assert_str_eq(text_of(line, "absent"), "");
  json_decref(line);
}

Test(log, any_bytes_make_well_formed_lines)
{
  log_event(LOG_INFO, "x", LOG_TEXT("a", "quote \" slash \\ line \n tab \t bell \a del \x7f"),
            LOG_TEXT("b", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"),
            LOG_TEXT("c", "\xff|\xc3|\xed\xa0\x80|\xf4\x90\x80\x80|\xc0\x80"));
  json_t *line = read_line();
  cr_assert_str_eq(text_of(line, "a"), "quote \" slash \\ line \n tab \t bell \a del \x7f");
  cr_assert_str_eq(text_of(line, "b"), "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
  cr_assert_eq(strncmp(text_of(line, "c"), "\xef\xbf\xbd|\xef\xbf\xbd|", 8), 0);
  json_decref(line);
}

Test(log, what_is_too_long_is_cut_and_says_so)
{
  char text[4096];
  memset(text, 'x', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  struct log_pair pairs[20];
  char names[20][16];
  for (int i = 0; i < 20; i++) {
    snprintf(names[i], sizeof names[i], "p%d", i);
    pairs[i] = LOG_TEXT(names[i], text);
  }
  log_write(LOG_INFO, "long", pairs, 20);
  json_t *line = read_line();
  cr_assert(json_is_true(json_object_get(line, "cut")));
  cr_assert_eq(strlen(text_of(line, "p0")), 1024 + 3);
  cr_assert_null(json_object_get(line, "p19"));
  json_decref(line);
}

Test(log, lines_below_the_least_level_are_left_out_and_a_failure_has_its_parts)
{
  log_event(LOG_DEBUG, "unseen");
  log_failure("import_failed", status_fail(STATUS_NOT_FOUND, "file", "there is none"));
  json_t *line = read_line();
  cr_assert_str_eq(text_of(line, "level"), "error");
  cr_assert_str_eq(text_of(line, "event"), "import_failed");
  cr_assert_str_eq(text_of(line, "code"), "not_found");
  cr_assert_str_eq(text_of(line, "field"), "file");
  cr_assert_str_eq(text_of(line, "message"), "there is none");
  json_decref(line);
}
