/* A vendor's file through the firm's mapping. */
#include <criterion/criterion.h>
#include <string.h>

#include "rating_file.h"

static const struct rating_column columns[] = { { "risk", "Total \"ESG\" Risk" }, { "air", "Air" } };
static const struct rating_sector sectors[] = { { "Technology", "Information Technology" } };
static const struct rating_mapping mapping = { "Symbol", "Sector", "", columns, 2, sectors, 1 };

#define HEADER "Air,Symbol,Name,Sector,\"Total \"\"ESG\"\" Risk\"\r\n"

static struct status read(struct arena *arena, const char *text, struct rating_file *file)
{
  return rating_file_read(arena, text, strlen(text), &mapping, file);
}

Test(rating_file, columns_are_taken_by_name_and_sectors_get_ours)
{
  struct arena *arena = arena_new();
  struct rating_file file;
  struct status status = read(arena,
                              HEADER "1,AAPL,\"Apple\r\nInc\",Technology,15\r\n\r\n"
                                     ",MO,Altria,Tobacconists,\r\n2,KO,Coke,Tobacconists,\"1,020.5\"\r\n",
                              &file);
  cr_assert(status_is_ok(status), "%s", status.message);
  cr_assert_eq(file.count, 3);
  cr_expect_str_eq(file.rows[0].symbol, "AAPL");
  cr_expect_str_eq(file.rows[0].sector, "Information Technology");
  cr_expect_str_eq(file.rows[0].industry, "");
  cr_expect_eq(file.rows[0].line, 2);
  cr_expect_eq(file.rows[1].line, 5, "a field of two lines and an empty line before it");
  cr_expect_str_eq(file.rows[1].sector, "Tobacconists", "a name without one of ours stays");
  cr_expect_eq(file.without_data, 1);
  cr_assert_eq(file.unmapped_count, 1, "each once");
  cr_expect_str_eq(file.unmapped[0], "Tobacconists");
  static const char expected[] = "\"symbol\",\"risk\",\"air\"\n\"AAPL\",\"15\",\"1\"\n\"MO\",\"\",\"\"\n"
                                 "\"KO\",\"1,020.5\",\"2\"\n";
  cr_expect_eq(file.size, strlen(expected));
  cr_expect_eq(memcmp(file.text, expected, file.size), 0, "%.*s", (int)file.size, file.text);
  arena_free(arena);
}

Test(rating_file, words_for_no_number_are_no_data)
{
  struct arena *arena = arena_new();
  struct rating_file file;
  struct status status = read(
      arena, HEADER " N/A,AAPL,Apple,Technology,-\r\n--,\" MO\t\",Altria,Technology, 12 \r\nNone,KO,Coke,,n.a.\r\n",
      &file);
  cr_assert(status_is_ok(status), "%s", status.message);
  cr_expect_eq(file.without_data, 2);
  static const char expected[] = "\"symbol\",\"risk\",\"air\"\n\"AAPL\",\"\",\"\"\n\"MO\",\"12\",\"\"\n"
                                 "\"KO\",\"\",\"\"\n";
  cr_assert_eq(file.size, strlen(expected));
  cr_expect_eq(memcmp(file.text, expected, file.size), 0, "%.*s", (int)file.size, file.text);
  arena_free(arena);
}

Test(rating_file, what_does_not_fit_is_refused_with_its_line)
{
  static const struct {
    const char *title, *text, *says;
  } rows[] = {
    { "nothing", "", "a header row is wanted" },
    { "no symbol", "Air,Sector,Total \"ESG\" Risk\n", "line 1" },
    { "no metric", "Symbol,Sector,Air\n", "there is no column Total \"ESG\" Risk" },
    { "a column that stands twice", "Symbol,Sector,Air,\"Total \"\"ESG\"\" Risk\",AIR\n", "there are two columns Air" },
    { "a longer row", HEADER "1,AAPL,Apple,Technology,15,16\n", "line 2: the row has another number of fields" },
    { "an open quote", HEADER "1,\"AAPL,Apple\n", "line 2" },
  };
  struct arena *arena = arena_new();
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct rating_file file;
    struct status status = read(arena, rows[i].text, &file);
    cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT, "%s", rows[i].title);
    cr_expect(status.message && strstr(status.message, rows[i].says), "%s: %s", rows[i].title, status.message);
  }
  arena_free(arena);
}
