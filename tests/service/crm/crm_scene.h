/* crm_scene: the CRM service and as much of an account service as it asks, on one bus, for one test. */
#ifndef STEWARD_TESTS_CRM_SCENE_H
#define STEWARD_TESTS_CRM_SCENE_H
#include <criterion/criterion.h>

#include "account.seam.h"
#include "bus/bus.h"
#include "crm.seam.h"

#define PERSON_ID 500
#define ACCOUNT_ID 501
#define TODAY "2026-11-20"

struct crm_scene {
  uv_loop_t loop;
  struct bus *bus;
  struct arena *arena;
  const Account__CommitRequest *committed; /* the last one */
  const char *key;                         /* it came under */
  Account__CommitResponse *answer;         /* stored under that key */
  ProtobufCBinaryData derived_from;
  struct status next_commit; /* what the next commit is answered with instead, when not ok */
  uint64_t next_id;
  int commits;
  void (*play)(struct crm_scene *scene);
};

void crm_scene_run(void (*play)(struct crm_scene *scene));
struct call *crm_scene_call(struct crm_scene *scene, enum role role, const char *key); /* user 12; ended by the scene */

#define cr_assert_ok(status)                                                                                           \
  cr_assert((status).code == STATUS_OK, "%s: %s", status_code_name((status).code), (status).message)
#endif
