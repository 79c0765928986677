/* ratings.c: as-of selection of dated ratings. */
#include "ratings.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

/* Ratings read together share their texts. */
static int compare_texts(const char *left, const char *right)
{
  return left == right ? 0 : strcmp(left, right);
}

static int compare_keys(const struct esg_rating *left, const struct esg_rating *right)
{
  if (left->security_id != right->security_id)
    return left->security_id < right->security_id ? -1 : 1;
  int order = compare_texts(left->vendor, right->vendor);
  return order != 0 ? order : compare_texts(left->metric, right->metric);
}

static int compare_ratings(const void *a, const void *b)
{
  const struct esg_rating *left = *(const struct esg_rating *const *)a;
  const struct esg_rating *right = *(const struct esg_rating *const *)b;
  int order = compare_keys(left, right);
  if (order != 0)
    return order;
  if (left->as_of != right->as_of)
    return left->as_of < right->as_of ? -1 : 1;
  return (left->sequence > right->sequence) - (left->sequence < right->sequence);
}

/* As the system of record sends them. */
static bool is_sorted(const struct esg_book *book)
{
  for (size_t i = 1; i < book->count; i++)
    if (compare_ratings(&book->ratings[i - 1], &book->ratings[i]) > 0)
      return false;
  return true;
}

struct esg_book esg_book_make(struct arena *arena, const struct esg_rating *ratings, size_t count)
{
  struct esg_book book = { .ratings = arena_array(arena, count, sizeof(*book.ratings)), .count = count };
  for (size_t i = 0; i < count; i++)
    book.ratings[i] = &ratings[i];
  if (!is_sorted(&book))
    qsort(book.ratings, count, sizeof(*book.ratings), compare_ratings);
  return book;
}

const struct esg_rating *esg_book_find(const struct esg_book *book, int64_t security_id, const char *vendor,
                                       const char *metric, int32_t on)
{
  struct esg_rating last = {
    .security_id = security_id, .vendor = vendor, .metric = metric, .as_of = on, .sequence = INT64_MAX
  };
  const struct esg_rating *wanted = &last;
  size_t low = 0; /* everything before low is not after what is wanted */
  size_t high = book->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (compare_ratings(&book->ratings[middle], &wanted) <= 0)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == 0 || compare_keys(book->ratings[low - 1], wanted) != 0)
    return NULL;
  return book->ratings[low - 1];
}
