/* The side of the bench that is ours: the batch, and beside it in the same process the bare product of OpenBLAS.
 *
 * bench_metrics_ours FOLDER ROUNDS [avx2|plain] reads days, names, portfolios (int64) from FOLDER/shape and doubles
 * from returns, weights and benchmark; writes every statistic to FOLDER/found, a line of times in seconds of CPU to
 * standard output: "product batch" a round, and last "memory" in MiB that the batch kept beside its inputs and answers.
 */
#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "profile_batch.h"

#define PATH_BYTES 4096

static double cpu_s(void)
{
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void *read_all(const char *folder, const char *name, size_t bytes)
{
  char path[PATH_BYTES];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "rb");
  void *data = malloc(bytes);
  if (file == NULL || data == NULL || fread(data, 1, bytes, file) != bytes) {
    fprintf(stderr, "bench_metrics_ours: %s cannot be read\n", path);
    exit(1);
  }
  fclose(file);
  return data;
}

static void write_found(const char *folder, const struct series_profile *profiles, size_t count)
{
  char path[PATH_BYTES];
  snprintf(path, sizeof path, "%s/found", folder);
  FILE *file = fopen(path, "wb");
  for (size_t i = 0; file != NULL && i < count; i++) {
    const struct series_profile *p = &profiles[i];
    const double head[] = {
      p->cumulative_return, p->volatility,      p->beta,           p->downside_deviation,   p->sharpe, p->sortino,
      p->skewness,          p->excess_kurtosis, p->drawdown.depth, (double)p->drawdown.days
    };
    fwrite(head, sizeof head, 1, file);
    fwrite(p->tails, sizeof p->tails, 1, file);
  }
  if (file == NULL || fclose(file) != 0)
    exit(1);
}

static double product_s(const struct profile_batch *batch, double *all)
{
  double began = cpu_s();
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)batch->days, (int)batch->portfolios, (int)batch->names, 1,
              batch->returns, (int)batch->names, batch->weights, (int)batch->names, 0, all, (int)batch->portfolios);
  return cpu_s() - began;
}

int main(int argc, char **argv)
{
  if (argc < 3 || argc > 4)
    return 2;
  int64_t *shape = read_all(argv[1], "shape", 3 * sizeof *shape);
  struct profile_batch batch = { .days = (size_t)shape[0], .names = (size_t)shape[1], .portfolios = (size_t)shape[2] };
  batch.returns = read_all(argv[1], "returns", batch.days * batch.names * sizeof(double));
  batch.weights = read_all(argv[1], "weights", batch.portfolios * batch.names * sizeof(double));
  batch.terms.benchmark = (struct series){ read_all(argv[1], "benchmark", batch.days * sizeof(double)), batch.days };
  if (argc == 4)
    batch.vectors = strcmp(argv[3], "avx2") == 0 ? VECTORS_AVX2 : VECTORS_PLAIN;
  struct series_profile *found = calloc(batch.portfolios, sizeof *found);
  double *all = malloc(batch.days * batch.portfolios * sizeof *all);
  memset(all, 0, batch.days * batch.portfolios * sizeof *all); /* pages are there before anything is timed */
  memset(found, 1, batch.portfolios * sizeof *found);
  struct arena *arena = arena_new();
  for (int round = 0; round < atoi(argv[2]); round++) {
    double product = product_s(&batch, all), began = cpu_s();
    arena_reset(arena);
    profile_batch(arena, &batch, found);
    printf("%.6f %.6f\n", product, cpu_s() - began);
  }
  printf("memory %.2f\n", (double)arena_used(arena) / (1 << 20));
  write_found(argv[1], found, batch.portfolios);
  arena_free(arena);
  return 0;
}
