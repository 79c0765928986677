/* record_body: the bytes of a record against the contract they claim to be. */
#ifndef STEWARD_ACCOUNT_RECORD_BODY_H
#define STEWARD_ACCOUNT_RECORD_BODY_H
#include "account.seam.h"
#include "base/arena.h"
#include "base/status.h"

/* A type that no contract has, or bytes that are not of it: INVALID_ARGUMENT at `type` or `body`. */
struct status record_body_check(struct arena *arena, const Account__PutRecord *record);

/* Canonical JSON of a checked body, for reports. "null" for one too large to be of use there, or that has no JSON. */
const char *record_body_project(struct arena *arena, const Account__PutRecord *record);
#endif
