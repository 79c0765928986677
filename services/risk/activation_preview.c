/* Counts what would become of scores, and names the accounts that could not buy any more. */
#include "activation_preview.h"

#include <stdlib.h>
#include <string.h>

#include "bus/bus.h"
#include "holders.h"

#define PORTFOLIO_LEVEL_FACT "portfolio_level"

struct levels { /* of portfolios as last measured, by account */
  uint64_t *account_ids;
  uint8_t *levels;
  size_t count, capacity;
};

struct preview {
  struct arena *arena; /* of the answer; a page's own is gone by then */
  struct levels levels;
  Risk__ActivationPreview *out;
};

static void take_batch(struct arena *arena, const Account__FactBatch *batch, struct levels *levels)
{
  size_t wanted = levels->count + batch->n_account_ids;
  if (wanted > levels->capacity) {
    size_t capacity = 2 * wanted;
    uint64_t *ids = arena_array(arena, capacity, sizeof *ids);
    uint8_t *values = arena_array(arena, capacity, sizeof *values);
    if (levels->count > 0) {
      memcpy(ids, levels->account_ids, levels->count * sizeof *ids);
      memcpy(values, levels->levels, levels->count * sizeof *values);
    }
    *levels = (struct levels){ ids, values, levels->count, capacity };
  }
  for (size_t i = 0; i < batch->n_account_ids && i < batch->n_values; i++) {
    levels->account_ids[levels->count] = batch->account_ids[i];
    levels->levels[levels->count++] = (uint8_t)strtoul(batch->values[i], NULL, 10);
  }
}

static struct status read_levels(struct call *call, struct levels *levels)
{
  Account__FactBookRequest request = ACCOUNT__FACT_BOOK_REQUEST__INIT;
  struct bus_stream *stream = NULL;
  request.name = PORTFOLIO_LEVEL_FACT;
  struct status status = fact_book_open(call, &request, &stream);
  while (status_is_ok(status)) {
    Account__FactBatch *batch;
    status = fact_book_next(stream, &batch);
    if (!status_is_ok(status) || batch == NULL)
      break;
    take_batch(call->arena, batch, levels);
  }
  bus_close(stream);
  return status;
}

static int compare_ids(const void *a, const void *b)
{
  uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
  return left < right ? -1 : left > right;
}

static uint32_t level_of(const struct levels *levels, uint64_t account_id)
{
  if (levels->count == 0)
    return 0;
  const uint64_t *found =
      bsearch(&account_id, levels->account_ids, levels->count, sizeof *levels->account_ids, compare_ids);
  return found == NULL ? 0 : levels->levels[found - levels->account_ids];
}

/* An account that could buy before, and then could not. */
static void on_change(struct activation *activation, const struct score_file *file, const Risk__ClientScore *before)
{
  struct preview *preview = activation->context;
  struct arena *page = file->call->arena;
  struct account_score was = holders_score(page, file->account, before, file->staleness);
  struct account_score is = holders_score(page, file->account, file->score, file->staleness);
  uint32_t portfolio_level = level_of(&preview->levels, file->account->account_id);
  bool could_buy = was.state == SCORE_OK && (uint32_t)was.level >= portfolio_level;
  Risk__ActivationEffect__Reason reason = is.state == SCORE_NONE ? RISK__ACTIVATION_EFFECT__REASON__SCORE_GOES
                                          : (uint32_t)is.level < portfolio_level
                                              ? RISK__ACTIVATION_EFFECT__REASON__BELOW_PORTFOLIO
                                              : RISK__ACTIVATION_EFFECT__REASON__NO_REASON;
  if (!could_buy || reason == RISK__ACTIVATION_EFFECT__REASON__NO_REASON)
    return;
  preview->out->cannot_buy++;
  if (preview->out->n_effects == PREVIEW_EFFECTS_MAX)
    return;
  Risk__ActivationEffect *effect = arena_alloc(preview->arena, sizeof *effect);
  risk__activation_effect__init(effect);
  effect->account_id = file->account->account_id;
  effect->alias = arena_strdup(preview->arena, file->account->alias);
  effect->reason = reason;
  effect->level_before = (uint32_t)was.level;
  effect->level_after = (uint32_t)is.level;
  effect->portfolio_level = portfolio_level;
  preview->out->effects[preview->out->n_effects++] = effect;
}

struct status activation_preview(struct call *call, struct activation *activation, Risk__ActivationPreview *out)
{
  struct preview preview = { .arena = call->arena, .out = out };
  struct status status = read_levels(call, &preview.levels);
  if (!status_is_ok(status))
    return status;
  out->effects = arena_array(call->arena, PREVIEW_EFFECTS_MAX, sizeof *out->effects);
  activation->on_change = on_change;
  activation->context = &preview;
  status = activation_dry_run(call, activation);
  out->accounts = activation->accounts;
  out->recalculated = activation->recalculated;
  out->deleted = activation->deleted;
  out->kept = activation->kept;
  return status;
}
