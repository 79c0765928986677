/* Finds the accounts that need attention and sends them in batches. */
#include "exceptions.h"

#include "base/date.h"
#include "settings.h"

#define PAGE 500
#define KINDS 4

struct status exceptions_begin(struct call *call, const Risk__ExceptionsRequest *in, struct exceptions *out)
{
  *out = (struct exceptions){ .call = call, .in = in };
  for (size_t i = 0; i < in->n_kinds; i++) {
    if (in->kinds[i] == RISK__EXCEPTION_KIND__EXCEPTION_UNSPECIFIED)
      return status_fail(STATUS_INVALID_ARGUMENT, "kinds", "which kind of exception is meant");
  }
  return settings_staleness(call, &out->staleness);
}

static bool is_asked(const Risk__ExceptionsRequest *in, Risk__ExceptionKind kind)
{
  for (size_t i = 0; i < in->n_kinds; i++) {
    if (in->kinds[i] == kind)
      return true;
  }
  return in->n_kinds == 0;
}

static void add(const struct exceptions *exceptions, Risk__ExceptionBatch *batch, uint64_t account_id,
                Risk__ExceptionKind kind)
{
  if (!is_asked(exceptions->in, kind))
    return;
  batch->account_ids[batch->n_account_ids++] = account_id;
  batch->kinds[batch->n_kinds++] = kind;
  batch->details[batch->n_details++] = "";
  batch->since_us[batch->n_since_us++] = 0;
}

/* Fills what the last added line says; nothing where its kind was not asked for. */
static void say(Risk__ExceptionBatch *batch, size_t before, const char *detail, int64_t since_us)
{
  if (batch->n_account_ids == before)
    return;
  batch->details[before] = detail;
  batch->since_us[before] = since_us;
}

static void look_at_portfolio(const struct exceptions *exceptions, struct arena *arena, const struct record *kept,
                              const struct account_score *client, Risk__ExceptionBatch *batch)
{
  const Risk__AccountPortfolioScore *score = (const Risk__AccountPortfolioScore *)kept->message;
  size_t before = batch->n_account_ids;
  if (score == NULL || score->score == NULL)
    return;
  bool is_household = score->household_id != 0;
  bool is_out = is_household
                    ? score->out_of_profile
                    : client->level != LEVEL_UNSCORED && score->score->measured_level > (uint32_t)client->level;
  if (!is_out)
    return;
  const char *detail =
      is_household
          ? arena_printf(arena, "household %llu: level %u, lowest client %u", (unsigned long long)score->household_id,
                         score->household_level > LEVEL_COUNT ? LEVEL_COUNT : score->household_level,
                         score->client_level)
          : arena_printf(arena, "level %u, client %d", score->score->level, (int)client->level);
  add(exceptions, batch, kept->id, RISK__EXCEPTION_KIND__OUT_OF_PROFILE);
  say(batch, before, detail, kept->recorded_at_us);
}

static void look_at_unscored(const struct exceptions *exceptions, const struct record *kept,
                             Risk__ExceptionBatch *batch)
{
  const Risk__AccountPortfolioScore *score = (const Risk__AccountPortfolioScore *)kept->message;
  size_t before = batch->n_account_ids;
  if (score == NULL || score->score == NULL || score->score->level != 0)
    return;
  add(exceptions, batch, kept->id, RISK__EXCEPTION_KIND__UNSCORED_ACCOUNT);
  say(batch, before, score->score->explanation, kept->recorded_at_us);
}

static void look_at_override(const struct exceptions *exceptions, struct arena *arena, const struct score_file *file,
                             Risk__ExceptionBatch *batch)
{
  const Risk__ClientScore *score = (const Risk__ClientScore *)file->current.message;
  const Risk__ScoreOverride *override = score == NULL ? NULL : score->override;
  size_t before = batch->n_account_ids;
  int32_t ends_on = DATE_NONE;
  if (override == NULL || override->state != RISK__SCORE_OVERRIDE__STATE__IN_FORCE)
    return;
  bool has_end = override->expires_on[0] != '\0' && status_is_ok(date_parse(override->expires_on, &ends_on));
  if (has_end && ends_on <= exceptions->staleness.today)
    return;
  add(exceptions, batch, file->account->account_id, RISK__EXCEPTION_KIND__OVERRIDE);
  say(batch, before,
      arena_printf(arena, "level %u in place of %u%s%s", override->level, override->computed_level,
                   has_end ? " until " : "", override->expires_on),
      timestamp_us(override->made_at, 0));
}

