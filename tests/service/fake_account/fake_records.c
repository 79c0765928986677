/* CommitService, RecordService and FactService in memory. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "fake_account.h"
#include "wire/reflect.h"
#include "wire/wire.h"

const struct access record_get_access = { .roles = ROLES_STAFF };
const struct access record_list_access = { .roles = ROLES_STAFF };
const struct access record_history_access = { .roles = ROLES_STAFF };
const struct access fact_list_access = { .roles = ROLES_STAFF };
const struct access fact_book_access = { .roles = ROLES_STAFF };
const struct access commit_commit_access = { .roles = ROLES_STAFF };
const struct access commit_commit_all_access = { .roles = ROLES_STAFF };
const struct access commit_find_access = { .roles = ROLES_STAFF };
const struct access commit_reserve_ids_access = { .roles = ROLES_STAFF };

static int64_t instant_of(const Google__Protobuf__Timestamp *at)
{
  return at == NULL ? INT64_MAX : at->seconds * US_PER_SECOND + at->nanos / 1000;
}

struct status record_get(struct call *call, const struct Account__GetRecordRequest *in, struct Account__Record *out)
{
  const struct fake_account *fake = call->state;
  for (size_t i = fake->record_count; i > 0; i--) {
    const Account__Record *record = fake->records[i - 1];
    bool is_it = record->id == in->id && strcmp(record->kind, in->kind) == 0;
    bool is_known = in->as_of == NULL || instant_of(record->recorded_at) <= instant_of(in->as_of);
    if (!is_it || !is_known)
      continue;
    *out = *(Account__Record *)reflect_copy(call->arena, &record->base);
    return status_ok();
  }
  return status_fail(STATUS_NOT_FOUND, "id", "there is no such record");
}

/* Whether the record is its latest version of those that were written until an instant. */
static bool is_latest_until(const struct fake_account *fake, const Account__Record *record, int64_t until_us)
{
  if (instant_of(record->recorded_at) > until_us)
    return false;
  for (size_t i = 0; i < fake->record_count; i++) {
    const Account__Record *other = fake->records[i];
    if (other->id == record->id && other->version > record->version && strcmp(other->kind, record->kind) == 0 &&
        instant_of(other->recorded_at) <= until_us)
      return false;
  }
  return true;
}

/* By id, the latest version of each. The token is the last id of the page before. */
struct status record_list(struct call *call, const struct Account__ListRecordsRequest *in,
                          struct Account__ListRecordsResponse *out)
{
  const struct fake_account *fake = call->state;
  uint64_t after = strtoull(in->page_token, NULL, 10);
  after = in->after_id > after ? in->after_id : after;
  out->records = arena_array(call->arena, fake->record_count, sizeof *out->records);
  for (size_t i = 0; i < fake->record_count; i++) {
    Account__Record *record = fake->records[i];
    bool is_latest = is_latest_until(fake, record, in->as_of == NULL ? INT64_MAX : instant_of(in->as_of));
    bool is_asked = in->account_id == 0 || record->account_id == in->account_id;
    if (strcmp(record->kind, in->kind) != 0 || !is_latest || !is_asked || record->id <= after)
      continue;
    size_t place = out->n_records++;
    for (; place > 0 && out->records[place - 1]->id > record->id; place--)
      out->records[place] = out->records[place - 1];
    out->records[place] = (Account__Record *)reflect_copy(call->arena, &record->base);
  }
  if (out->n_records > FAKE_PAGE_RECORDS) {
    out->n_records = FAKE_PAGE_RECORDS;
    uint64_t last = out->records[FAKE_PAGE_RECORDS - 1]->id;
    out->next_page_token = arena_printf(call->arena, "%llu", (unsigned long long)last);
  }
  return status_ok();
}

struct status record_history(struct call *call, const struct Account__RecordHistoryRequest *in,
                             struct Account__ListRecordsResponse *out)
{
  const struct fake_account *fake = call->state;
  out->records = arena_array(call->arena, fake->record_count, sizeof *out->records);
  for (size_t i = fake->record_count; i > 0; i--) {
    Account__Record *record = fake->records[i - 1];
    if (record->id == in->id && strcmp(record->kind, in->kind) == 0)
      out->records[out->n_records++] = (Account__Record *)reflect_copy(call->arena, &record->base);
  }
  if (out->n_records == 0)
    return status_fail(STATUS_NOT_FOUND, "id", "there is no such record");
  return status_ok();
}

