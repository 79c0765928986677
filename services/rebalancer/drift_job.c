/* Goes through a firm's accounts a page at a time: what their segments hold, at last prices, beside the targets. */
#include "drift_job.h"

#include <stdlib.h>
#include <string.h>

#include "drift.h"
#include "rebalancer.h"
#include "records/facts.h"
#include "records/positions.h"

#define FACT "drift"
#define PAGE 100
#define PRICES_AT_ONCE 5000
#define E6_PER_E4 100
#define E8_PER_HUNDREDTH_PERCENT 10000

struct priced {
  uint64_t security_id;
  int64_t price_e6;
};

struct page {
  struct call *call;
  const struct record *indexes; /* of the firm, by id */
  size_t index_count;
  struct position *held; /* in segments of indexes, none of nothing; by account, segment and security */
  size_t count, room;
  struct priced *prices; /* by security; 0: none */
  size_t price_count;
};

static int compare_ids(uint64_t a, uint64_t b)
{
  return (a > b) - (a < b);
}

static int compare_positions(const void *left, const void *right)
{
  const struct position *a = left, *b = right;
  int order = compare_ids(a->account_id, b->account_id);
  if (order == 0)
    order = compare_ids(a->segment_id, b->segment_id);
  return order != 0 ? order : compare_ids(a->security_id, b->security_id);
}

static int compare_priced(const void *left, const void *right)
{
  return compare_ids(((const struct priced *)left)->security_id, ((const struct priced *)right)->security_id);
}

static int compare_record(const void *id, const void *record)
{
  return compare_ids(*(const uint64_t *)id, ((const struct record *)record)->id);
}

static struct status take_position(void *context, const struct position *position)
{
  struct page *page = context;
  if (position->segment_id == INDEPENDENT_SEGMENT || position->quantity_e6 == 0)
    return status_ok();
  if (page->count == page->room) {
    page->room = 2 * page->room + 1024;
    struct position *more = arena_array(page->call->arena, page->room, sizeof *more);
    if (page->count > 0)
      memcpy(more, page->held, page->count * sizeof *more);
    page->held = more;
  }
  page->held[page->count++] = *position;
  return status_ok();
}

/* Each security once, cash left out. */
static void list_securities(struct page *page)
{
  size_t kept = 0;
  page->prices = arena_array(page->call->arena, page->count + 1, sizeof *page->prices);
  for (size_t i = 0; i < page->count; i++) {
    if (page->held[i].security_id != 0)
      page->prices[page->price_count++] = (struct priced){ page->held[i].security_id, 0 };
  }
  qsort(page->prices, page->price_count, sizeof *page->prices, compare_priced);
  for (size_t i = 0; i < page->price_count; i++) {
    if (kept == 0 || page->prices[kept - 1].security_id != page->prices[i].security_id)
      page->prices[kept++] = page->prices[i];
  }
  page->price_count = kept;
}

static struct priced *priced_of(const struct page *page, uint64_t security_id)
{
  struct priced wanted = { security_id, 0 };
  return page->price_count == 0
             ? NULL
             : bsearch(&wanted, page->prices, page->price_count, sizeof *page->prices, compare_priced);
}

static struct status read_prices(struct page *page)
{
  struct status status = status_ok();
  list_securities(page);
  uint64_t *ids = arena_array(page->call->arena, page->price_count + 1, sizeof *ids);
  for (size_t i = 0; i < page->price_count; i++)
    ids[i] = page->prices[i].security_id;
  for (size_t from = 0; status_is_ok(status) && from < page->price_count; from += PRICES_AT_ONCE) {
    Account__LastPricesRequest request = ACCOUNT__LAST_PRICES_REQUEST__INIT;
    Account__LastPricesResponse *last;
    size_t left = page->price_count - from;
    request.security_ids = &ids[from];
    request.n_security_ids = left < PRICES_AT_ONCE ? left : PRICES_AT_ONCE;
    status = price_last_call(page->call, &request, &last);
    for (size_t i = 0; status_is_ok(status) && i < last->n_security_ids; i++) {
      struct priced *priced = priced_of(page, last->security_ids[i]);
      if (priced != NULL)
        priced->price_e6 = last->price_e6[i];
    }
  }
  return status;
}

static const Rebalancer__IndexWeights *targets_of(const struct page *page, uint64_t index_id)
{
  const struct record *found =
      page->index_count == 0 ? NULL
                             : bsearch(&index_id, page->indexes, page->index_count, sizeof *found, compare_record);
  return found == NULL ? NULL : ((const Rebalancer__Index *)found->message)->targets;
}

/* Positions of one account in one segment; cash is a name without value, and counts apart. */
struct segment {
  const struct position *held;
  size_t count;
};

static const struct position *position_of(const struct segment *segment, uint64_t security_id)
{
  struct position wanted = { segment->held->account_id, segment->held->segment_id, security_id, 0, 0 };
  return bsearch(&wanted, segment->held, segment->count, sizeof wanted, compare_positions);
}

/* What is held, then what is a target and not held. False: something has no price. */
static bool name_all(const struct page *page, const struct segment *segment, const Rebalancer__IndexWeights *targets,
                     struct drift_name *names, size_t *count)
{
  *count = segment->count;
  for (size_t i = 0; i < segment->count; i++) {
    const struct position *position = &segment->held[i];
    const struct priced *priced = priced_of(page, position->security_id);
    names[i] = (struct drift_name){ 0 };
    if (position->security_id != 0 && (priced->price_e6 == 0 || !decimal_value(position->quantity_e6, priced->price_e6,
                                                                               ROUND_HALF_EVEN, &names[i].value_e4)))
      return false;
  }
  for (size_t i = 0; i < targets->n_weights; i++) {
    const struct position *held = position_of(segment, targets->weights[i]->security_id);
    size_t place = held != NULL ? (size_t)(held - segment->held) : (*count)++;
    if (held == NULL)
      names[place] = (struct drift_name){ 0 };
    names[place].target_e8 = targets->weights[i]->weight_e8;
  }
  return true;
}

