/* test_metrics: the text that Prometheus reads. */
#include <criterion/criterion.h>
#include <string.h>

#include "program/metrics.h"

static void expect_line(const char *text, const char *line)
{
  const char *at = strstr(text, line);
  cr_expect(at && (at == text || at[-1] == '\n') && at[strlen(line)] == '\n', "%s is not in\n%s", line, text);
}

static int count_of(const char *text, const char *part)
{
  int count = 0;
  for (const char *at = text; (at = strstr(at, part)) != NULL; at++)
    count++;
  return count;
}

Test(metrics, counters_and_gauges_are_grouped_by_family_and_labelled)
{
  static struct metric answered = { .name = "calls_total{method=\"a/B\"}", .help = "Calls\nserved." };
  static struct metric refused = { .name = "calls_total{method=\"c/D\"}", .help = "Calls\nserved." };
  static struct metric other = { .name = "calls_totals", .help = "A longer name.", .kind = METRIC_GAUGE };
  struct arena *arena = arena_new();
  cr_assert_str_eq(metrics_text(arena, "risk"), "");
  metric_add(&answered, 2);
  metric_add(&other, -5);
  metric_add(&refused, 1);
  metric_add(&answered, 1);
  metric_add(&other, -1);
  cr_assert_str_eq(metrics_text(arena, "risk"), "# HELP calls_total Calls\\nserved.\n"
                                                "# TYPE calls_total counter\n"
                                                "calls_total{service=\"risk\",method=\"a/B\"} 3\n"
                                                "calls_total{service=\"risk\",method=\"c/D\"} 1\n"
                                                "# HELP calls_totals A longer name.\n"
                                                "# TYPE calls_totals gauge\n"
                                                "calls_totals{service=\"risk\"} -6\n");
  arena_free(arena);
}

Test(metrics, a_histogram_counts_up_to_each_bound_in_seconds)
{
  static struct metric waits = { .name = "wait_seconds", .help = "Waiting.", .kind = METRIC_HISTOGRAM };
  struct arena *arena = arena_new();
  metric_observe_us(&waits, -3);
  metric_observe_us(&waits, 50);
  metric_observe_us(&waits, 51);
  metric_observe_us(&waits, 2000000);
  metric_observe_us(&waits, 3600000000);
  const char *text = metrics_text(arena, "risk");
  expect_line(text, "# TYPE wait_seconds histogram");
  expect_line(text, "wait_seconds_bucket{service=\"risk\",le=\"0.000050\"} 2");
  expect_line(text, "wait_seconds_bucket{service=\"risk\",le=\"0.000100\"} 3");
  expect_line(text, "wait_seconds_bucket{service=\"risk\",le=\"26.214400\"} 4");
  expect_line(text, "wait_seconds_bucket{service=\"risk\",le=\"+Inf\"} 5");
  expect_line(text, "wait_seconds_sum{service=\"risk\"} 3602.000101");
  expect_line(text, "wait_seconds_count{service=\"risk\"} 5");
  cr_expect_eq(count_of(text, "_bucket{"), METRIC_BUCKETS + 1);
  arena_free(arena);
}
