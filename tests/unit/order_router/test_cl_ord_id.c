/* test_cl_ord_id.c: ClOrdID there and back. */
#include <criterion/criterion.h>

#include "cl_ord_id.h"

Test(cl_ord_id, is_parsed_back)
{
  static const struct {
    struct cl_ord_id id;
    const char *text;
  } rows[] = {
    { { 7, 1042, 0 }, "7-1042-0" },
    { { 1, 1, 12 }, "1-1-12" },
    { { INT64_MAX, INT64_MAX, UINT32_MAX }, "9223372036854775807-9223372036854775807-4294967295" },
  };
  for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    char buffer[CL_ORD_ID_SIZE];
    struct cl_ord_id id;
    cr_assert_str_eq(cl_ord_id_format(rows[i].id, buffer), rows[i].text);
    cr_assert(cl_ord_id_parse(rows[i].text, &id));
    cr_assert(id.firm_id == rows[i].id.firm_id && id.order_id == rows[i].id.order_id &&
              id.revision == rows[i].id.revision);
  }
}

Test(cl_ord_id, refuses_what_we_never_wrote)
{
  static const char *const texts[] = { "",
                                       "7",
                                       "7-1",
                                       "7-1-",
                                       "-7-1-0",
                                       "7--1-0",
                                       "07-1-0",
                                       "7-01-0",
                                       "7-1-00",
                                       "7-1-0 ",
                                       "7-1-0-0",
                                       "0-1-0",
                                       "7-0-0",
                                       "7-x-0",
                                       "+7-1-0",
                                       "9223372036854775808-1-0",
                                       "7-1-4294967296" };
  for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
    struct cl_ord_id id;
    cr_assert_not(cl_ord_id_parse(texts[i], &id), "%s", texts[i]);
  }
}
