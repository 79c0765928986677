/* draft_edits: edits of a questionnaire's draft as they are typed. Pure. */
#ifndef STEWARD_CLI_DRAFT_EDITS_H
#define STEWARD_CLI_DRAFT_EDITS_H
#include "arguments.h"
#include "risk.seam.h"

#define DRAFT_EDITS_MAX 500

/* Every option of `questionnaire edit`, in this order whatever the order typed: range, method, questions out, back, in,
 * to another place, values, weights, level bounds. */
struct status draft_edits_parse(struct arena *arena, const struct arguments *arguments, Risk__DraftEdit ***out,
                                size_t *count);
#endif
