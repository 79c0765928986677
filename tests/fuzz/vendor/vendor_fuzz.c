/* Vendors' files by a mapping: what is read can be read again, as many rows as there were. */
#include <assert.h>
#include <stdint.h>

#include "base/csv.h"
#include "rating_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static const struct rating_column columns[] = { { "risk", "Risk" }, { "air", "Air" } };
  static const struct rating_sector sectors[] = { { "Technology", "Information Technology" } };
  static const struct rating_mapping mapping = { "Symbol", "Sector", "Industry", columns, 2, sectors, 1 };
  struct arena *arena = arena_new();
  struct rating_file file;
  if (status_is_ok(rating_file_read(arena, data, size, &mapping, &file))) {
    struct csv csv = csv_open(arena, file.text, file.size);
    struct csv_row row;
    const char *fault;
    size_t rows = 0;
    while (csv_next(&csv, &row, &fault) == CSV_ROW)
      rows++;
    assert(rows == file.count + 1);
  }
  arena_free(arena);
  return 0;
}
