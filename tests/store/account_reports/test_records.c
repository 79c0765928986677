/* Records by filter, as of an instant, and as they are written by whichever process. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "plain.h"
#include "records/commit.h"
#include "records/records.h"
#include "said.h"

static struct call *ask(struct house *house, enum role role, uint64_t user_id)
{
  return house_call(house, house_caller(role, FIRM, user_id), "");
}

static void put_security(struct house *house, const char *symbol, const char *leverage, const char *exchange)
{
  struct said said = said_here(house, NULL);
  Account__Security body = ACCOUNT__SECURITY__INIT;
  Account__PutRecord *record = said_record(&said, 0, 0, "");
  body.symbol = symbol;
  body.leverage = leverage;
  body.exchange = exchange;
  uint8_t *packed = arena_alloc(said.call->arena, account__security__get_packed_size(&body));
  record->type = "steward.account.v1.Security";
  record->body.len = account__security__pack(&body, packed);
  record->body.data = packed;
  said_commit(&said);
  said_end(&said);
}

struct filter_row {
  const char *path;
  Account__RecordFilter__Operator operator_;
  const char *values[3];
  const char *found; /* symbols, in order */
};

#define OP(name) ACCOUNT__RECORD_FILTER__OPERATOR__##name

static const struct filter_row filter_rows[] = {
  { "symbol", OP(EQUAL), { "BBB" }, "BBB " },
  { "symbol", OP(NOT_EQUAL), { "BBB" }, "AAA CCC D'D " },
  { "symbol", OP(IN), { "AAA", "CCC" }, "AAA CCC " },
  { "symbol", OP(GREATER), { "BBB" }, "CCC D'D " },
  { "symbol", OP(CONTAINS), { "'" }, "D'D " },
  { "symbol", OP(EQUAL), { "' OR true --" }, "" },
  { "leverage", OP(EQUAL), { "2" }, "BBB " },
  { "leverage", OP(GREATER), { "3" }, "CCC " },
  { "leverage", OP(LESS), { "10" }, "AAA BBB " },
  { "leverage", OP(EXISTS), { NULL }, "AAA BBB CCC " },
  { "leverage", OP(EQUAL), { "" }, "D'D " },
  { "leverage", OP(NOT_EQUAL), { "2.0" }, "AAA CCC D'D " },
  { "symbol", OP(IS), { "BBB" }, "BBB " },
  { "symbol", OP(IS), { "B" }, "" },
  { "symbol", OP(IS), { "D'D" }, "D'D " },
  { "symbol", OP(IS), { "\"}' OR true --" }, "" },
  { "leverage", OP(IS), { "2.00" }, "BBB " },
  { "leverage", OP(IS), { "" }, "D'D " },
  { "symbol.x", OP(IS), { "BBB" }, "" },
  { "..", OP(IS), { "x" }, "" },
  { "exchange.code", OP(EXISTS), { NULL }, "" },
  { "') OR 1 = 1 --", OP(EXISTS), { NULL }, "" },
};

static void expect_found(struct house *house, const struct filter_row *row)
{
  Account__ListRecordsRequest request = ACCOUNT__LIST_RECORDS_REQUEST__INIT;
  Account__RecordFilter filter = ACCOUNT__RECORD_FILTER__INIT, *filters = &filter;
  Account__ListRecordsResponse *page;
  char found[100] = "";
  filter.path = row->path;
  filter.operator_ = row->operator_;
  while (filter.n_values < 3 && row->values[filter.n_values])
    filter.n_values++;
  filter.values = (void *)(uintptr_t)row->values;
  request.kind = "test.note";
  request.filters = &filters;
  request.n_filters = 1;
  struct call *call = ask(house, ROLE_SYSTEM, 0);
  expect_ok(record_list_call(call, &request, &page));
  for (size_t i = 0; i < page->n_records; i++) {
    Account__Security *security =
        account__security__unpack(NULL, page->records[i]->body.len, page->records[i]->body.data);
    snprintf(found + strlen(found), sizeof found - strlen(found), "%s ", security->symbol);
    account__security__free_unpacked(security, NULL);
  }
  cr_assert_str_eq(found, row->found, "%s, operator %d, %s", row->path, row->operator_,
                   row->values[0] ? row->values[0] : "");
  call_end(call);
}

