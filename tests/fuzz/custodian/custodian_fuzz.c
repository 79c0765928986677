/* Custodians' CSV. */
#include "custodian_file.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct arena *arena = arena_new();
  struct statement statement;
  custodian_parse(data, size, fuzz_findings(arena), &statement);
  fuzz_plan(&statement);
  arena_free(arena);
  return 0;
}
