/* Measures pages of accounts and writes what follows. */
#include "profile_pass.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "books.h"
#include "choice.h"
#include "convert.h"
#include "crm.seam.h"
#include "profile_household.h"
#include "publish.h"
#include "settings.h"

#define PAGE 200
#define GROUP_NAMES BOOK_LINES_MAX

const struct record_kind risk_account_portfolio_kind = { "risk.account_portfolio_score",
                                                         &risk__account_portfolio_score__descriptor };

struct subject {
  const struct score_file *file;
  struct book *book;
  struct profile_household household;
  struct record kept;     /* the score kept last; message NULL: none */
  enum risk_level client; /* of a household the lowest; LEVEL_UNSCORED: none */
  enum risk_level level;  /* measured */
  enum risk_level judged; /* what stands beside the client's: the household's where there is one */
  const char *explanation;
  bool is_out;
  Risk__AccountPortfolioScore *score;
};

struct page {
  struct profile_pass *pass;
  struct call *call; /* with the page's arena */
  struct subject *subjects;
  size_t count;
};

struct status profile_pass_begin(struct call *call, const char *key, struct profile_pass *out)
{
  *out = (struct profile_pass){ .call = call, .key = key };
  struct status status = settings_staleness(call, &out->staleness);
  if (status_is_ok(status))
    out->quarter = quarter_of(out->staleness.today);
  return status;
}

static struct status read_books(struct page *page)
{
  struct book *books;
  uint64_t *ids = arena_array(page->call->arena, page->count, sizeof *ids);
  for (size_t i = 0; i < page->count; i++)
    ids[i] = page->subjects[i].file->account->account_id;
  struct status status = books_read(page->call, ids, page->count, &books);
  struct profile_household *households = arena_array(page->call->arena, page->count, sizeof *households);
  if (status_is_ok(status))
    status = profile_households_read(page->call, page->pass->staleness, ids, page->count, households);
  for (size_t i = 0; status_is_ok(status) && i < page->count; i++) {
    struct subject *subject = &page->subjects[i];
    subject->book = &books[i];
    subject->household = households[i];
    if (households[i].household_id != 0)
      subject->client = households[i].client;
  }
  return status;
}

/* Scores kept before, of a page of accounts by id: read from the first id on until the last. */
static struct status read_kept(struct page *page)
{
  uint64_t after_id = page->count == 0 ? 0 : page->subjects[0].file->account->account_id - 1;
  struct records_page records = { .next_token = "" };
  size_t at = 0;
  do {
    Account__ListRecordsRequest request = ACCOUNT__LIST_RECORDS_REQUEST__INIT;
    request.page_size = PAGE;
    request.after_id = after_id;
    struct status status = records_page(page->call, &risk_account_portfolio_kind, &request, &records);
    if (!status_is_ok(status))
      return status;
    for (size_t i = 0; i < records.count; i++) {
      while (at < page->count && page->subjects[at].file->account->account_id < records.records[i].id)
        at++;
      if (at < page->count && page->subjects[at].file->account->account_id == records.records[i].id)
        page->subjects[at].kept = records.records[i];
      after_id = records.records[i].id;
    }
  } while (records.next_token[0] != '\0' && at < page->count);
  return status_ok();
}

/* Positions as weights of the value, for the record. */
static void keep_weights(struct arena *arena, const struct measured_portfolio *portfolio, int64_t value_e4,
                         Risk__PortfolioScore *score)
{
  score->weights = arena_array(arena, portfolio->count, sizeof *score->weights);
  for (size_t i = 0; value_e4 > 0 && i < portfolio->count; i++) {
    Risk__Weighted *weight = arena_alloc(arena, sizeof *weight);
    risk__weighted__init(weight);
    weight->security_id = portfolio->lines[i].security_id;
    if (!decimal_mul_div(portfolio->lines[i].value_e4, WEIGHT_E8, value_e4, ROUND_HALF_EVEN, &weight->weight_e8))
      weight->weight_e8 = 0;
    score->weights[score->n_weights++] = weight;
  }
}

