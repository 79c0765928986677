/* Vendors' ratings. */
#include "fuzz.h"
#include "observation_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct arena *arena = arena_new();
  struct observation_file file;
  observations_parse(data, size, fuzz_findings(arena), &file);
  arena_free(arena);
  return 0;
}
