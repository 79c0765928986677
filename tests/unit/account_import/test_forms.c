/* Codes, keys, symbols and page tokens, good and bad. */
#include "files.h"
#include "firm_keys.h"
#include "import_symbols.h"
#include "master_page.h"

struct form {
  const char *text;
  bool is_good;
};

static void check(bool (*is_valid)(const char *), const struct form *forms, size_t count)
{
  for (size_t i = 0; i < count; i++)
    cr_expect_eq(is_valid(forms[i].text), forms[i].is_good, "\"%s\"", forms[i].text);
}

Test(forms, a_firms_code_is_short_and_plain)
{
  static const struct form forms[] = { { "sample", true },  { "a-1", true },  { "", false },
                                       { "Sample", false }, { "a b", false }, { "abcdefghijklmnopq", false } };
  check(firm_code_is_valid, forms, sizeof forms / sizeof forms[0]);
}

Test(forms, a_curve_key_is_forty_characters_of_z85)
{
  static const struct form forms[] = { { "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7", true },
                                       { "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf", false },
                                       { "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf\"", false },
                                       { "", false } };
  check(curve_key_is_valid, forms, sizeof forms / sizeof forms[0]);
}

Test(forms, a_symbol_is_upper_case_with_points_or_dashes_inside)
{
  static const struct form forms[] = { { "A", true },
                                       { "BRK.B", true },
                                       { "BTC-USD", true },
                                       { "7203", true },
                                       { "", false },
                                       { "brk.b", false },
                                       { "BRK.", false },
                                       { "-", false },
                                       { "=A1", false },
                                       { "A B", false },
                                       { "ABCDEFGHIJKLMNOPQRSTUVWXY", false } };
  check(symbol_is_valid, forms, sizeof forms / sizeof forms[0]);
}

Test(forms, a_page_token_gives_its_id_back_and_no_other_text_does)
{
  static const int64_t ids[] = { 1, 1000, INT64_MAX };
  static const char *const bad[] = {
    "p", "1", "p00000000000000g1", "p8000000000000000", "q0000000000000001", "p00000000000000001"
  };
  char token[PAGE_TOKEN_SIZE];
  int64_t after = -1;
  for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
    cr_assert(page_parse(page_format(ids[i], token), &after));
    cr_assert_eq(after, ids[i]);
  }
  cr_assert(page_parse("", &after));
  cr_assert_eq(after, 0);
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
    cr_expect_not(page_parse(bad[i], &after), "%s", bad[i]);
}

Test(forms, many_symbols_keep_their_numbers)
{
  struct arena *arena = arena_new();
  struct symbols *symbols = symbols_new(arena);
  bool is_new;
  for (uint32_t i = 0; i < 5000; i++)
    cr_assert_eq(symbols_add(symbols, arena_printf(arena, "S%u", i), &is_new), i);
  cr_assert_eq(symbols_add(symbols, "S4321", &is_new), 4321);
  cr_assert_not(is_new);
  cr_assert_eq(symbols_find(symbols, "S17"), 17);
  cr_assert_eq(symbols_find(symbols, "S5000"), SYMBOLS_NONE);
  arena_free(arena);
}

Test(forms, an_excerpt_is_cut_between_characters)
{
  struct arena *arena = arena_new();
  struct findings *findings = findings_new(arena);
  cr_assert_str_eq(finding_excerpt(findings, "short"), "short");
  /* 39 letters and one of two bytes: the second byte would be the 41st */
  const char *cut = finding_excerpt(findings, "abcdefghijklmnopqrstuvwxyzabcdefghijklm\xc3\xa9zz");
  cr_assert_str_eq(cut, "abcdefghijklmnopqrstuvwxyzabcdefghijklm");
  arena_free(arena);
}