static void filters(struct house *house)
{
  put_security(house, "AAA", "1.5", "X");
  put_security(house, "BBB", "2.00", "X");
  put_security(house, "CCC", "10", "");
  put_security(house, "D'D", "", "");
  for (size_t i = 0; i < sizeof filter_rows / sizeof filter_rows[0]; i++)
    expect_found(house, &filter_rows[i]);

  Account__ListRecordsRequest request = ACCOUNT__LIST_RECORDS_REQUEST__INIT;
  Account__RecordFilter filter = ACCOUNT__RECORD_FILTER__INIT, *list = &filter;
  Account__ListRecordsResponse *page;
  struct call *call = ask(house, ROLE_SYSTEM, 0);
  filter.path = "symbol";
  filter.operator_ = OP(EQUAL);
  request.kind = "test.note";
  request.filters = &list;
  request.n_filters = 1;
  expect_field(record_list_call(call, &request, &page), STATUS_INVALID_ARGUMENT, "filters[0].values");
  filter.operator_ = OP(UNSPECIFIED);
  expect_field(record_list_call(call, &request, &page), STATUS_INVALID_ARGUMENT, "filters[0].operator");
  call_end(call);
}

Test(records, a_list_takes_filters_on_the_projection_and_never_as_a_statement)
{
  house_run(&(struct house){ 0 }, filters);
}

static uint64_t put_note(struct house *house, uint64_t id, uint64_t replaces, const char *text, uint64_t account_id)
{
  struct said said = said_here(house, NULL);
  said_record(&said, id, replaces, text)->account_id = account_id;
  uint64_t given = said_commit(&said)->outcomes[0]->id;
  said_end(&said);
  return given;
}

static void as_of(struct house *house)
{
  uint64_t first = put_note(house, 0, 0, "before", house->account_id);
  int64_t then_us = clock_now_us();
  fiber_sleep(1000);
  put_note(house, first, 1, "after", house->other_account_id);
  put_note(house, 0, 0, "later", house->account_id);
  struct call *call = ask(house, ROLE_ADVISOR, ADVISOR);
  Account__ListRecordsRequest request = ACCOUNT__LIST_RECORDS_REQUEST__INIT;
  Account__ListRecordsResponse *page;
  request.kind = "test.note";
  expect_ok(record_list_call(call, &request, &page));
  cr_assert_eq(page->n_records, 1, "the first now belongs to another book");
  request.as_of = timestamp_of(call->arena, then_us);
  expect_ok(record_list_call(call, &request, &page));
  cr_assert_eq(page->n_records, 1);
  cr_assert_eq(page->records[0]->id, first);
  cr_assert_eq(page->records[0]->version, 1);
  request.account_id = house->other_account_id;
  expect_ok(record_list_call(call, &request, &page));
  cr_assert_eq(page->n_records, 0);
  request.account_id = 0;
  request.as_of = timestamp_of(call->arena, 1000000);
  expect_ok(record_list_call(call, &request, &page));
  cr_assert_eq(page->n_records, 0, "nothing was there so long ago");
  call_end(call);
}

Test(records, a_list_shows_what_stood_at_an_instant)
{
  house_run(&(struct house){ 0 }, as_of);
}

static void after_id(struct house *house)
{
  uint64_t ids[4];
  for (size_t i = 0; i < 4; i++)
    ids[i] = put_note(house, 0, 0, "note", house->account_id);
  struct call *call = ask(house, ROLE_ADVISOR, ADVISOR);
  Account__ListRecordsRequest request = ACCOUNT__LIST_RECORDS_REQUEST__INIT;
  Account__ListRecordsResponse *page;
  request.kind = "test.note";
  request.page_size = 2;
  request.after_id = ids[0];
  expect_ok(record_list_call(call, &request, &page));
  cr_assert_eq(page->n_records, 2);
  cr_assert_eq(page->records[0]->id, ids[1]);
  request.page_token = page->next_page_token;
  expect_ok(record_list_call(call, &request, &page));
  cr_assert_eq(page->n_records, 1, "the token is further on than the id");
  cr_assert_eq(page->records[0]->id, ids[3]);
  request.after_id = ids[3];
  expect_ok(record_list_call(call, &request, &page));
  cr_assert_eq(page->n_records, 0);
  request.after_id = UINT64_MAX;
  expect_field(record_list_call(call, &request, &page), STATUS_INVALID_ARGUMENT, "after_id");
  call_end(call);
}

Test(records, a_list_goes_on_behind_an_id)
{
  house_run(&(struct house){ 0 }, after_id);
}

struct watcher {
  struct house *house;
  size_t seen;
};

