/* Walks the retirement accounts of a book by person. */
#include "rmd_walk.h"

#include <stdio.h>
#include <stdlib.h>

#include "crm.seam.h"

#define HELD_MAX 4000000 /* retirement accounts of a firm */

struct held {
  uint64_t person_id, account_id;
};

struct list {
  struct held *items;
  size_t count, room;
};

static int by_person(const void *a, const void *b)
{
  const struct held *first = a, *second = b;
  if (first->person_id != second->person_id)
    return first->person_id < second->person_id ? -1 : 1;
  return (first->account_id > second->account_id) - (first->account_id < second->account_id);
}

static struct status add_held(struct list *list, struct held held)
{
  if (list->count == HELD_MAX)
    return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "more than four million retirement accounts");
  if (list->count == list->room) {
    size_t room = list->room == 0 ? 4096 : list->room * 2;
    struct held *more = realloc(list->items, room * sizeof *more);
    if (more == NULL)
      return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "not enough memory for the list of accounts");
    list->items = more;
    list->room = room;
  }
  list->items[list->count++] = held;
  return status_ok();
}

/* Pages of accounts, of which only ids are kept. */
static struct status list_page(struct call *page, char token[64], struct list *list)
{
  Account__ListAccountsRequest request = ACCOUNT__LIST_ACCOUNTS_REQUEST__INIT;
  Account__ListAccountsResponse *response;
  request.page_size = RMD_ACCOUNTS_AT_ONCE;
  request.page_token = token;
  request.kinds = (Account__Account__Kind *)rmd_account_kinds;
  request.n_kinds = rmd_account_kind_count;
  struct status status = master_list_accounts_call(page, &request, &response);
  for (size_t i = 0; status_is_ok(status) && i < response->n_accounts; i++) {
    const Account__Account *account = response->accounts[i];
    status = add_held(
        list, (struct held){ account->n_holders > 0 ? account->holders[0]->person_id : 0, account->account_id });
  }
  if (status_is_ok(status))
    snprintf(token, 64, "%s", response->next_page_token);
  return status;
}

static struct status list_held(struct rmd_walk *walk, struct list *list)
{
  char token[64] = "";
  struct status status;
  do {
    struct call page = call_part(walk->call);
    status = call_part_end(&page, walk->call, list_page(&page, token, list));
  } while (status_is_ok(status) && token[0] != '\0');
  if (list->count > 0)
    qsort(list->items, list->count, sizeof *list->items, by_person);
  return status;
}

/* As many accounts as fit, up to the end of a person; a person with more is cut. */
static size_t chunk_size(const struct list *list, size_t begin)
{
  size_t most = list->count - begin;
  if (most <= RMD_ACCOUNTS_AT_ONCE)
    return most;
  most = RMD_ACCOUNTS_AT_ONCE;
  while (most > 1 && list->items[begin + most - 1].person_id == list->items[begin + most].person_id)
    most--;
  return most > 1 ? most : RMD_ACCOUNTS_AT_ONCE;
}

static int by_holder(const void *a, const void *b)
{
  const struct rmd_account *first = *(struct rmd_account *const *)a, *second = *(struct rmd_account *const *)b;
  if (first->person_id != second->person_id)
    return first->person_id < second->person_id ? -1 : 1;
  uint64_t one = first->member.ira.account_id, other = second->member.ira.account_id;
  return (one > other) - (one < other);
}

struct sorted { /* accounts of a chunk, by person */
  struct rmd_account **items;
  bool *taken;
  size_t count;
};

static bool belongs(const struct sorted *of, size_t first, size_t at)
{
  return !of->taken[at] && rmd_is_same_group(&of->items[first]->member.ira, &of->items[at]->member.ira);
}

/* The group of the first account that is not taken: among the rest of the same person's, which are few. */
static struct rmd_shown take_group(struct arena *arena, const struct sorted *of, size_t first)
{
  struct rmd_shown group = { 0 };
  size_t end = first, most = 0;
  for (; end < of->count && of->items[end]->person_id == of->items[first]->person_id; end++)
    most += belongs(of, first, end);
  struct rmd_account **members = arena_array(arena, most, sizeof *members);
  for (size_t i = first; i < end; i++) {
    if (!belongs(of, first, i))
      continue;
    members[group.count++] = of->items[i];
    of->taken[i] = i != first;
  }
  of->taken[first] = true;
  group.accounts = members;
  return group;
}

static struct status group_all(struct rmd_walk *walk, struct call *chunk, const struct sorted *of)
{
  struct rmd_shown *groups = arena_array(chunk->arena, of->count + 1, sizeof *groups);
  struct status status = status_ok();
  size_t count = 0;
  for (size_t i = 0; i < of->count && status_is_ok(status); i++) {
    if (of->taken[i])
      continue;
    groups[count] = take_group(chunk->arena, of, i);
    groups[count].at = &walk->at;
    status = rmd_compute(chunk, &groups[count++]);
  }
  return status_is_ok(status) ? walk->on_chunk(walk, chunk, groups, count) : status;
}

static struct status run_chunk(struct rmd_walk *walk, struct call *chunk, const struct held *held, size_t count)
{
  Account__ListAccountsRequest request = ACCOUNT__LIST_ACCOUNTS_REQUEST__INIT;
  Account__ListAccountsResponse *response;
  request.page_size = RMD_ACCOUNTS_AT_ONCE;
  request.n_account_ids = count;
  request.account_ids = arena_array(chunk->arena, count, sizeof *request.account_ids);
  for (size_t i = 0; i < count; i++)
    request.account_ids[i] = held[i].account_id;
  struct status status = master_list_accounts_call(chunk, &request, &response);
  if (!status_is_ok(status))
    return status;
  size_t found = response->n_accounts; /* fewer, when one went out of sight meanwhile */
  struct rmd_account *accounts = arena_array(chunk->arena, found + 1, sizeof *accounts);
  struct sorted sorted = { .count = found };
  sorted.items = arena_array(chunk->arena, found + 1, sizeof *sorted.items);
  sorted.taken = arena_array(chunk->arena, found + 1, sizeof *sorted.taken);
  status = rmd_gather(chunk, &walk->at, response->accounts, found, accounts);
  for (size_t i = 0; i < found; i++)
    sorted.items[i] = &accounts[i];
  if (found > 0)
    qsort(sorted.items, found, sizeof *sorted.items, by_holder);
  walk->done += count;
  return status_is_ok(status) ? group_all(walk, chunk, &sorted) : status;
}

struct status rmd_walk_run(struct rmd_walk *walk)
{
  struct list list = { 0 };
  struct status status = list_held(walk, &list);
  walk->total = list.count;
  for (size_t begin = 0, count; begin < list.count && status_is_ok(status); begin += count) {
    struct call chunk = call_part(walk->call);
    chunk.idempotency_key = ""; /* what a chunk writes follows from what stands, so that a repetition writes nothing */
    count = chunk_size(&list, begin);
    status = call_part_end(&chunk, walk->call, run_chunk(walk, &chunk, list.items + begin, count));
  }
  free(list.items);
  return status;
}
