/* esg_scene: the ESG service's handlers in the test's process, beside the account service in memory.
 *
 * Six stocks of one sector and one industry: MO, KO, PEP, MDLZ, GIS, K (ids 11 to 16), priced at 10, and an ETF FOOD
 * (id 20) that holds half MO and half KO and is also the benchmark. An individual account of person 77 and a second
 * one.
 */
#ifndef TEST_ESG_SCENE_H
#define TEST_ESG_SCENE_H
#include <criterion/criterion.h>

#include "crm.seam.h"
#include "esg.seam.h"
#include "fake_account.h"

enum { ACCOUNT_ID = 2001, SECOND_ID = 2002, STRANGER_ID = 2003, PERSON_ID = 77 };
enum { MO = 11, KO, PEP, MDLZ, GIS, K, FOOD = 20 };
#define TODAY 20778 /* Saturday 2026-11-21 */

struct esg_scene {
  uv_loop_t loop;
  struct bus *bus;
  struct arena *arena;
  struct fake_account *fake;
  const char *tasks[16]; /* titles of those opened */
  size_t task_count;
  bool is_crm_away;
  uint64_t cursor;    /* of the scheduled run */
  int progress_limit; /* so often it may go on before another has taken it over */
  void (*play)(struct esg_scene *scene);
};

void esg_scene_run(void (*play)(struct esg_scene *scene));

/* Calls as a user of the role, under a key; ended by the scene. */
struct call *esg_scene_call(struct esg_scene *scene, enum role role, const char *key);

void esg_scene_later(int64_t us); /* moves the clock */

/* Offers taken; practice "tobacco" flagged from tobacco revenue 5 of V1, "weapons" by V1's weapons revenue. */
void esg_scene_enable(struct esg_scene *scene);

/* Vendors V1 (weight 3) and V2 (weight 1): V1's air (high is bad) and V2's clean air score (high is good) both speak of
 * "clean air", V1's water of "pure water". */
void esg_scene_vendors(struct esg_scene *scene);

void esg_scene_rate(struct esg_scene *scene, const char *source, const char *metric, uint64_t security_id, int value);

/* What the client says, signed in: importance 3 for clean air, 1 for pure water, avoids tobacco. */
void esg_scene_prefer(struct esg_scene *scene);

void esg_scene_hold(struct esg_scene *scene, uint64_t security_id, int64_t shares);

#define cr_assert_ok(outcome)                                                                                          \
  do {                                                                                                                 \
    struct status asserted = (outcome);                                                                                \
    cr_assert(asserted.code == STATUS_OK, "%s: %s (%s)", status_code_name(asserted.code), asserted.message,            \
              asserted.field);                                                                                         \
  } while (0)
#define cr_expect_refused(outcome, expected, at)                                                                       \
  do {                                                                                                                 \
    struct status refused = (outcome);                                                                                 \
    cr_expect(refused.code == (expected), "%s: %s", status_code_name(refused.code), refused.message);                  \
    cr_expect(strcmp(refused.field ? refused.field : "", at) == 0, "field %s, not %s", refused.field, at);             \
  } while (0)
#endif
