/* master_door: what is checked of master and reference data before it may enter a lane: no look at any state. */
#ifndef STEWARD_ACCOUNT_MASTER_DOOR_H
#define STEWARD_ACCOUNT_MASTER_DOOR_H
#include "account.seam.h"
#include "bus/call.h"

/* The field at fault begins with the command's name: "put_account.beneficiaries[1].share". OK for other commands. */
struct status master_door(struct call *call, const Account__Command *command);
#endif
