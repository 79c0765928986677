/* Reads and writes values, practices and vendors by name. */
#include "catalogue.h"

#include <string.h>
#include <strings.h>

static const char *name_of(const ProtobufCMessage *message)
{
  const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field_by_name(message->descriptor, "name");
  return *(const char *const *)((const char *)message + field->offset);
}

const struct record *catalogue_find(const struct esg_records *records, const char *name)
{
  for (size_t i = 0; i < records->count; i++)
    if (strcmp(name_of(records->items[i].message), name) == 0)
      return &records->items[i];
  return NULL;
}

/* Two names that a person cannot tell apart, or not find again, would be two things of which each has half the data. */
static struct status check_name(struct call *call, const struct catalogue_thing *thing, const struct esg_records *there)
{
  const char *name = name_of(thing->message);
  const char *field = arena_printf(call->arena, "%s.name", strchr(thing->kind->name, '.') + 1);
  size_t length = strlen(name);
  for (size_t i = 0; i < length; i++)
    if ((unsigned char)name[i] < ' ' || name[i] == 0x7f)
      return call_fail(call, STATUS_INVALID_ARGUMENT, field, "a name has no control characters");
  if (name[0] == ' ' || name[length - 1] == ' ')
    return call_fail(call, STATUS_INVALID_ARGUMENT, field, "a name neither begins nor ends with a blank");
  for (size_t i = 0; i < there->count; i++) {
    const char *other = name_of(there->items[i].message);
    if (strcasecmp(other, name) == 0 && strcmp(other, name) != 0)
      return call_fail(call, STATUS_ALREADY_EXISTS, field, "there is \"%s\" already: write it in the same letters",
                       other);
  }
  return status_ok();
}

static struct status put_thing(struct call *call, struct commit_builder *commit, const struct catalogue_thing *thing)
{
  struct esg_records there;
  struct status status = esg_list(call, thing->kind, 0, ESG_NOW, &there);
  if (status_is_ok(status))
    status = check_name(call, thing, &there);
  if (!status_is_ok(status))
    return status;
  const struct record *current = catalogue_find(&there, name_of(thing->message));
  commit_put(commit, &(struct record_put){ .kind = thing->kind,
                                           .id = current ? current->id : 0,
                                           .replaces = current ? current->version : 0,
                                           .message = thing->message,
                                           .previous = current ? current->message : NULL });
  return status;
}

struct status catalogue_write(struct call *call, const ProtobufCMessage *in, const struct catalogue_thing *things,
                              size_t count, Account__CommitResponse **out)
{
  struct record change;
  struct status status = records_find(call, &esg_reference_kind, CATALOGUE_ID, &change);
  struct commit_builder *commit = commit_new(call, in);
  for (size_t i = 0; status_is_ok(status) && i < count; i++)
    status = put_thing(call, commit, &things[i]);
  if (!status_is_ok(status))
    return status;
  Esg__ReferenceChange changed = ESG__REFERENCE_CHANGE__INIT;
  changed.things = (uint32_t)count;
  commit_put(commit, &(struct record_put){ .kind = &esg_reference_kind,
                                           .id = CATALOGUE_ID,
                                           .replaces = change.version,
                                           .message = &changed.base,
                                           .previous = change.message });
  return commit_send(commit, NULL, out);
}

Esg__Practice **catalogue_practices(struct arena *arena, const struct esg_records *records)
{
  Esg__Practice **list = arena_array(arena, records->count + 1, sizeof *list);
  for (size_t i = 0; i < records->count; i++) {
    list[i] = (Esg__Practice *)records->items[i].message;
    list[i]->practice_id = records->items[i].id;
    list[i]->version = records->items[i].version;
  }
  return list;
}

Esg__Value **catalogue_values(struct arena *arena, const struct esg_records *records)
{
  Esg__Value **list = arena_array(arena, records->count + 1, sizeof *list);
  for (size_t i = 0; i < records->count; i++) {
    list[i] = (Esg__Value *)records->items[i].message;
    list[i]->value_id = records->items[i].id;
    list[i]->version = records->items[i].version;
  }
  return list;
}

Esg__Vendor **catalogue_vendors(struct arena *arena, const struct esg_records *records)
{
  Esg__Vendor **list = arena_array(arena, records->count + 1, sizeof *list);
  for (size_t i = 0; i < records->count; i++) {
    list[i] = (Esg__Vendor *)records->items[i].message;
    list[i]->vendor_id = records->items[i].id;
    list[i]->version = records->items[i].version;
  }
  return list;
}

struct status catalogue_reference(struct call *call, int64_t at_us, Esg__Reference *out)
{
  struct esg_records values, practices;
  struct status status = esg_list(call, &esg_value_kind, 0, at_us, &values);
  if (status_is_ok(status))
    status = esg_list(call, &esg_practice_kind, 0, at_us, &practices);
  if (!status_is_ok(status))
    return status;
  out->values = catalogue_values(call->arena, &values);
  out->n_values = values.count;
  out->practices = catalogue_practices(call->arena, &practices);
  out->n_practices = practices.count;
  return status;
}
