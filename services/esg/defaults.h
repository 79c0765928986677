/* defaults: the values and practices that Steward offers a firm of its own. Words only: what shows a practice is the
 * firm's to say. */
#ifndef STEWARD_ESG_DEFAULTS_H
#define STEWARD_ESG_DEFAULTS_H
#include <stddef.h>

struct esg_default {
  const char *name;
  const char *description;
};

extern const struct esg_default esg_default_values[], esg_default_practices[];
extern const size_t esg_default_value_count, esg_default_practice_count;
#endif
