/* model: what the ledger should do, said again in another way: entries, legs and lots in plain arrays, sums made anew
 * each time they are asked for. It reads the lines of script.h and says what must come of them. */
#ifndef STEWARD_TESTS_UNIT_ACCOUNT_MODEL_H
#define STEWARD_TESTS_UNIT_ACCOUNT_MODEL_H
#include "script.h"

struct model;
struct model *model_new(struct arena *arena);

/* Whether the line succeeds; then the model is as after it, else as before. */
bool model_say(struct model *model, const char *line);

int64_t model_position_e6(const struct model *model, uint64_t account_id, uint64_t segment_id, uint64_t security_id);
int64_t model_held_e6(const struct model *model, uint64_t account_id, uint64_t segment_id, uint64_t security_id);
const char *model_lots(struct model *model, uint64_t account_id, uint64_t segment_id,
                       uint64_t security_id); /* as "lots" says */
#endif
