/* profile: the rules of the nine profile factors (FINRA 2111(a)). Pure. */
#ifndef STEWARD_CRM_PROFILE_H
#define STEWARD_CRM_PROFILE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROFILE_FACTORS 9 /* kinds from 1 to 9, as steward.crm.v1.ProfileFactor.Kind */

struct profile_factor {
  int kind;
  int32_t stated_on;
  bool is_empty; /* neither text nor figures */
};

/* NULL when what is given may be written over what is on file; else the rule, and *at the factor given that breaks it.
 */
struct profile_change {
  const struct profile_factor *on_file, *given;
  size_t on_file_count, given_count;
  int32_t today;
};
const char *profile_refusal(const struct profile_change *change, size_t *at, const char **field);

/* What is on file afterwards, by kind: of each kind the one given (place in `given` plus 1, negative) or the one that
 * was there (place plus 1); 0: none. */
void profile_merge(const struct profile_change *change, int out[PROFILE_FACTORS]);
#endif
