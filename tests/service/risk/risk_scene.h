/* risk_scene: the risk service and a fake account service on one bus, with a market of made-up prices, for one test. */
#ifndef STEWARD_TESTS_RISK_SCENE_H
#define STEWARD_TESTS_RISK_SCENE_H
#include <criterion/criterion.h>

#include "bus/bus.h"
#include "crm.seam.h"
#include "fake_account.h"
#include "risk.h"

#define BENCHMARK_ID 900
#define STOCK_ID 101  /* the first of STOCKS as lively as the benchmark, five sectors in turn */
#define LIVELY_ID 201 /* the first of STOCKS that move one and a half times as much: level 4 */
#define STOCKS 20
#define UNPRICED_ID 301 /* a stock of the first sector without any history */
#define PERSON_ID 77
#define ACCOUNT_ID 1001
#define SHARE_E6 INT64_C(1000000)

struct risk_scene {
  uv_loop_t loop;
  struct bus *bus;
  struct fake_account *fake;
  struct arena *arena;
  struct risk risk;

  Crm__OpenTaskRequest last_task; /* of the fake crm */
  size_t task_count;
  struct status task_outcome; /* of opening one */

  uint8_t cursor[128]; /* of the last run that told how far it is */
  size_t cursor_size;
  size_t progress_limit; /* so many times a run may tell; then another has taken it over */
  void (*play)(struct risk_scene *scene);
};

/* Runs play() on a fiber; an individual account of PERSON_ID without positions is there. */
void risk_scene_run(void (*play)(struct risk_scene *scene));

/* Calls as an advisor, or as anybody; ended by the scene. */
struct call *risk_scene_call(struct risk_scene *scene, const char *key);
struct call *risk_scene_call_as(struct risk_scene *scene, enum role role);

void risk_scene_enable(struct risk_scene *scene); /* turns questionnaires on for the firm */

/* Nine questions, all answered so that every value is this (1 to 5): the level is the value. */
void risk_scene_activate(struct risk_scene *scene);
Risk__SubmitAnswersRequest *risk_scene_answers(struct risk_scene *scene, int value);
void risk_scene_score(struct risk_scene *scene, int level);

/* Equal weights of so many stocks from this one; the sum is one. */
Risk__Weighted **risk_scene_weights(struct risk_scene *scene, uint64_t first_id, size_t count);
Risk__PortfolioScore *risk_scene_publish(struct risk_scene *scene, uint64_t index_id, uint64_t first_id);

void risk_scene_hold(struct risk_scene *scene, uint64_t security_id, int64_t shares); /* 0: cash in whole units */
int64_t risk_scene_price(const struct risk_scene *scene, uint64_t security_id);

/* Puts an agreement on file, and the links of its accounts. */
void risk_scene_agree(struct risk_scene *scene, const Risk__HouseholdAgreement *agreement);

#define cr_assert_ok(status)                                                                                           \
  cr_assert((status).code == STATUS_OK, "%s: %s", status_code_name((status).code), (status).message)
#define cr_assert_code(status, expected)                                                                               \
  cr_assert((status).code == (expected), "%s: %s", status_code_name((status).code), (status).message)
#endif
