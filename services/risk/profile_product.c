/* Portfolios times returns, where most portfolios hold a part of the names. */
#include "profile_product.h"

#include <assert.h>
#include <string.h>

#define PANEL_OCTETS (PANEL_DAYS / PROFILE_LANES)
#define QUAD 4
#define PANEL_QUADS (PANEL_DAYS / QUAD)

/* The widths of AVX-512 and AVX2: a compiler that splits wider vectors keeps the sums in memory. */
typedef double octet __attribute__((vector_size(PROFILE_LANES * sizeof(double)), aligned(sizeof(double))));
typedef double quad __attribute__((vector_size(QUAD * sizeof(double)), aligned(sizeof(double))));

static void pack(const struct profile_batch *batch, struct product *product)
{
  for (size_t block = 0; block < product->blocks; block++) {
    size_t first = block * PANEL_DAYS, left = batch->days - first, days = left < PANEL_DAYS ? left : PANEL_DAYS;
    for (size_t name = 0; name < product->names; name++) {
      double *to = product->returns + (block * product->names + name) * PANEL_DAYS;
      for (size_t day = 0; day < days; day++)
        to[day] = batch->returns[(first + day) * product->names + name];
    }
  }
}

size_t product_days(size_t days)
{
  return (days + PANEL_DAYS - 1) / PANEL_DAYS * PANEL_DAYS;
}

void product_init(struct arena *arena, const struct profile_batch *batch, struct product *out)
{
  size_t names = batch->names;
  *out = (struct product){ .vectors = batch->vectors,
                           .blocks = product_days(batch->days) / PANEL_DAYS,
                           .names = names,
                           .panels = (names + PANEL_NAMES - 1) / PANEL_NAMES };
  out->returns = lanes_array(arena, out->blocks * names * PANEL_DAYS);
  /* One more than there can be: what is written last is not always kept. */
  out->weights = arena_array(arena, PRODUCT_ROWS * names + 1, sizeof *out->weights);
  out->places = arena_array(arena, PRODUCT_ROWS * names + 1, sizeof *out->places);
  out->ends = arena_array(arena, PRODUCT_ROWS * out->panels + 1, sizeof *out->ends);
  out->ends++;
  pack(batch, out);
}

static uint32_t *ends_of(const struct product *product, size_t row)
{
  return product->ends + row * product->panels;
}

void product_take(struct product *product, const double *weights)
{
  assert(product->rows < PRODUCT_ROWS);
  uint32_t *ends = ends_of(product, product->rows++), listed = ends[-1];
  for (size_t panel = 0; panel < product->panels; panel++) {
    size_t from = panel * PANEL_NAMES, left = product->names - from, count = left < PANEL_NAMES ? left : PANEL_NAMES;
    for (size_t i = 0; i < count; i++) { /* always written, kept only when it is held: no branch to guess wrongly */
      product->weights[listed] = weights[from + i];
      product->places[listed] = (uint32_t)(i * PANEL_DAYS);
      listed += weights[from + i] != 0;
    }
    ends[panel] = listed;
  }
}

struct product_list {
  const double *weights;
  const uint32_t *places;
  size_t count;
};

INLINE void add_octets(const struct product_list *list, const double *panel, double *row)
{
  octet sums[PANEL_OCTETS];
#pragma GCC unroll 4
  for (size_t i = 0; i < PANEL_OCTETS; i++)
    sums[i] = *(const octet *)(row + i * PROFILE_LANES);
  for (size_t held = 0; held < list->count; held++) {
    const octet *days = (const octet *)(panel + list->places[held]);
    double weight = list->weights[held];
#pragma GCC unroll 4
    for (size_t i = 0; i < PANEL_OCTETS; i++)
      sums[i] += weight * days[i];
  }
#pragma GCC unroll 4
  for (size_t i = 0; i < PANEL_OCTETS; i++)
    *(octet *)(row + i * PROFILE_LANES) = sums[i];
}

INLINE void add_quads(const struct product_list *list, const double *panel, double *row)
{
  quad sums[PANEL_QUADS];
#pragma GCC unroll 8
  for (size_t i = 0; i < PANEL_QUADS; i++)
    sums[i] = *(const quad *)(row + i * QUAD);
  for (size_t held = 0; held < list->count; held++) {
    const quad *days = (const quad *)(panel + list->places[held]);
    double weight = list->weights[held];
#pragma GCC unroll 8
    for (size_t i = 0; i < PANEL_QUADS; i++)
      sums[i] += weight * days[i];
  }
#pragma GCC unroll 8
  for (size_t i = 0; i < PANEL_QUADS; i++)
    *(quad *)(row + i * QUAD) = sums[i];
}

INLINE void add_plain(const struct product_list *list, const double *panel, double *restrict row)
{
  for (size_t held = 0; held < list->count; held++) {
    const double *days = panel + list->places[held];
    for (size_t i = 0; i < PANEL_DAYS; i++)
      row[i] += list->weights[held] * days[i];
  }
}

/* A part of the panel after this one, while the row is added: the whole of it once all rows are. */
INLINE void fetch_part(const double *next, size_t row)
{
  for (size_t i = 0; i < PANEL_DAYS * PANEL_NAMES / PRODUCT_ROWS; i += PROFILE_LANES)
    __builtin_prefetch(next + row * (PANEL_DAYS * PANEL_NAMES / PRODUCT_ROWS) + i, 0, 2);
}

typedef void add_list(const struct product_list *list, const double *panel, double *row);

INLINE void run_all(const struct product *product, double *tile, size_t stride, add_list *add)
{
  const double *panel = product->returns;
  for (size_t block = 0; block < product->blocks; block++) {
    double *days = tile + block * PANEL_DAYS;
    for (size_t row = 0; row < product->rows; row++)
      memset(days + row * stride, 0, PANEL_DAYS * sizeof *days);
    for (size_t i = 0; i < product->panels; i++) {
      size_t left = product->names - i * PANEL_NAMES, names = left < PANEL_NAMES ? left : PANEL_NAMES;
      const double *next = panel + names * PANEL_DAYS;
      for (size_t row = 0; row < product->rows; row++) {
        const uint32_t *ends = ends_of(product, row) + i;
        struct product_list list = { product->weights + ends[-1], product->places + ends[-1], ends[0] - ends[-1] };
        fetch_part(next, row);
        add(&list, panel, days + row * stride);
      }
      panel = next;
    }
  }
}

static void run_plain(const struct product *product, double *tile, size_t stride)
{
  run_all(product, tile, stride, add_plain);
}

#ifdef __x86_64__
__attribute__((target("avx2"))) static void run_avx2(const struct product *product, double *tile, size_t stride)
{
  run_all(product, tile, stride, add_quads);
}

__attribute__((target("avx512f,avx512dq"))) static void run_avx512(const struct product *product, double *tile,
                                                                   size_t stride)
{
  run_all(product, tile, stride, add_octets);
}
#endif

void product_run(struct product *product, double *tile, size_t stride)
{
  assert(stride >= product->blocks * PANEL_DAYS);
  switch (product->vectors) {
#ifdef __x86_64__
  case VECTORS_AVX512:
    run_avx512(product, tile, stride);
    break;
  case VECTORS_AVX2:
    run_avx2(product, tile, stride);
    break;
#endif
  default:
    run_plain(product, tile, stride);
  }
  product->rows = 0;
}
