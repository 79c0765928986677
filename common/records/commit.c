/* Builds one Commit in the call's arena and sends it under a key. */
#include "commit.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "base/hash.h"
#include "wire/wire.h"

#define KEY_MAX_BYTES 128 /* of an envelope */
#define KEY_RANDOM_BYTES 16

struct commit_builder {
  struct call *call;
  Account__CommitRequest request;
  size_t precondition_capacity, command_capacity;
  uint8_t derived_from[HASH_BYTES];
};

/* Names the handler's request: its method and its bytes. */
static void hash_request(struct call *call, const ProtobufCMessage *in, uint8_t out[HASH_BYTES])
{
  size_t size;
  const uint8_t *packed = wire_pack(call->arena, in, &size);
  struct hash_state state;
  hash_begin(&state);
  hash_add(&state, call->method->path, strlen(call->method->path) + 1);
  hash_add(&state, packed, size);
  hash_end(&state, out);
}

struct commit_builder *commit_new(struct call *call, const ProtobufCMessage *in)
{
  struct commit_builder *builder = arena_alloc(call->arena, sizeof *builder);
  builder->call = call;
  account__commit_request__init(&builder->request);
  if (in != NULL) {
    hash_request(call, in, builder->derived_from);
    builder->request.derived_from = (ProtobufCBinaryData){ HASH_BYTES, builder->derived_from };
  }
  return builder;
}

/* Room for one more pointer. */
static void *grown(struct arena *arena, void *items, size_t count, size_t *capacity)
{
  if (count < *capacity)
    return items;
  size_t wider = *capacity == 0 ? 8 : 2 * *capacity;
  void **fresh = arena_array(arena, wider, sizeof *fresh);
  if (count > 0)
    memcpy(fresh, items, count * sizeof *fresh);
  *capacity = wider;
  return fresh;
}

void commit_expect_record(struct commit_builder *builder, const struct record_kind *kind, uint64_t id, uint64_t version)
{
  Account__CommitRequest *request = &builder->request;
  struct arena *arena = builder->call->arena;
  Account__Precondition *precondition = arena_alloc(arena, sizeof *precondition);
  account__precondition__init(precondition);
  precondition->record_kind = kind->name;
  precondition->id = id;
  precondition->version = version;
  request->preconditions =
      grown(arena, request->preconditions, request->n_preconditions, &builder->precondition_capacity);
  request->preconditions[request->n_preconditions++] = precondition;
}

Account__Command *commit_command(struct commit_builder *builder)
{
  Account__CommitRequest *request = &builder->request;
  struct arena *arena = builder->call->arena;
  Account__Command *command = arena_alloc(arena, sizeof *command);
  account__command__init(command);
  request->commands = grown(arena, request->commands, request->n_commands, &builder->command_capacity);
  request->commands[request->n_commands++] = command;
  return command;
}

size_t commit_command_count(const struct commit_builder *builder)
{
  return builder->request.n_commands;
}

/* The bytes of a record, with those fields of the version before that its writer does not know. */
static uint8_t *pack_record(struct arena *arena, const struct record_put *put, size_t *size)
{
  const ProtobufCMessage *previous = put->previous;
  if (previous == NULL || put->message->n_unknown_fields > 0)
    return (uint8_t *)wire_pack(arena, put->message, size);
  assert(previous->descriptor == put->kind->type);
  ProtobufCMessage *whole = arena_copy(arena, put->message, put->kind->type->sizeof_message);
  whole->n_unknown_fields = previous->n_unknown_fields;
  whole->unknown_fields = previous->unknown_fields;
  return (uint8_t *)wire_pack(arena, whole, size);
}

size_t commit_put(struct commit_builder *builder, const struct record_put *put)
{
  assert(put->message->descriptor == put->kind->type);
  struct arena *arena = builder->call->arena;
  Account__PutRecord *record = arena_alloc(arena, sizeof *record);
  account__put_record__init(record);
  record->kind = put->kind->name;
  record->id = put->id;
  record->replaces = put->replaces;
  record->account_id = put->account_id;
  record->type = put->kind->type->name;
  record->body.data = pack_record(arena, put, &record->body.len);
  Account__Command *command = commit_command(builder);
  command->command_case = ACCOUNT__COMMAND__COMMAND_PUT_RECORD;
  command->put_record = record;
  return builder->request.n_commands - 1;
}

