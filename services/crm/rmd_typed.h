/* rmd_typed: typed values go before the record. Pure but for the arena. */
#ifndef STEWARD_CRM_RMD_TYPED_H
#define STEWARD_CRM_RMD_TYPED_H
#include "crm.seam.h"
#include "rmd_gather.h"

/* Lays what was typed over an account of record, or a blank one, and remembers which fields. `today` is the day of what
 * was withdrawn. INVALID_ARGUMENT names the field of the IRA. */
struct status rmd_lay_over(struct arena *arena, const Crm__RmdIra *in, const struct rmd_day *at,
                           struct rmd_account *out);

/* After all is laid over: what was unknown and is known now. */
void rmd_typed_settle(struct rmd_account *account);

/* The request's name of a field that the rules found wrong. */
const char *rmd_typed_field(const struct rmd_ira *ira, const char *field);
#endif
