/* Every type there and back, with NULLs and extremes. */
#include <float.h>
#include <string.h>

#include "base/date.h"
#include "harness.h"

static struct pg_rows *echo(struct harness *harness, const struct pg_statement *statement,
                            const struct pg_value *values)
{
  struct pg_rows *rows = NULL;
  expect_ok(pg_query(harness->pool, harness->arena, statement, values, &rows));
  cr_assert_eq(pg_count(rows), 1);
  return rows;
}

static void scalars(struct harness *harness)
{
  const struct {
    int64_t a;
    int32_t b, g;
    double f;
    int64_t h;
    bool e;
    const char *c;
  } cases[] = {
    { 0, 0, 0, 0, 0, false, "" },
    { INT64_MAX, INT32_MAX, 20778, DBL_MAX, INT64_C(1795255200250000), true, "Zürich \xe2\x82\xac" },
    { INT64_MIN, INT32_MIN, -141427, -DBL_MIN, -1, false, "a\nb'\"\\" },
    { -1, -1, 2932896, -0.1, INT64_C(253402300799999999), true, "x" },
  };
  const unsigned char bytes[] = { 0, 1, 255, 0 };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct pg_value values[] = { pg_int8(cases[i].a), pg_int4(cases[i].b),        pg_text(cases[i].c),
                                 pg_bytea(bytes, i),  pg_bool(cases[i].e),        pg_float8(cases[i].f),
                                 pg_date(cases[i].g), pg_timestamptz(cases[i].h), pg_jsonb("{\"b\": [1, 2.50]}") };
    struct pg_rows *rows = echo(harness, &sql_echo, values);
    cr_assert_eq(pg_get_int8(rows, 0, 0), cases[i].a);
    cr_assert_eq(pg_get_int8(rows, 0, 1), cases[i].b);
    cr_assert_str_eq(pg_get_text(rows, 0, 2), cases[i].c);
    cr_assert_eq(pg_get_bytes(rows, 0, 3).size, i);
    cr_assert_eq(memcmp(pg_get_bytes(rows, 0, 3).data, bytes, i), 0);
    cr_assert_eq(pg_get_int8(rows, 0, 4), cases[i].e);
    cr_assert(pg_get_float8(rows, 0, 5) == cases[i].f);
    cr_assert_eq(pg_get_date(rows, 0, 6), cases[i].g);
    cr_assert_eq(pg_get_timestamptz(rows, 0, 7), cases[i].h);
    cr_assert_str_eq(pg_get_text(rows, 0, 8), "{\"b\": [1, 2.50]}");
  }
}

Test(values, scalars_come_back_as_they_went)
{
  with_pool(&(struct harness){ .body = scalars });
}

static void nulls(struct harness *harness)
{
  struct pg_value values[] = { pg_null(PG_INT8),   pg_null(PG_INT4),          pg_text(NULL),
                               pg_bytea(NULL, 0),  pg_null(PG_BOOL),          pg_null(PG_FLOAT8),
                               pg_date(DATE_NONE), pg_timestamptz(INT64_MIN), pg_jsonb(NULL) };
  struct pg_rows *rows = echo(harness, &sql_echo, values);
  for (int i = 0; i < 9; i++)
    cr_assert(pg_is_null(rows, 0, i));
  cr_assert_eq(pg_get_int8(rows, 0, 0), 0);
  cr_assert_null(pg_get_text(rows, 0, 2));
  cr_assert_null(pg_get_bytes(rows, 0, 3).data);
  cr_assert_eq(pg_get_date(rows, 0, 6), DATE_NONE);
  cr_assert_eq(pg_get_timestamptz(rows, 0, 7), INT64_MIN);
}

Test(values, null_stays_null)
{
  with_pool(&(struct harness){ .body = nulls });
}