static void look_at_stale(const struct exceptions *exceptions, struct arena *arena, const struct score_file *file,
                          const struct account_score *client, Risk__ExceptionBatch *batch)
{
  const Risk__ClientScore *score = (const Risk__ClientScore *)file->current.message;
  size_t before = batch->n_account_ids;
  int32_t from = 0;
  if (client->state != SCORE_STALE || score == NULL)
    return;
  int64_t since_us = status_is_ok(date_parse(score->stale_on, &from)) ? from * US_PER_DAY : 0;
  add(exceptions, batch, file->account->account_id, RISK__EXCEPTION_KIND__STALE_SCORE);
  say(batch, before, arena_printf(arena, "stale from %s on", score->stale_on), since_us);
}

/* In the order of the kinds. */
static void look_at(const struct exceptions *exceptions, struct arena *arena, const struct score_file *file,
                    const struct record *kept, Risk__ExceptionBatch *batch)
{
  struct account_score client =
      holders_score(arena, file->account, (const Risk__ClientScore *)file->current.message, exceptions->staleness);
  look_at_portfolio(exceptions, arena, kept, &client, batch);
  look_at_override(exceptions, arena, file, batch);
  look_at_unscored(exceptions, kept, batch);
  look_at_stale(exceptions, arena, file, &client, batch);
}

/* The scores that the last pass kept, by account id, from the first account of the page on. */
static struct status read_kept(struct call *call, const struct score_page *page, struct record *kept)
{
  uint64_t after_id = page->count == 0 ? 0 : page->files[0].account->account_id - 1;
  struct records_page records = { .next_token = "" };
  size_t at = 0;
  do {
    Account__ListRecordsRequest request = ACCOUNT__LIST_RECORDS_REQUEST__INIT;
    request.page_size = PAGE;
    request.after_id = after_id;
    struct status status = records_page(call, &risk_account_portfolio_kind, &request, &records);
    if (!status_is_ok(status))
      return status;
    for (size_t i = 0; i < records.count; i++) {
      while (at < page->count && page->files[at].account->account_id < records.records[i].id)
        at++;
      if (at < page->count && page->files[at].account->account_id == records.records[i].id)
        kept[at] = records.records[i];
      after_id = records.records[i].id;
    }
  } while (records.next_token[0] != '\0' && at < page->count);
  return status_ok();
}

static void batch_init(struct arena *arena, size_t accounts, Risk__ExceptionBatch *batch)
{
  risk__exception_batch__init(batch);
  batch->account_ids = arena_array(arena, accounts * KINDS, sizeof *batch->account_ids);
  batch->kinds = arena_array(arena, accounts * KINDS, sizeof *batch->kinds);
  batch->details = arena_array(arena, accounts * KINDS, sizeof *batch->details);
  batch->since_us = arena_array(arena, accounts * KINDS, sizeof *batch->since_us);
}

static struct status run_page(struct exceptions *exceptions, struct call *call)
{
  struct score_page page;
  Risk__ExceptionBatch batch;
  struct status status = score_page_read(call, &exceptions->place, PAGE, exceptions->staleness, &page);
  if (!status_is_ok(status))
    return status;
  struct record *kept = arena_array(call->arena, page.count, sizeof *kept);
  status = read_kept(call, &page, kept);
  batch_init(call->arena, page.count, &batch);
  uint32_t limit = exceptions->in->limit;
  for (size_t i = 0; status_is_ok(status) && i < page.count && !exceptions->is_over; i++) {
    const struct score_file *file = &page.files[i];
    size_t before = batch.n_account_ids;
    if (file->account->account_id <= exceptions->in->after_account_id ||
        file->account->status == ACCOUNT__ACCOUNT__STATUS__CLOSED)
      continue;
    look_at(exceptions, call->arena, file, &kept[i], &batch);
    exceptions->accounts += batch.n_account_ids > before;
    exceptions->is_over = limit != 0 && exceptions->accounts >= limit;
  }
  if (status_is_ok(status) && batch.n_account_ids > 0)
    status = profile_watch_exceptions_send(call, &batch);
  exceptions->place = page.next;
  exceptions->is_over = exceptions->is_over || page.is_last;
  return status;
}

struct status exceptions_page(struct exceptions *exceptions)
{
  struct call page = call_part(exceptions->call);
  return call_part_end(&page, exceptions->call, run_page(exceptions, &page));
}