/* A batch a fact: a reader must take all of them. */
struct status fact_book(struct call *call, const struct Account__FactBookRequest *in)
{
  const struct fake_account *fake = call->state;
  struct status status = status_ok();
  for (size_t i = 0; i < fake->account_count && status_is_ok(status); i++) {
    Account__FactBatch batch = ACCOUNT__FACT_BATCH__INIT;
    uint64_t account_id = fake->accounts[i]->account_id;
    const char *value = fake_account_fact(fake, account_id, in->name);
    if (value == NULL)
      continue;
    batch.account_ids = &account_id;
    batch.values = &value;
    batch.n_account_ids = batch.n_values = 1;
    status = fact_book_send(call, &batch);
  }
  return status;
}

struct status fact_list(struct call *call, const struct Account__ListFactsRequest *in,
                        struct Account__ListFactsResponse *out)
{
  const struct fake_account *fake = call->state;
  out->facts = arena_array(call->arena, fake->fact_count, sizeof *out->facts);
  for (size_t i = 0; i < fake->fact_count; i++) {
    Account__Fact *fact = fake->facts[i];
    bool is_latest = fake_account_fact(fake, in->account_id, fact->name) == fact->value;
    if (fact->account_id == in->account_id && is_latest)
      out->facts[out->n_facts++] = (Account__Fact *)reflect_copy(call->arena, &fact->base);
  }
  return status_ok();
}

static struct status check(struct call *call, const struct Account__CommitRequest *in)
{
  const struct fake_account *fake = call->state;
  for (size_t i = 0; i < in->n_preconditions; i++) {
    const Account__Precondition *expected = in->preconditions[i];
    if (expected->record_kind[0] == '\0')
      return status_fail(STATUS_UNIMPLEMENTED, NULL, "the fake knows no versions of orders");
    if (fake_account_version(fake, expected->record_kind, expected->id) != expected->version)
      return call_fail(call, STATUS_ABORTED, "version", "%s has another version", expected->record_kind);
  }
  for (size_t i = 0; i < in->n_commands; i++) {
    const Account__Command *command = in->commands[i];
    if (command->command_case == ACCOUNT__COMMAND__COMMAND_PUT_FACT ||
        command->command_case == ACCOUNT__COMMAND__COMMAND_PUT_SECURITY)
      continue;
    if (command->command_case != ACCOUNT__COMMAND__COMMAND_PUT_RECORD)
      return status_fail(STATUS_UNIMPLEMENTED, NULL, "the fake applies records, facts and securities that are there");
    const Account__PutRecord *put = command->put_record;
    uint64_t version = put->id == 0 ? 0 : fake_account_version(fake, put->kind, put->id);
    if (version != put->replaces)
      return call_fail(call, STATUS_ABORTED, "version", "%s has another version", put->kind);
  }
  return status_ok();
}

static Google__Protobuf__Timestamp instant_at(int64_t at_us)
{
  Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
  at.seconds = at_us / US_PER_SECOND;
  at.nanos = (int32_t)(at_us % US_PER_SECOND) * 1000;
  return at;
}

static void apply_put(struct call *call, const Account__PutRecord *put, Account__Outcome *outcome)
{
  struct fake_account *fake = call->state;
  Google__Protobuf__Timestamp at = instant_at(call->now_us);
  Account__Record record = ACCOUNT__RECORD__INIT;
  record.kind = put->kind;
  record.id = put->id != 0 ? put->id : fake->next_id++;
  record.type = put->type;
  record.body = put->body;
  record.account_id = put->account_id;
  record.sequence = fake->sequence;
  record.recorded_at = &at;
  fake_account_put_record(fake, &record);
  outcome->id = record.id;
  outcome->version = fake_account_version(fake, put->kind, record.id);
}

static void apply_fact(struct call *call, const Account__PutFact *put)
{
  struct fake_account *fake = call->state;
  Google__Protobuf__Timestamp at = instant_at(call->now_us);
  Account__Fact fact = ACCOUNT__FACT__INIT;
  fact.name = put->name;
  fact.account_id = put->account_id;
  fact.value = put->value;
  fact.valid_from = &at;
  fact.sequence = fake->sequence;
  assert(fake->fact_count < FAKE_ITEMS_MAX);
  fake->facts[fake->fact_count++] = (Account__Fact *)reflect_copy(fake->arena, &fact.base);
}

static void apply_security(struct call *call, const Account__Security *put)
{
  struct fake_account *fake = call->state;
  for (size_t i = 0; i < fake->security_count; i++)
    if (fake->securities[i]->security_id == put->security_id)
      fake->securities[i] = (Account__Security *)reflect_copy(fake->arena, &put->base);
}

static ProtobufCBinaryData identity_of(struct fake_account *fake, const struct Account__CommitRequest *in)
{
  if (in->derived_from.len > 0)
    return (ProtobufCBinaryData){ in->derived_from.len,
                                  arena_copy(fake->arena, in->derived_from.data, in->derived_from.len) };
  size_t size;
  const uint8_t *packed = wire_pack(fake->arena, &in->base, &size);
  return (ProtobufCBinaryData){ size, (uint8_t *)packed };
}

