/* Checks and projects the bodies of records by the descriptor of the type that they name. */
#include "record_body.h"

#include "seam/seam.h"
#include "wire/json.h"
#include "wire/wire.h"

#define PROJECTION_BYTES 262144 /* of a body; bulk has no projection */

struct status record_body_check(struct arena *arena, const Account__PutRecord *record)
{
  const ProtobufCMessageDescriptor *type = seam_find_message(record->type);
  if (!type)
    return status_format(arena, STATUS_INVALID_ARGUMENT, "type", "no contract has a message %s", record->type);
  struct status status = wire_validate(arena, type, record->body.data, record->body.len);
  if (!status_is_ok(status))
    return status_format(arena, STATUS_INVALID_ARGUMENT, "body", "the bytes are no %s: %s", record->type,
                         status.message);
  return status_ok();
}

const char *record_body_project(struct arena *arena, const Account__PutRecord *record)
{
  ProtobufCMessage *message = NULL;
  const char *json;
  size_t size;
  if (record->body.len > PROJECTION_BYTES)
    return "null";
  const ProtobufCMessageDescriptor *type = seam_find_message(record->type);
  struct status status = wire_unpack(arena, type, record->body.data, record->body.len, &message);
  if (status_is_ok(status))
    status = json_from_message(arena, message, &json, &size);
  return status_is_ok(status) ? json : "null";
}