/* False: it cannot be measured. */
static bool measure(const struct page *page, const struct segment *segment, int64_t *drift_e8)
{
  const Rebalancer__IndexWeights *targets = targets_of(page, segment->held->segment_id);
  const struct position *cash = position_of(segment, 0);
  struct drift_result drift;
  size_t count;
  if (targets == NULL)
    return false;
  struct drift_name *names = arena_array(page->call->arena, segment->count + targets->n_weights + 1, sizeof *names);
  if (!name_all(page, segment, targets, names, &count) ||
      !status_is_ok(
          drift_of_segment(page->call->arena, names, count, cash == NULL ? 0 : cash->quantity_e6 / E6_PER_E4, &drift)))
    return false;
  *drift_e8 = drift.drift_e8;
  return true;
}

/* The account's positions begin at *at, if it has any; goes on behind them. */
static const char *fact_of(const struct page *page, uint64_t account_id, size_t *at)
{
  int64_t worst_e8 = -1, hundredths;
  while (*at < page->count && page->held[*at].account_id == account_id) {
    struct segment segment = { &page->held[*at], 0 };
    int64_t drift_e8;
    while (*at < page->count && page->held[*at].account_id == account_id &&
           page->held[*at].segment_id == segment.held->segment_id) {
      segment.count++;
      ++*at;
    }
    if (measure(page, &segment, &drift_e8) && drift_e8 > worst_e8)
      worst_e8 = drift_e8;
  }
  char text[DECIMAL_TEXT_SIZE];
  if (worst_e8 < 0 || !decimal_divide(worst_e8, E8_PER_HUNDREDTH_PERCENT, ROUND_HALF_EVEN, &hundredths))
    return "";
  return arena_strdup(page->call->arena, decimal_format(hundredths, 2, 2, text));
}

static struct status say_all(struct page *page, const struct facts *facts, const uint64_t *ids, size_t count,
                             size_t *said)
{
  struct keyed_commit *commits = arena_array(page->call->arena, count + 1, sizeof *commits);
  Account__CommitAllResponse *response;
  size_t at = 0, commit_count = 0;
  for (size_t i = 0; i < count; i++) {
    struct commit_builder *commit = commit_new(page->call, NULL);
    facts_say(facts, commit, ids[i], fact_of(page, ids[i], &at));
    if (commit_command_count(commit) > 0)
      commits[commit_count++] =
          (struct keyed_commit){ commit, arena_printf(page->call->arena, "%s:%llu", page->call->idempotency_key,
                                                      (unsigned long long)ids[i]) };
  }
  *said += commit_count;
  return commit_count == 0 ? status_ok() : commit_send_all(page->call, commits, commit_count, &response);
}

/* A firm's run. */
struct pass {
  struct record *indexes;
  size_t index_count;
  struct facts facts;
  const char *token; /* of the next page; "" before the first and after the last */
  size_t accounts, said;
};

/* Accounts come by id, as positions are sorted. */
static struct status run_page(struct call *call, struct pass *pass, const Account__ListAccountsResponse **out)
{
  Account__ListAccountsRequest request = ACCOUNT__LIST_ACCOUNTS_REQUEST__INIT;
  Account__ListAccountsResponse *listed;
  struct page page = { .call = call, .indexes = pass->indexes, .index_count = pass->index_count };
  request.page_size = PAGE;
  request.page_token = pass->token;
  struct status status = master_list_accounts_call(call, &request, &listed);
  if (!status_is_ok(status))
    return status;
  uint64_t *ids = arena_array(call->arena, listed->n_accounts + 1, sizeof *ids);
  for (size_t i = 0; i < listed->n_accounts; i++)
    ids[i] = listed->accounts[i]->account_id;
  status = positions_read(
      call,
      &(struct positions){ .account_ids = ids, .count = listed->n_accounts, .take = take_position, .context = &page });
  if (status_is_ok(status) && page.count > 0) {
    qsort(page.held, page.count, sizeof *page.held, compare_positions);
    status = read_prices(&page);
  }
  if (status_is_ok(status))
    status = say_all(&page, &pass->facts, ids, listed->n_accounts, &pass->said);
  pass->accounts += listed->n_accounts;
  *out = listed;
  return status;
}

static struct status go_on(struct call *call, struct schedule_run *run, struct pass *pass)
{
  const Account__ListAccountsResponse *listed = NULL;
  struct call part = call_part(call);
  struct status status = run_page(&part, pass, &listed);
  pass->token = status_is_ok(status) ? arena_strdup(call->arena, listed->next_page_token) : "";
  status = call_part_end(&part, call, status);
  return status_is_ok(status) && pass->token[0] != '\0'
             ? schedule_progress_run(call, run, pass->token, strlen(pass->token))
             : status;
}

struct status drift_job(struct call *call, struct schedule_run *run)
{
  struct pass pass = { .token = arena_strndup(call->arena, (const char *)run->cursor, run->cursor_size) };
  struct status status = records_list(call, &rebalancer_index_kind, 0, &pass.indexes, &pass.index_count);
  if (status_is_ok(status))
    status = facts_read(call, FACT, &pass.facts);
  if (status_is_ok(status)) {
    do {
      status = go_on(call, run, &pass);
    } while (status_is_ok(status) && pass.token[0] != '\0');
  }
  run->message = arena_printf(call->arena, "%zu accounts, %zu facts", pass.accounts, pass.said);
  return status;
}