/* A household's own level, and what decided it. */
static void measure_household(const struct page *page, const struct market *market, struct subject *subject)
{
  struct choice choice = choice_of_book(page->call, market, subject->household.book);
  Risk__PortfolioScore measured = RISK__PORTFOLIO_SCORE__INIT;
  if (choice.portfolio.count == 0 && choice.portfolio.cash_e4 == 0)
    choice.portfolio.cash_e4 = 1;
  choice_measure(page->call, &choice, &measured);
  subject->judged = convert_level_of(measured.level, measured.admissible);
  subject->explanation = measured.explanation;
}

static void measure_one(const struct page *page, const struct market *market, struct subject *subject)
{
  struct arena *arena = page->call->arena;
  struct choice choice = choice_of_book(page->call, market, subject->book);
  Risk__AccountPortfolioScore *score = arena_alloc(arena, sizeof *score);
  Risk__PortfolioScore *measured = arena_alloc(arena, sizeof *measured);
  risk__account_portfolio_score__init(score);
  risk__portfolio_score__init(measured);
  int64_t value_e4 = choice.portfolio.cash_e4;
  bool is_counted = true;
  for (size_t i = 0; is_counted && i < choice.portfolio.count; i++)
    is_counted = decimal_add(value_e4, choice.portfolio.lines[i].value_e4, &value_e4);
  if (choice.portfolio.count == 0 && choice.portfolio.cash_e4 == 0)
    choice.portfolio.cash_e4 = 1; /* an account with nothing in it risks nothing: as one of cash alone */
  choice_measure(page->call, &choice, measured);
  char quarter[QUARTER_TEXT_SIZE];
  measured->quarter = arena_strdup(arena, quarter_format(page->pass->quarter, quarter));
  subject->level = convert_level_of(measured->level, measured->admissible);
  measured->measured_level = (uint32_t)subject->level;
  if (is_counted)
    keep_weights(arena, &choice.portfolio, value_e4, measured);
  subject->judged = subject->level;
  subject->explanation = measured->explanation;
  if (subject->household.household_id != 0) {
    measure_household(page, market, subject);
    score->household_id = subject->household.household_id;
    score->household_level = (uint32_t)subject->judged;
  }
  subject->is_out =
      subject->client != LEVEL_UNSCORED && subject->judged != LEVEL_UNSCORED && subject->judged > subject->client;
  score->account_id = subject->file->account->account_id;
  score->score = measured;
  score->client_level = (uint32_t)subject->client;
  score->out_of_profile = subject->is_out;
  score->value_e4 = is_counted ? value_e4 : 0;
  subject->score = score;
}

static int compare_ids(const void *left, const void *right)
{
  uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
  return (a > b) - (a < b);
}

/* What an account is judged by: a household's book holds the account's names too. */
static const struct book *whole_book(const struct subject *subject)
{
  return subject->household.household_id != 0 ? subject->household.book : subject->book;
}

/* The names of the group with this account's: more than fit, and it waits for the next group. */
static bool grow(struct arena *arena, const struct book *book, uint64_t **ids, size_t *count)
{
  size_t distinct = 0;
  uint64_t *all = arena_array(arena, *count + book->count, sizeof *all);
  if (*count > 0)
    memcpy(all, *ids, *count * sizeof *all);
  for (size_t i = 0; i < book->count; i++)
    all[*count + i] = book->lines[i].security_id;
  qsort(all, *count + book->count, sizeof *all, compare_ids);
  for (size_t i = 0; i < *count + book->count; i++) {
    if (distinct == 0 || all[distinct - 1] != all[i])
      all[distinct++] = all[i];
  }
  if (*count > 0 && distinct > GROUP_NAMES)
    return false;
  *ids = all;
  *count = distinct;
  return true;
}

