/* batch_command: commands of the ledger that batch_command.c hands on: messages in, plain structs to the rules. */
#ifndef STEWARD_ACCOUNT_BATCH_COMMAND_H
#define STEWARD_ACCOUNT_BATCH_COMMAND_H
#include "batch.h"

struct status command_post_trade(struct batch *batch, const Account__PostTrade *in, struct moment at,
                                 struct outcome *out);
struct status command_reverse(struct batch *batch, const Account__Reverse *in, struct moment at, struct outcome *out);
struct status command_step_up(struct batch *batch, const Account__StepUp *in, struct moment at, struct outcome *out);
/* After the entry was posted: what it is to a retirement account. */
struct status command_ira(struct batch *batch, const Account__PostEntry *in, struct moment at, uint64_t entry_id);
struct status command_put_action(struct batch *batch, const Account__CorporateAction *in, struct outcome *out);
struct status command_apply_action(struct batch *batch, const Account__ApplyCorporateAction *in, struct moment at,
                                   struct outcome *out);
#endif
