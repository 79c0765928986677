/* A whole firm out of one database and into another. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "house.h"
#include "import_firm.h"
#include "said.h"
#include "wire/json.h"

#define FOLDER_TEMPLATE "/tmp/steward-firm.XXXXXX"

static char first_folder[] = FOLDER_TEMPLATE, second_folder[] = FOLDER_TEMPLATE;

static struct caller administrator(void)
{
  return house_caller(ROLE_ADMINISTRATOR, FIRM, ADMINISTRATOR);
}

static void append(const char *folder, const char *name, const void *data, size_t size)
{
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "a");
  cr_assert_not_null(file);
  cr_assert(size == 0 || fwrite(data, 1, size, file) == size);
  fclose(file);
}

static void remove_folder(const char *folder)
{
  DIR *directory = opendir(folder);
  for (struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    unlink(path);
  }
  closedir(directory);
  rmdir(folder);
}

/* Writes what the service sends, a file a table; how many tables. */
static size_t export_to(struct house *house, const char *folder)
{
  struct call *call = house_call(house, administrator(), "");
  Account__ExportFirmRequest request = ACCOUNT__EXPORT_FIRM_REQUEST__INIT;
  Account__ExportPiece *piece;
  struct bus_stream *stream;
  size_t tables = 0;
  expect_ok(export_firm_open(call, &request, &stream));
  for (;;) {
    expect_ok(export_firm_next(stream, &piece));
    if (!piece)
      break;
    if (piece->manifest) {
      const char *text;
      size_t size;
      expect_ok(json_from_message(call->arena, &piece->manifest->base, &text, &size));
      append(folder, "manifest.json", text, size);
      tables = piece->manifest->n_tables;
    } else {
      append(folder, arena_printf(call->arena, "%s.jsonl", piece->table), piece->lines.data, piece->lines.len);
    }
  }
  call_end(call);
  return tables;
}

static Account__VerifyResponse *verify(struct house *house, struct call **call)
{
  struct Account__VerifyRequest request = ACCOUNT__VERIFY_REQUEST__INIT;
  Account__VerifyResponse *found;
  *call = house_call(house, administrator(), "");
  expect_ok(ledger_verify_call(*call, &request, &found));
  cr_assert(found->good, "%s", found->n_differences > 0 ? found->differences[0] : "");
  return found;
}

/* Something in most tables: lots, closings, orders, fills, records, facts, texts that are hard to quote. */
static void furnish(struct house *house)
{
  said_deposit(house, house->account_id, "1000.00");
  uint64_t order_id = said_ids(house, 1);
  struct said said = said_here(house, NULL);
  said_shares(&said, house->account_id, house->second_security_id, "3.5", "100.00");
  said_order(&said, order_id, ACCOUNT__ORDER__SIDE__BUY, "5", "100.00");
  said_move(&said, order_id, ACCOUNT__ORDER__STATE__ROUTED);
  said_fill(&said, order_id, "x1", "2", "10");
  said_record(&said, 0, 0, "quotes \" and \\ and \n and \xe2\x82\xac");
  said_fact(&said, house->account_id, "5");
  said_commit(&said);
  said_end(&said);
  for (int i = 0; i < 30; i++)
    said_deposit(house, house->account_id, "1.00");
}

static struct Account__VerifyResponse kept; /* of the first database; texts in kept_chain */
static char kept_chain[80];

static void out(struct house *house)
{
  struct call *call;
  furnish(house);
  cr_assert_gt(export_to(house, first_folder), 20);
  kept = *verify(house, &call);
  snprintf(kept_chain, sizeof kept_chain, "%s", kept.chain);
  call_end(call);
}

static struct status bring_in(struct house *house, struct arena *arena)
{
  const Account__ExportManifest *manifest;
  struct pg_options options = {
    .conninfo = house->database.conninfo, .connections = 1, .arena = arena, .skip_check = true
  };
  struct pg_pool *pool;
  expect_ok(pg_pool_new(&house->loop, &options, &pool));
  struct status status = import_firm(pool, arena, first_folder, &manifest);
  pg_pool_free(pool);
  return status;
}

