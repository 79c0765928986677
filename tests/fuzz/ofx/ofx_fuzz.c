/* OFX, of SGML and of XML. */
#include "fuzz.h"
#include "ofx_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct arena *arena = arena_new();
  struct statement statement;
  ofx_parse(data, size, fuzz_findings(arena), &statement);
  fuzz_plan(&statement);
  arena_free(arena);
  return 0;
}
