/* index_scene: the rebalancer beside a fake account service, and a risk service that refuses what the test says.
 *
 * The benchmark BASE holds S0 to S3 at a quarter each; UP2 is known outside of it.
 */
#ifndef STEWARD_TESTS_INDEX_SCENE_H
#define STEWARD_TESTS_INDEX_SCENE_H
#include <criterion/criterion.h>

#include "fake_account.h"
#include "rebalancer.h"
#include "risk.seam.h"

#define BASE_ID 100 /* the first of BASE_NAMES */
#define BASE_NAMES 4
#define UP2_ID 200
#define INDEX_LEVEL 2

struct index_scene {
  uv_loop_t loop;
  struct bus *bus;
  struct fake_account *fake;
  struct arena *arena;

  uint64_t refused_id;       /* risk refuses to grow it; 0: none */
  bool refuses_all;          /* whatever grows */
  uint64_t invented_id;      /* risk would replicate it, though nobody wished it; 0: none */
  struct status risk_answer; /* of CheckChange, while it is not ok */
  size_t checks;             /* how often risk was asked about a change */
  Risk__CheckChangeRequest *last_check;
  Risk__PublishPortfolioRequest *last_publish;
  void (*play)(struct index_scene *scene);
};

/* Runs play() on a fiber. */
void index_scene_run(void (*play)(struct index_scene *scene));

struct call *index_scene_call_as(struct index_scene *scene, enum role role, const char *key);
struct call *index_scene_call(struct index_scene *scene, const char *key); /* as an advisor */

/* An index over BASE that includes UP2 with this weight, "" for none; gives its id. */
uint64_t index_scene_create(struct index_scene *scene, const char *up2_weight);
void index_scene_set(struct index_scene *scene, uint64_t index_id, const char *up2_weight);

struct status index_scene_save(struct index_scene *scene, uint64_t index_id, const char *key, Rebalancer__Index **out);
Rebalancer__Index *index_scene_get(struct index_scene *scene, uint64_t index_id);
int64_t index_scene_weight(const Rebalancer__Index *index, uint64_t security_id); /* target; 0: none */

#define cr_assert_ok(status)                                                                                           \
  cr_assert((status).code == STATUS_OK, "%s: %s", status_code_name((status).code), (status).message)
#define cr_expect_code(status, expected)                                                                               \
  cr_expect((status).code == (expected), "%s: %s", status_code_name((status).code), (status).message)
#endif