static void empty(struct house *house)
{
  store_execute(&house->database, "ALTER TABLE firm DISABLE TRIGGER USER; DELETE FROM app_user WHERE firm_id = 1; "
                                  "DELETE FROM firm_head WHERE firm_id = 1;"
                                  "DELETE FROM firm WHERE firm_id = 1; ALTER TABLE firm ENABLE TRIGGER USER");
}

static void in(struct house *house)
{
  struct call *call;
  struct status status = bring_in(house, house->arena);
  expect_code(status, STATUS_ALREADY_EXISTS);
  empty(house);
  expect_ok(bring_in(house, house->arena));
  Account__VerifyResponse *found = verify(house, &call);
  cr_assert_str_eq(found->chain, kept_chain);
  cr_assert_eq(found->entries, kept.entries);
  cr_assert_eq(found->positions, kept.positions);
  cr_assert_eq(found->lots, kept.lots);
  cr_assert_eq(found->journal_lines, kept.journal_lines);
  call_end(call);
  export_to(house, second_folder);
  char command[256];
  snprintf(command, sizeof command, "diff -r %s %s", first_folder, second_folder);
  cr_assert_eq(system(command), 0, "the second export differs from the first");
  said_deposit(house, 1014, "1.00"); /* and the firm goes on */
}

static void remove_folders(void)
{
  remove_folder(first_folder);
  remove_folder(second_folder);
}

static void make_folders(void)
{
  cr_assert_not_null(mkdtemp(first_folder));
  cr_assert_not_null(mkdtemp(second_folder));
}

Test(firm, an_exported_firm_is_the_same_in_another_database, .init = make_folders, .fini = remove_folders)
{
  house_run(&(struct house){ 0 }, out);
  house_run(&(struct house){ .is_empty = true }, in);
}

/* The file's last line is gone, or one of its bytes is another. */
static void damaged(struct house *house)
{
  char command[512];
  empty(house);
  snprintf(command, sizeof command, "sed -i '$d' %s/fact.jsonl", first_folder);
  cr_assert_eq(system(command), 0);
  expect_code(bring_in(house, house->arena), STATUS_DATA_LOSS);
  cr_assert_eq(store_number(&house->database, "SELECT count(*) FROM firm WHERE firm_id = 1"), 0);
  snprintf(command, sizeof command, "rm %s/fact.jsonl", first_folder);
  cr_assert_eq(system(command), 0);
  expect_code(bring_in(house, house->arena), STATUS_NOT_FOUND);
  snprintf(command, sizeof command, "sed -i 's/\"columns\":\\[\"firm_id\"/\"columns\":[\"firm\"/' %s/manifest.json",
           first_folder);
  cr_assert_eq(system(command), 0);
  expect_code(bring_in(house, house->arena), STATUS_FAILED_PRECONDITION);
  cr_assert_eq(store_number(&house->database, "SELECT count(*) FROM firm WHERE firm_id = 1"), 0);
}

Test(firm, a_folder_that_is_not_what_its_manifest_says_is_refused_whole, .init = make_folders, .fini = remove_folders)
{
  house_run(&(struct house){ 0 }, out);
  house_run(&(struct house){ .is_empty = true }, damaged);
}

static void secrets(struct house *house)
{
  char command[512];
  export_to(house, first_folder);
  snprintf(command, sizeof command, "ls %s | grep -qE 'credential|session.jsonl|recovery|sign_in'", first_folder);
  cr_assert_neq(system(command), 0, "signing in is not exported");
  snprintf(command, sizeof command, "grep -h '\"firm_id\":\"2\"' %s/*.jsonl", first_folder);
  cr_assert_neq(system(command), 0, "nothing of another firm is exported");
  struct call *call = house_call(house, house_caller(ROLE_COMPLIANCE, FIRM, ADVISOR), "");
  Account__ExportFirmRequest request = ACCOUNT__EXPORT_FIRM_REQUEST__INIT;
  Account__ExportPiece *piece;
  struct bus_stream *stream;
  struct status status = export_firm_open(call, &request, &stream);
  if (status_is_ok(status))
    status = export_firm_next(stream, &piece);
  expect_code(status, STATUS_PERMISSION_DENIED);
  call_end(call);
}

Test(firm, neither_secrets_nor_other_firms_are_exported, .init = make_folders, .fini = remove_folders)
{
  house_run(&(struct house){ 0 }, secrets);
}