size_t commit_fact(struct commit_builder *builder, uint64_t account_id, const char *name, const char *value)
{
  Account__PutFact *fact = arena_alloc(builder->call->arena, sizeof *fact);
  account__put_fact__init(fact);
  fact->name = name;
  fact->account_id = account_id;
  fact->value = value;
  Account__Command *command = commit_command(builder);
  command->command_case = ACCOUNT__COMMAND__COMMAND_PUT_FACT;
  command->put_fact = fact;
  return builder->request.n_commands - 1;
}

struct status commit_send(struct commit_builder *builder, const char *key, Account__CommitResponse **out)
{
  struct call keyed = call_with_key(builder->call, key != NULL ? key : commit_key(builder->call, ""));
  Account__CommitResponse *response;
  struct status status = commit_commit_call(&keyed, &builder->request, &response);
  if (!status_is_ok(status))
    return status;
  if (response->n_outcomes != builder->request.n_commands)
    return status_fail(STATUS_INTERNAL, NULL, "a commit was answered with another number of outcomes");
  *out = response;
  return status;
}

struct status commit_send_all(struct call *call, const struct keyed_commit *commits, size_t count,
                              Account__CommitAllResponse **out)
{
  assert(count <= COMMITS_MAX);
  Account__CommitAllRequest request = ACCOUNT__COMMIT_ALL_REQUEST__INIT;
  Account__CommitAllResponse *response;
  request.commits = arena_array(call->arena, count, sizeof *request.commits);
  for (size_t i = 0; i < count; i++) {
    Account__KeyedCommit *keyed = request.commits[i] = arena_alloc(call->arena, sizeof *keyed);
    account__keyed_commit__init(keyed);
    keyed->idempotency_key = commits[i].key;
    keyed->commit = &commits[i].builder->request;
  }
  request.n_commits = count;
  struct status status = commit_commit_all_call(call, &request, &response);
  if (!status_is_ok(status))
    return status;
  if (response->n_ends != count)
    return status_fail(STATUS_INTERNAL, NULL, "many commits were answered with another number of ends");
  *out = response;
  return status;
}

struct status commit_find_earlier(struct call *call, const ProtobufCMessage *in, Account__CommitResponse **out)
{
  uint8_t derived_from[HASH_BYTES];
  Account__FindCommitRequest request = ACCOUNT__FIND_COMMIT_REQUEST__INIT;
  *out = NULL;
  if (call->idempotency_key[0] == '\0')
    return status_ok();
  hash_request(call, in, derived_from);
  request.derived_from = (ProtobufCBinaryData){ HASH_BYTES, derived_from };
  struct call keyed = call_with_key(call, commit_key(call, ""));
  struct status status = commit_find_call(&keyed, &request, out);
  return status.code == STATUS_NOT_FOUND ? status_ok() : status;
}

static const char *hex_of(struct arena *arena, const uint8_t *data, size_t size)
{
  char *text = arena_alloc(arena, 2 * size + 1);
  return sodium_bin2hex(text, 2 * size + 1, data, size);
}

const char *commit_key(struct call *call, const char *part)
{
  const char *path = call->method == NULL ? "" : call->method->path;
  if (call->idempotency_key[0] == '\0') {
    uint8_t random[KEY_RANDOM_BYTES];
    randombytes_buf(random, sizeof random);
    return hex_of(call->arena, random, sizeof random);
  }
  const char *method = strncmp(path, "steward.", 8) == 0 ? path + 8 : path;
  const char *readable =
      arena_printf(call->arena, "%s:%s%s%s", call->idempotency_key, method, part[0] == '\0' ? "" : "#", part);
  if (strlen(readable) <= KEY_MAX_BYTES)
    return readable;
  uint8_t hash[HASH_BYTES];
  hash_sha256(readable, strlen(readable), hash);
  return hex_of(call->arena, hash, sizeof hash);
}

struct status commit_take_ids(struct call *call, size_t count, uint64_t *first)
{
  Account__ReserveIdsRequest request = ACCOUNT__RESERVE_IDS_REQUEST__INIT;
  Account__ReserveIdsResponse *response;
  request.count = (uint32_t)count;
  struct status status = commit_reserve_ids_call(call, &request, &response);
  if (status_is_ok(status))
    *first = response->first;
  return status;
}
