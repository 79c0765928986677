/* rmd_show: computed years as messages. */
#ifndef STEWARD_CRM_RMD_SHOW_H
#define STEWARD_CRM_RMD_SHOW_H
#include "crm.seam.h"
#include "rmd_gather.h"

/* A group of accounts, computed: members[i] is accounts[i]'s. */
struct rmd_shown {
  const struct rmd_day *at;
  struct rmd_account *const *accounts;
  size_t count;
  struct rmd_group group; /* not computed where something is unknown: then `unknown` says what */
  const char *unknown;
};

/* Computes a group from its accounts; what is unknown makes it unsupported. */
struct status rmd_compute(struct call *call, struct rmd_shown *shown);

const char *rmd_money(struct arena *arena, int64_t amount_e4);
const char *rmd_date(struct arena *arena, int32_t on); /* "" for DATE_NONE */
const char *rmd_group_name(struct arena *arena, const struct rmd_ira *ira);
enum rmd_status rmd_shown_status(const struct rmd_shown *shown);

Crm__RmdGroup *rmd_show_group(struct arena *arena, const struct rmd_shown *shown);
Crm__FirmRmdLine *rmd_show_line(struct arena *arena, const struct rmd_shown *shown);
#endif
