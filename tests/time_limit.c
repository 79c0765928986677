/* Part of every criterion program: a test that hangs fails under its name instead of taking the program with it.
 * (--timeout of criterion 2.4.1 has no effect.) */
#include <criterion/criterion.h>
#include <criterion/hooks.h>
#include <criterion/internal/ordered-set.h>

#define LIMIT_S 240

ReportHook(PRE_ALL)(struct criterion_test_set *tests)
{
  FOREACH_SET(struct criterion_suite_set *suite, tests->suites)
  {
    FOREACH_SET(struct criterion_test *test, suite->tests)
    {
      if (test->data->timeout == 0)
        test->data->timeout = LIMIT_S;
    }
  }
}