static struct status measure_all(struct page *page)
{
  const struct risk *risk = page->call->state;
  for (size_t from = 0, to; from < page->count; from = to) {
    uint64_t *ids = NULL;
    size_t id_count = 0;
    to = from;
    while (to < page->count && grow(page->call->arena, whole_book(&page->subjects[to]), &ids, &id_count))
      to++;
    struct market market;
    struct status status = market_read(page->call, ids, id_count, risk->benchmark_symbol, &market);
    if (!status_is_ok(status))
      return status;
    for (size_t i = from; i < to; i++)
      measure_one(page, &market, &page->subjects[i]);
  }
  return status_ok();
}

static const Risk__AccountPortfolioScore *kept_of(const struct subject *subject)
{
  return (const Risk__AccountPortfolioScore *)subject->kept.message;
}

/* What has not changed is not written again before the next quarter. */
static bool is_to_be_kept(const struct subject *subject)
{
  const Risk__AccountPortfolioScore *kept = kept_of(subject), *now = subject->score;
  return kept == NULL || kept->score == NULL || kept->score->level != now->score->level ||
         kept->score->admissible != now->score->admissible || kept->client_level != now->client_level ||
         kept->out_of_profile != now->out_of_profile || kept->household_id != now->household_id ||
         kept->household_level != now->household_level || strcmp(kept->score->quarter, now->score->quarter) != 0;
}

/* Opened before the score is kept: when that fails, opening it again finds it open. */
static struct status open_task(const struct page *page, const struct subject *subject)
{
  struct call *call = page->call;
  const Account__Account *account = subject->file->account;
  bool is_household = subject->household.household_id != 0;
  Crm__OpenTaskRequest request = CRM__OPEN_TASK_REQUEST__INIT;
  Crm__OpenTaskResponse *response;
  request.kind = CRM__TASK__KIND__SCORE_OUT_OF_PROFILE;
  request.account_id = account->account_id;
  request.title = arena_printf(call->arena, "%.100s is out of profile", account->alias);
  request.detail = arena_printf(
      call->arena,
      "The %s level is %d (%s), the %s %d (%s). %s Purchases are blocked but in a proposal that makes no row of the "
      "level table worse.",
      is_household ? "household's" : "account's",
      subject->judged == LEVEL_INADMISSIBLE ? LEVEL_COUNT : (int)subject->judged, risk_level_name(subject->judged),
      is_household ? "lowest client's" : "client's", (int)subject->client, risk_level_name(subject->client),
      subject->explanation);
  const char *key = arena_printf(call->arena, "%s:task:%llu:%llu", page->pass->key,
                                 (unsigned long long)account->account_id, (unsigned long long)subject->kept.version);
  struct call keyed = call_with_key(call, key);
  return task_open_call(&keyed, &request, &response);
}

static void put(const struct page *page, const struct subject *subject, bool is_kept, struct keyed_commit *out)
{
  struct call *call = page->call;
  uint64_t account_id = subject->file->account->account_id;
  struct commit_builder *commit = commit_new(call, NULL);
  if (is_kept)
    commit_put(commit, &(struct record_put){ .kind = &risk_account_portfolio_kind,
                                             .id = account_id,
                                             .account_id = account_id,
                                             .replaces = subject->kept.version,
                                             .message = &subject->score->base,
                                             .previous = subject->kept.message });
  const char *level = arena_printf(call->arena, "%u", subject->score->score->level);
  commit_fact(commit, account_id, RISK_PORTFOLIO_LEVEL_FACT, level);
  commit_fact(commit, account_id, RISK_OUT_OF_PROFILE_FACT, subject->is_out ? "yes" : "no");
  *out = (struct keyed_commit){ commit, arena_printf(call->arena, "%s:%llu:%llu", page->pass->key,
                                                     (unsigned long long)account_id,
                                                     (unsigned long long)subject->kept.version) };
}

