/* Turns Windows-1252 into UTF-8. */
#include "file_text.h"

size_t file_text_put(char *out, uint32_t character)
{
  if (character < 0x80) {
    out[0] = (char)character;
    return 1;
  }
  size_t length = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
  for (size_t i = length - 1; i > 0; i--) {
    out[i] = (char)(0x80 | (character & 0x3f));
    character >>= 6;
  }
  out[0] = (char)((0xf0 << (4 - length)) | character);
  return length;
}

/* What Windows has at 0x80 to 0x9f, where Latin-1 has control characters. */
static uint32_t windows_character(uint8_t byte)
{
  static const uint16_t high[32] = { 0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                     0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd,
                                     0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                     0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178 };
  return byte >= 0x80 && byte < 0xa0 ? high[byte - 0x80] : byte;
}

char *file_text_from_windows(struct arena *arena, const void *data, size_t size, size_t *out_size)
{
  const uint8_t *bytes = data;
  char *out = arena_array(arena, size + 1, 3);
  size_t length = 0;
  for (size_t i = 0; i < size; i++)
    length += file_text_put(out + length, windows_character(bytes[i]));
  *out_size = length;
  return out;
}
