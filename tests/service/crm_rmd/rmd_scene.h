/* rmd_scene: RmdService and as much of an account service as it asks: a book of people with two IRAs each. */
#ifndef STEWARD_TESTS_CRM_RMD_SCENE_H
#define STEWARD_TESTS_CRM_RMD_SCENE_H
#include <criterion/criterion.h>

#include "account.seam.h"
#include "bus/bus.h"
#include "crm.h"
#include "crm.seam.h"

#define TODAY "2026-11-20"
#define PEOPLE_MAX 3000
#define FIRST_ACCOUNT 10000 /* person p has this + 2p and the next */
#define SECURITY 77

struct rmd_scene {
  uv_loop_t loop;
  struct bus *bus;
  struct arena *arena;
  struct crm crm;
  size_t people;     /* ids 1 to people */
  const char *born;  /* all of them */
  int64_t cash_e6;   /* of each account on any December 31 */
  int64_t shares_e6; /* of SECURITY, in each account */
  bool has_close;    /* at 10.00 */
  int fails_at;      /* the nth request for positions; 0: none */
  int positions_asked, commits, commands, tasks;
  size_t most_accounts;     /* of one request for positions */
  const char *dates[8];     /* asked for */
  const char *known_status; /* of every account but the first; NULL: no facts */
  void (*play)(struct rmd_scene *scene);
};

void rmd_scene_run(struct rmd_scene *scene);
struct call *rmd_scene_call(struct rmd_scene *scene, enum role role); /* ended by the scene */

#define cr_assert_ok(status)                                                                                           \
  cr_assert((status).code == STATUS_OK, "%s: %s", status_code_name((status).code), (status).message)
#endif
