/* facts: one fact of every account that the caller sees, as it stands, for those who write it where it changed. */
#ifndef STEWARD_RECORDS_FACTS_H
#define STEWARD_RECORDS_FACTS_H
#include <stddef.h>
#include <stdint.h>

#include "records/commit.h"

struct fact_known {
  uint64_t account_id;
  const char *value;
};

struct facts {
  const char *name;
  struct fact_known *items; /* by account */
  size_t count, room;
};

/* Reads them into the call's arena. `name` is kept. */
struct status facts_read(struct call *call, const char *name, struct facts *out);

/* Adds the fact to the commit when its value is another one; "" where nothing is known says nothing new. */
void facts_say(const struct facts *facts, struct commit_builder *commit, uint64_t account_id, const char *value);
#endif