static struct status write_all(struct page *page)
{
  struct profile_pass *pass = page->pass;
  struct status status = status_ok();
  struct keyed_commit *commits = arena_array(page->call->arena, page->count, sizeof *commits);
  for (size_t i = 0; status_is_ok(status) && i < page->count; i++) {
    const struct subject *subject = &page->subjects[i];
    bool was_out = kept_of(subject) != NULL && kept_of(subject)->out_of_profile;
    bool is_kept = is_to_be_kept(subject);
    if (subject->is_out && !was_out) {
      status = open_task(page, subject);
      pass->tasks += status_is_ok(status);
    }
    put(page, subject, is_kept, &commits[i]);
    pass->kept += is_kept;
    pass->out += subject->is_out;
    pass->unscored += subject->level == LEVEL_UNSCORED;
  }
  Account__CommitAllResponse *response;
  if (status_is_ok(status) && page->count > 0)
    status = commit_send_all(page->call, commits, page->count, &response);
  for (size_t i = 0; status_is_ok(status) && i < page->count; i++)
    pass->refused += response->ends[i]->code != STATUS_OK;
  return status;
}

/* Closed accounts keep what was said of them last. */
static struct page page_of(struct profile_pass *pass, struct call *call, const struct score_file *files, size_t count)
{
  struct page page = { .pass = pass, .call = call };
  page.subjects = arena_array(call->arena, count, sizeof *page.subjects);
  for (size_t i = 0; i < count; i++) {
    const struct score_file *file = &files[i];
    if (file->account->status == ACCOUNT__ACCOUNT__STATUS__CLOSED)
      continue;
    struct account_score score =
        holders_score(call->arena, file->account, (const Risk__ClientScore *)file->current.message, pass->staleness);
    page.subjects[page.count++] = (struct subject){ .file = file, .client = score.level };
  }
  return page;
}

static struct status run(struct page *page)
{
  struct status status = read_books(page);
  if (status_is_ok(status))
    status = measure_all(page);
  if (status_is_ok(status))
    status = write_all(page);
  if (status_is_ok(status) && page->count > 0) {
    page->pass->done += page->count;
    page->pass->last_id = page->subjects[page->count - 1].file->account->account_id;
  }
  return status;
}

static struct status run_page(struct profile_pass *pass, struct call *call)
{
  struct score_page scores;
  struct status status = score_page_read(call, &pass->place, PAGE, pass->staleness, &scores);
  if (!status_is_ok(status))
    return status;
  struct page page = page_of(pass, call, scores.files, scores.count);
  status = read_kept(&page);
  if (status_is_ok(status))
    status = run(&page);
  if (!status_is_ok(status))
    return status;
  pass->place = scores.next;
  pass->is_over = scores.is_last;
  return status;
}

struct status profile_pass_page(struct profile_pass *pass)
{
  struct call page = call_part(pass->call);
  return call_part_end(&page, pass->call, run_page(pass, &page));
}

struct status profile_pass_accounts(struct profile_pass *pass, const uint64_t *account_ids, size_t count)
{
  struct call *call = pass->call;
  struct status status = status_ok();
  struct score_file *files = arena_array(call->arena, count, sizeof *files);
  uint64_t *sorted = arena_copy(call->arena, account_ids, count * sizeof *sorted);
  qsort(sorted, count, sizeof *sorted, compare_ids);
  for (size_t i = 1; i < count; i++) {
    if (sorted[i] == sorted[i - 1])
      return call_fail(call, STATUS_INVALID_ARGUMENT, "account_ids", "account %llu stands there twice",
                       (unsigned long long)sorted[i]);
  }
  for (size_t i = 0; status_is_ok(status) && i < count; i++)
    status = score_file_open(call, account_ids[i], &files[i]);
  if (!status_is_ok(status))
    return status;
  struct page page = page_of(pass, call, files, count);
  for (size_t i = 0; status_is_ok(status) && i < page.count; i++)
    status = records_find(call, &risk_account_portfolio_kind, page.subjects[i].file->account->account_id,
                          &page.subjects[i].kept);
  return status_is_ok(status) ? run(&page) : status;
}
