/* Rows into messages. */
#include "harness.h"
#include "sample.pb-c.h"

static void fill(struct harness *harness, int64_t id, Steward__Sample__V1__Sample *out)
{
  struct pg_rows *rows;
  steward__sample__v1__sample__init(out);
  expect_ok(pg_query(harness->pool, harness->arena, &sql_sample_read, (struct pg_value[]){ pg_int8(id) }, &rows));
  cr_assert_eq(pg_count(rows), 1);
  pg_fill(harness->arena, rows, 0, &out->base);
}

static void full_row(struct harness *harness)
{
  Steward__Sample__V1__Sample sample;
  fill(harness, 7, &sample);
  cr_assert_eq(sample.id, 7);
  cr_assert_str_eq(sample.name, "seven");
  cr_assert_eq(sample.kind, STEWARD__SAMPLE__V1__SAMPLE__KIND__KIND_LARGE);
  cr_assert(sample.active && sample.score == 0.5);
  cr_assert_str_eq(sample.opened_on, "2026-11-21");
  cr_assert_eq(sample.created_at->seconds, 1795255200);
  cr_assert_eq(sample.created_at->nanos, 250000000);
  cr_assert_str_eq(sample.cash, "12.50");
  cr_assert_str_eq(sample.weight, "0.125");
  cr_assert_eq(sample.content.len, 3);
  cr_assert_eq(sample.content.data[2], 255);
  cr_assert_str_eq(sample.projection, "{\"a\": 1}");
  cr_assert_eq(sample.n_tags, 2);
  cr_assert_str_eq(sample.tags[1], "y");
  cr_assert_eq(sample.n_account_ids, 2); /* a repeated field has no absent element */
  cr_assert_eq(sample.account_ids[1], 3);
  cr_assert_eq(sample.limit->value, 0); /* present, and zero */
  cr_assert_eq(sample.size, 4000000);
  cr_assert_eq(sample.choice_case, STEWARD__SAMPLE__V1__SAMPLE__CHOICE_NOTE);
  cr_assert_str_eq(sample.note, "n");
}

Test(fill, every_kind_of_column_fills_its_field)
{
  with_pool(&(struct harness){ .body = full_row });
}

static void sparse_row(struct harness *harness)
{
  Steward__Sample__V1__Sample sample;
  fill(harness, 8, &sample);
  cr_assert_str_eq(sample.name, "");
  cr_assert_str_eq(sample.opened_on, "");
  cr_assert_str_eq(sample.weight, "");
  cr_assert_str_eq(sample.cash, "-0.0001");
  cr_assert_eq(sample.created_at->seconds, -1); /* before 1970 the fraction still counts forward */
  cr_assert_eq(sample.created_at->nanos, 500000000);
  cr_assert_eq(sample.n_tags, 0);
  cr_assert_null(sample.limit);
  cr_assert_eq(sample.content.len, 0);
  cr_assert_eq(sample.choice_case, STEWARD__SAMPLE__V1__SAMPLE__CHOICE__NOT_SET);
}

Test(fill, null_leaves_the_field_absent)
{
  with_pool(&(struct harness){ .body = sparse_row });
}
