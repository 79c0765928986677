/* metrics: the registry of this process's metrics, and its text for Prometheus (exposition format 0.0.4). */
#include "metrics.h"

#include <assert.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_BUCKET_US 50
#define US 1000000

/* The registry: metrics are static, so that nothing is ever taken out. */
static struct metric *registry;

static void register_once(struct metric *metric)
{
  if (metric->registered)
    return;
  metric->registered = 1;
  metric->next = registry;
  registry = metric;
}

void metric_add(struct metric *metric, int64_t by)
{
  register_once(metric);
  assert(metric->kind != METRIC_HISTOGRAM);
  assert(by >= 0 || metric->kind == METRIC_GAUGE);
  metric->value += by;
}

/* What is longer than the last bucket's bound shows in the count alone, which is the +Inf bucket. */
void metric_observe_us(struct metric *metric, int64_t duration_us)
{
  register_once(metric);
  assert(metric->kind == METRIC_HISTOGRAM);
  if (duration_us < 0)
    duration_us = 0;
  metric->value++;
  metric->sum_us += duration_us;
  for (int i = 0; i < METRIC_BUCKETS; i++) {
    if (duration_us <= (int64_t)FIRST_BUCKET_US << i) {
      metric->buckets[i]++;
      return;
    }
  }
}

static size_t family_length(const char *name)
{
  return strcspn(name, "{");
}

/* Prometheus wants the samples of one family together. */
static int compare_metrics(const void *a, const void *b)
{
  const struct metric *left = *(const struct metric *const *)a, *right = *(const struct metric *const *)b;
  size_t left_length = family_length(left->name), right_length = family_length(right->name);
  size_t shorter = left_length < right_length ? left_length : right_length;
  int order = memcmp(left->name, right->name, shorter);
  if (order != 0)
    return order;
  if (left_length != right_length)
    return left_length < right_length ? -1 : 1;
  return strcmp(left->name, right->name);
}

static bool is_same_family(const struct metric *a, const struct metric *b)
{
  size_t length = family_length(a->name);
  return length == family_length(b->name) && memcmp(a->name, b->name, length) == 0;
}

static void write_heading(FILE *out, const struct metric *metric)
{
  static const char *const kinds[] = { "counter", "gauge", "histogram" };
  int length = (int)family_length(metric->name);
  fprintf(out, "# HELP %.*s ", length, metric->name);
  for (const char *p = metric->help ? metric->help : ""; *p; p++) {
    if (*p == '\\' || *p == '\n')
      fputs(*p == '\n' ? "\\n" : "\\\\", out);
    else
      fputc(*p, out);
  }
  fprintf(out, "\n# TYPE %.*s %s\n", length, metric->name, kinds[metric->kind]);
}

/* The sample's name with suffix and labels: those of the name given, the service, and the bucket's bound if any. */
static void write_name(FILE *out, const struct metric *metric, const char *service, const char *suffix, int64_t le_us)
{
  int length = (int)family_length(metric->name);
  const char *labels = metric->name + length;
  fprintf(out, "%.*s%s{service=\"%s\"", length, metric->name, suffix, service);
  if (*labels == '{' && labels[1] != '}')
    fprintf(out, ",%.*s", (int)strcspn(labels + 1, "}"), labels + 1);
  if (le_us > 0)
    fprintf(out, ",le=\"%" PRId64 ".%06" PRId64 "\"", le_us / US, le_us % US);
  else if (le_us < 0)
    fputs(",le=\"+Inf\"", out);
  fputs("} ", out);
}

static void write_histogram(FILE *out, const struct metric *metric, const char *service)
{
  int64_t below = 0;
  for (int i = 0; i < METRIC_BUCKETS; i++) {
    below += metric->buckets[i];
    write_name(out, metric, service, "_bucket", (int64_t)FIRST_BUCKET_US << i);
    fprintf(out, "%" PRId64 "\n", below);
  }
  write_name(out, metric, service, "_bucket", -1);
  fprintf(out, "%" PRId64 "\n", metric->value);
  write_name(out, metric, service, "_sum", 0);
  fprintf(out, "%" PRId64 ".%06" PRId64 "\n", metric->sum_us / US, metric->sum_us % US);
  write_name(out, metric, service, "_count", 0);
  fprintf(out, "%" PRId64 "\n", metric->value);
}

static void write_metric(FILE *out, const struct metric *metric, const char *service)
{
  if (metric->kind == METRIC_HISTOGRAM) {
    write_histogram(out, metric, service);
    return;
  }
  write_name(out, metric, service, "", 0);
  fprintf(out, "%" PRId64 "\n", metric->value);
}

const char *metrics_text(struct arena *arena, const char *service)
{
  size_t count = 0;
  for (struct metric *metric = registry; metric; metric = metric->next)
    count++;
  const struct metric **sorted = arena_array(arena, count, sizeof(struct metric *));
  size_t at = 0;
  for (struct metric *metric = registry; metric; metric = metric->next)
    sorted[at++] = metric;
  qsort(sorted, count, sizeof(struct metric *), compare_metrics);
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);
  assert(out);
  for (size_t i = 0; i < count; i++) {
    if (i == 0 || !is_same_family(sorted[i - 1], sorted[i]))
      write_heading(out, sorted[i]);
    write_metric(out, sorted[i], service);
  }
  fclose(out);
  const char *copy = arena_strndup(arena, text, size);
  free(text);
  return copy;
}
