/* wire_fuzz: libFuzzer's way into wire_unpack and json. Run: wire_fuzz tests/fuzz/wire/corpus */
#include "hostile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  if (size > 0 && (data[0] == '{' || data[0] == ' '))
    hostile_json(data, size);
  else
    hostile_message(data, size);
  return 0;
}