static void arrays(struct harness *harness)
{
  const int64_t integers[] = { INT64_MIN, 0, INT64_MAX }, small[] = { -5, 0, INT32_MAX },
                days[] = { 0, DATE_NONE, 20778 };
  const int64_t instants[] = { 1, 2, INT64_C(1795255200250000) };
  const char *texts[] = { "a", NULL, "" }, *documents[] = { "1", "{}", NULL };
  const struct pg_bytes blobs[] = { { "\0x", 2 }, { NULL, 0 }, { "", 0 } };
  const bool flags[] = { true, false, true }, holes[] = { false, true, false };
  const double numbers[] = { 0.1, -2, 1e300 };
  struct pg_value values[] = {
    pg_array(PG_INT8_ARRAY, integers, 3),   pg_array_nulls(PG_INT4_ARRAY, small, holes, 3),
    pg_array(PG_TEXT_ARRAY, texts, 3),      pg_array(PG_BYTEA_ARRAY, blobs, 3),
    pg_array(PG_BOOL_ARRAY, flags, 3),      pg_array(PG_FLOAT8_ARRAY, numbers, 3),
    pg_array(PG_DATE_ARRAY, days, 3),       pg_array(PG_TIMESTAMPTZ_ARRAY, instants, 3),
    pg_array(PG_JSONB_ARRAY, documents, 3),
  };
  struct pg_rows *rows = echo(harness, &sql_echo_arrays, values);
  struct pg_value back[9];
  for (int i = 0; i < 9; i++) {
    back[i] = pg_get_array(harness->arena, rows, 0, i);
    cr_assert_eq(back[i].type, values[i].type);
    cr_assert_eq(back[i].count, 3);
  }
  cr_assert_arr_eq(back[0].int8s, integers, sizeof integers);
  cr_assert(back[1].int8s[0] == -5 && back[1].nulls[1] && back[1].int8s[2] == INT32_MAX);
  cr_assert(back[2].nulls[1] && !back[2].texts[1] && strcmp(back[2].texts[0], "a") == 0 && !back[2].texts[2][0]);
  cr_assert(back[3].byteas[0].size == 2 && back[3].nulls[1] && !back[3].nulls[2] && back[3].byteas[2].size == 0);
  cr_assert_arr_eq(back[4].bools, flags, sizeof flags);
  cr_assert_arr_eq(back[5].float8s, numbers, sizeof numbers);
  cr_assert(back[6].int8s[0] == 0 && back[6].nulls[1] && back[6].int8s[2] == 20778);
  cr_assert_arr_eq(back[7].int8s, instants, sizeof instants);
  cr_assert(strcmp(back[8].texts[1], "{}") == 0 && back[8].nulls[2]);
}

Test(values, arrays_come_back_with_their_nulls)
{
  with_pool(&(struct harness){ .body = arrays });
}

static void empty_arrays(struct harness *harness)
{
  struct pg_value values[9];
  for (int i = 0; i < 9; i++)
    values[i] = pg_array(sql_echo_arrays.parameters[i].type, NULL, 0);
  values[0] = pg_null(PG_INT8_ARRAY);
  struct pg_rows *rows = echo(harness, &sql_echo_arrays, values);
  cr_assert(pg_get_array(harness->arena, rows, 0, 0).null);
  for (int i = 1; i < 9; i++) {
    struct pg_value back = pg_get_array(harness->arena, rows, 0, i);
    cr_assert(!back.null && back.count == 0);
  }
}

Test(values, an_empty_array_is_not_null)
{
  with_pool(&(struct harness){ .body = empty_arrays });
}

static void bad_text(struct harness *harness)
{
  struct pg_value values[9];
  for (int i = 0; i < 9; i++)
    values[i] = pg_null(sql_echo.parameters[i].type);
  values[2] = pg_text("\xff\xfe");
  expect_code(pg_query(harness->pool, harness->arena, &sql_echo, values, NULL), STATUS_INVALID_ARGUMENT);
  values[2] = pg_null(PG_TEXT);
  values[8] = pg_jsonb("{");
  expect_code(pg_query(harness->pool, harness->arena, &sql_echo, values, NULL), STATUS_INVALID_ARGUMENT);
}

Test(values, bad_utf8_and_bad_json_are_the_callers_fault)
{
  with_pool(&(struct harness){ .body = bad_text });
}