static struct status replay(struct call *call, const struct fake_commit *stored, ProtobufCBinaryData request,
                            struct Account__CommitResponse *out)
{
  bool is_same = stored->request.len == request.len && memcmp(stored->request.data, request.data, request.len) == 0;
  if (!is_same)
    return status_fail(STATUS_FAILED_PRECONDITION, "idempotency_key",
                       "this idempotency key was used for another request");
  *out = *(Account__CommitResponse *)reflect_copy(call->arena, &stored->response->base);
  out->replayed = true;
  return status_ok();
}

static bool puts_record(const struct Account__CommitRequest *in, const char *kind)
{
  for (size_t i = 0; kind != NULL && i < in->n_commands; i++) {
    const Account__Command *command = in->commands[i];
    if (command->command_case == ACCOUNT__COMMAND__COMMAND_PUT_RECORD && strcmp(command->put_record->kind, kind) == 0)
      return true;
  }
  return kind == NULL;
}

struct status commit_commit(struct call *call, const struct Account__CommitRequest *in,
                            struct Account__CommitResponse *out)
{
  struct fake_account *fake = call->state;
  if (call->idempotency_key[0] == '\0')
    return status_fail(STATUS_INVALID_ARGUMENT, "idempotency_key", "a commit needs an idempotency key");
  struct status next = fake->next_commit;
  if (!status_is_ok(next) && puts_record(in, fake->next_kind)) {
    fake->next_commit = status_ok();
    return next;
  }
  ProtobufCBinaryData request = identity_of(fake, in);
  for (size_t i = 0; i < fake->commit_count; i++) {
    if (strcmp(fake->commits[i].key, call->idempotency_key) == 0)
      return replay(call, &fake->commits[i], request, out);
  }
  struct status status = check(call, in);
  if (!status_is_ok(status))
    return status;
  out->sequence = ++fake->sequence;
  out->n_outcomes = in->n_commands;
  out->outcomes = arena_array(call->arena, in->n_commands, sizeof *out->outcomes);
  for (size_t i = 0; i < in->n_commands; i++) {
    out->outcomes[i] = arena_alloc(call->arena, sizeof **out->outcomes);
    account__outcome__init(out->outcomes[i]);
    if (in->commands[i]->command_case == ACCOUNT__COMMAND__COMMAND_PUT_RECORD)
      apply_put(call, in->commands[i]->put_record, out->outcomes[i]);
    else if (in->commands[i]->command_case == ACCOUNT__COMMAND__COMMAND_PUT_SECURITY)
      apply_security(call, in->commands[i]->put_security);
    else
      apply_fact(call, in->commands[i]->put_fact);
  }
  assert(fake->commit_count < FAKE_ITEMS_MAX);
  fake->commits[fake->commit_count++] =
      (struct fake_commit){ .key = arena_strdup(fake->arena, call->idempotency_key),
                            .request = request,
                            .response = (Account__CommitResponse *)reflect_copy(fake->arena, &out->base) };
  return status_ok();
}

struct status commit_commit_all(struct call *call, const struct Account__CommitAllRequest *in,
                                struct Account__CommitAllResponse *out)
{
  const struct fake_account *fake = call->state;
  if (!status_is_ok(fake->commit_all))
    return fake->commit_all;
  out->n_ends = in->n_commits;
  out->ends = arena_array(call->arena, in->n_commits, sizeof *out->ends);
  for (size_t i = 0; i < in->n_commits; i++) {
    struct call keyed = *call;
    keyed.idempotency_key = in->commits[i]->idempotency_key;
    Account__CommitEnd *end = out->ends[i] = arena_alloc(call->arena, sizeof *end);
    account__commit_end__init(end);
    end->response = arena_alloc(call->arena, sizeof *end->response);
    account__commit_response__init(end->response);
    struct status status = commit_commit(&keyed, in->commits[i]->commit, end->response);
    end->code = (uint32_t)status.code;
    end->message = status.message == NULL ? "" : status.message;
  }
  return status_ok();
}

struct status commit_find(struct call *call, const struct Account__FindCommitRequest *in,
                          struct Account__CommitResponse *out)
{
  struct fake_account *fake = call->state;
  for (size_t i = 0; i < fake->commit_count; i++)
    if (strcmp(fake->commits[i].key, call->idempotency_key) == 0)
      return replay(call, &fake->commits[i], in->derived_from, out);
  return status_fail(STATUS_NOT_FOUND, "idempotency_key", "nothing was committed under this key");
}

struct status commit_reserve_ids(struct call *call, const struct Account__ReserveIdsRequest *in,
                                 struct Account__ReserveIdsResponse *out)
{
  struct fake_account *fake = call->state;
  out->first = fake->next_id;
  fake->next_id += in->count;
  return status_ok();
}
