/* Daily closes. */
#include "fuzz.h"
#include "price_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct arena *arena = arena_new();
  struct price_file file;
  prices_parse(data, size, fuzz_findings(arena), &file);
  arena_free(arena);
  return 0;
}
