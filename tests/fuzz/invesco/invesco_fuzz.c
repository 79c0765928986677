/* ETF holdings as Invesco ships them. */
#include "fuzz.h"
#include "holdings_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct arena *arena = arena_new();
  struct holdings_file file;
  holdings_parse(data, size, fuzz_findings(arena), &file);
  arena_free(arena);
  return 0;
}
