/* commit_door: what is checked of a commit before it may enter a lane: no look at any state. */
#ifndef STEWARD_ACCOUNT_COMMIT_DOOR_H
#define STEWARD_ACCOUNT_COMMIT_DOOR_H
#include "account.seam.h"
#include "bus/call.h"

/* Key, who may give which command, record bodies, dates that the calendar can reckon with. */
struct status commit_door(struct call *call, const char *key, const Account__CommitRequest *request);
#endif