static void watch(void *argument)
{
  static const char *const kinds[] = { "test.note", "test.other" };
  struct watcher *watcher = argument;
  struct call *call = ask(watcher->house, ROLE_ADVISOR, ADVISOR);
  struct bus_stream *stream;
  Account__WatchRecordsRequest request = ACCOUNT__WATCH_RECORDS_REQUEST__INIT;
  Account__Record *record;
  uint64_t sequence = 0;
  request.kinds = (void *)(uintptr_t)kinds;
  request.n_kinds = 2;
  request.follow = true;
  expect_ok(record_watch_open(call, &request, &stream));
  for (watcher->seen = 0; watcher->seen < 6; watcher->seen++) {
    expect_ok(record_watch_next(stream, &record));
    cr_assert_str_eq(record->kind, "test.note");
    cr_assert_geq(record->sequence, sequence);
    cr_assert_neq(record->account_id, watcher->house->other_account_id, "of another book");
    sequence = record->sequence;
  }
  bus_close(stream);
  call_end(call);
}

/* Through lanes of its own, as another process of the account service would. */
static void write_elsewhere(void *argument)
{
  struct watcher *watcher = argument;
  struct house other = *watcher->house;
  struct bus_options options = { .loop = &watcher->house->loop, .service = "other" };
  while (watcher->seen < 3)
    fiber_sleep(1000);
  other.account = (struct account){ .pool = other.pool, .lanes = lanes_new(&watcher->house->loop, other.pool) };
  expect_ok(bus_new(&options, &other.bus));
  account_serve(other.bus, &other.account);
  for (int i = 0; i < 3; i++) {
    put_note(&other, 0, 0, "elsewhere", other.account_id);
    put_note(&other, 0, 0, "not seen", other.other_account_id);
  }
  bus_free(other.bus);
  lanes_free(other.account.lanes);
}

struct side {
  void (*body)(void *);
  struct watcher *watcher;
};

static void run_side(void *argument)
{
  struct side *side = argument;
  side->body(side->watcher);
}

static void watches(struct house *house)
{
  struct watcher watcher = { .house = house };
  struct side reader = { watch, &watcher }, writer = { write_elsewhere, &watcher };
  struct said said = said_here(house, NULL);
  for (int i = 0; i < 3; i++)
    said_record(&said, 0, 0, "at once");
  said_commit(&said);
  said_end(&said);
  house_beside(house, run_side, (void *[]){ &reader, &writer }, 2);
  cr_assert_eq(watcher.seen, 6);
}

Test(records, a_watcher_gets_what_was_written_and_what_other_processes_write)
{
  house_run(&(struct house){ 0 }, watches);
}

/* A program of an older release reads, changes and puts a record of a newer one. */
static void unknown_fields(struct house *house)
{
  static const struct record_kind kind = { "test.note", &account__person__descriptor };
  static const uint8_t newer[] = { 0x0a, 0x03, 'A', 'd', 'a', 0xf2, 0x7d, 0x03, 'n', 'e', 'w' }; /* name; 2014 */
  struct said said = said_here(house, NULL);
  Account__PutRecord *put = said_record(&said, 0, 0, "");
  put->body = (ProtobufCBinaryData){ sizeof newer, (uint8_t *)(uintptr_t)newer };
  put->body.data = arena_copy(said.call->arena, newer, sizeof newer);
  ((uint8_t *)put->body.data)[0] = (uint8_t)(account__person__descriptor.fields[1].id << 3 | 2);
  uint64_t id = said_commit(&said)->outcomes[0]->id;
  said_end(&said);

  struct call *call = house_call(house, house_caller(ROLE_SYSTEM, FIRM, 0), "replaces");
  struct record record;
  Account__CommitResponse *response;
  expect_ok(records_get(call, &kind, id, &record));
  cr_assert_eq(record.message->n_unknown_fields, 1);
  Account__Person fresh = ACCOUNT__PERSON__INIT;
  fresh.name = "Eve";
  call->method = &commit_commit_method;
  struct commit_builder *builder = commit_new(call, NULL);
  commit_put(
      builder,
      &(struct record_put){
          .kind = &kind, .id = id, .replaces = record.version, .message = &fresh.base, .previous = record.message });
  expect_ok(commit_send(builder, NULL, &response));
  expect_ok(records_get(call, &kind, id, &record));
  cr_assert_eq(record.version, 2);
  cr_assert_str_eq(((Account__Person *)record.message)->name, "Eve");
  cr_assert_eq(record.message->n_unknown_fields, 1, "what the writer did not know is kept");
  cr_assert_eq(record.message->unknown_fields[0].tag, 2014);
  cr_assert_eq(memcmp(record.message->unknown_fields[0].data + 1, "new", 3), 0);
  call_end(call);
}

Test(records, a_writer_keeps_the_fields_that_it_does_not_know)
{
  house_run(&(struct house){ 0 }, unknown_fields);
}
