/* IndexService: custom indexes, their rules and saved targets, and benchmark, target and actual side by side. */
#include "index_service.h"

#include <stdlib.h>
#include <string.h>

#include "drift.h"
#include "index_risk.h"
#include "rebalancer.h"

const struct record_kind rebalancer_index_kind = { "rebalancer.index", &rebalancer__index__descriptor };

struct status index_load(struct call *call, uint64_t index_id, Rebalancer__Index **out, uint64_t *version)
{
  struct record record;
  struct status status = records_get(call, &rebalancer_index_kind, index_id, &record);
  if (!status_is_ok(status))
    return status;
  *out = (Rebalancer__Index *)record.message;
  (*out)->index_id = index_id;
  (*out)->version = record.version;
  *version = record.version;
  return status;
}

/* Puts the index; *out is as it is kept, also when the commit was a replay. */
static struct status index_put(struct call *call, const ProtobufCMessage *request, Rebalancer__Index index,
                               Rebalancer__Index *out)
{
  struct commit_builder *commit = commit_new(call, request);
  uint64_t replaces = index.version;
  index.version = 0; /* the record has it */
  size_t place = commit_put(
      commit, &(struct record_put){
                  .kind = &rebalancer_index_kind, .id = index.index_id, .replaces = replaces, .message = &index.base });
  Account__CommitResponse *committed = NULL;
  Rebalancer__Index *kept = NULL;
  uint64_t version;
  struct status status = commit_send(commit, NULL, &committed);
  if (status_is_ok(status))
    status = index_load(call, committed->outcomes[place]->id, &kept, &version);
  if (status_is_ok(status))
    *out = *kept;
  return status;
}

const struct access index_preview_access = { .roles = ROLES_STAFF };
struct status index_preview(struct call *call, const struct Rebalancer__PreviewIndexRequest *in,
                            struct Rebalancer__IndexWeights *out)
{
  return index_weigh(call, in->rules, out);
}

const struct access index_create_access = { .roles = ROLES_ADVISING };
struct status index_create(struct call *call, const struct Rebalancer__CreateIndexRequest *in,
                           struct Rebalancer__Index *out)
{
  Rebalancer__IndexWeights weights = REBALANCER__INDEX_WEIGHTS__INIT;
  struct status status = index_weigh(call, in->rules, &weights); /* rules that cannot be weighed are not kept */
  if (!status_is_ok(status))
    return status;
  Rebalancer__Index index = REBALANCER__INDEX__INIT;
  index.name = in->name;
  index.rules = in->rules;
  index.draft = true;
  return index_put(call, &in->base, index, out);
}

const struct access index_set_rules_access = { .roles = ROLES_ADVISING };
struct status index_set_rules(struct call *call, const struct Rebalancer__SetRulesRequest *in,
                              struct Rebalancer__Index *out)
{
  Rebalancer__Index *index = NULL;
  Rebalancer__IndexWeights weights = REBALANCER__INDEX_WEIGHTS__INIT;
  uint64_t version;
  struct status status = index_load(call, in->index_id, &index, &version);
  if (status_is_ok(status) && in->version != 0 && in->version != version)
    status = call_fail(call, STATUS_ABORTED, "version", "the index has version %llu, not %llu",
                       (unsigned long long)version, (unsigned long long)in->version);
  if (status_is_ok(status))
    status = index_weigh(call, in->rules, &weights);
  if (!status_is_ok(status))
    return status;
  index->rules = in->rules;
  index->draft = true;
  return index_put(call, &in->base, *index, out);
}

const struct access index_save_targets_access = { .roles = ROLES_ADVISING };
struct status index_save_targets(struct call *call, const struct Rebalancer__SaveTargetsRequest *in,
                                 struct Rebalancer__Index *out)
{
  Rebalancer__Index *index = NULL;
  Rebalancer__IndexWeights weights = REBALANCER__INDEX_WEIGHTS__INIT;
  Account__CommitResponse *earlier = NULL;
  uint64_t version;
  struct status status = commit_find_earlier(call, &in->base, &earlier);
  if (status_is_ok(status))
    status = index_load(call, in->index_id, &index, &version);
  if (earlier && status_is_ok(status)) /* saved before under this key: the rules may have moved on since */
    *out = *index;
  if (earlier || !status_is_ok(status))
    return status;
  status = index_weigh(call, index->rules, &weights);
  if (status_is_ok(status))
    status = index_admit(call, index, &weights);
  if (status_is_ok(status)) /* before the targets are saved: no order can rest on targets without a level */
    status = index_publish(call, in->index_id, &weights, &index->level);
  if (!status_is_ok(status))
    return status;
  index->targets = &weights;
  index->draft = false;
  index->saved_at = timestamp_of(call->arena, call->now_us);
  return index_put(call, &in->base, *index, out);
}

const struct access index_get_access = { .roles = ROLES_STAFF };
struct status index_get(struct call *call, const struct Rebalancer__GetIndexRequest *in, struct Rebalancer__Index *out)
{
  Rebalancer__Index *index = NULL;
  uint64_t version;
  struct status status = index_load(call, in->index_id, &index, &version);
  if (status_is_ok(status))
    *out = *index;
  return status;
}

const struct access index_list_access = { .roles = ROLES_STAFF };
struct status index_list(struct call *call, const struct Rebalancer__ListIndexesRequest *in,
                         struct Rebalancer__ListIndexesResponse *out)
{
  (void)in;
  struct record *records = NULL;
  size_t count = 0;
  struct status status = records_list(call, &rebalancer_index_kind, 0, &records, &count);
  if (!status_is_ok(status))
    return status;
  out->indexes = arena_array(call->arena, count + 1, sizeof *out->indexes);
  for (size_t i = 0; i < count; i++) {
    Rebalancer__Index *index = (Rebalancer__Index *)records[i].message;
    index->index_id = records[i].id;
    index->version = records[i].version;
    index->targets = NULL;
    index->n_refused_changes = 0;
    out->indexes[out->n_indexes++] = index;
  }
  return status;
}

static int larger_drift_first(const void *a, const void *b)
{
  const Rebalancer__ComparisonRow *left = *(Rebalancer__ComparisonRow *const *)a;
  const Rebalancer__ComparisonRow *right = *(Rebalancer__ComparisonRow *const *)b;
  int64_t left_e8 = llabs(left->drift_e8), right_e8 = llabs(right->drift_e8);
  if (left_e8 != right_e8)
    return left_e8 > right_e8 ? -1 : 1;
  return strcmp(left->symbol, right->symbol);
}

static Rebalancer__ComparisonRow *row_of(struct call *call, const struct name *name, struct drift_line line)
{
  Rebalancer__ComparisonRow *row = arena_alloc(call->arena, sizeof *row);
  rebalancer__comparison_row__init(row);
  row->security_id = name->security_id;
  row->symbol = name->symbol;
  row->benchmark_weight_e8 = name->benchmark_e8;
  row->target_weight_e8 = name->target_e8;
  row->actual_weight_e8 = line.actual_e8;
  row->drift_e8 = line.drift_e8;
  row->quantity = shares_text(call, name->segment_e6);
  row->value = cash_text(call, name_value(name, name->segment_e6));
  return row;
}

static struct status load_comparison(struct call *call, const struct Rebalancer__CompareRequest *in,
                                     Rebalancer__Index **index, struct view *view)
{
  Account__Benchmark *benchmark = NULL;
  uint64_t version;
  struct status status = index_load(call, in->index_id, index, &version);
  if (status_is_ok(status) && !(*index)->targets)
    status = call_fail(call, STATUS_FAILED_PRECONDITION, "index_id", "the index has no saved targets");
  if (status_is_ok(status))
    status = benchmark_load(call, (*index)->rules, &benchmark);
  if (!status_is_ok(status))
    return status;
  view_add_benchmark(view, benchmark);
  view_add_targets(view, (*index)->targets);
  status = view_load_positions(call, view, in->account_id, in->index_id);
  if (status_is_ok(status))
    status = view_load_securities(call, view);
  if (status_is_ok(status))
    status = view_load_prices(call, view);
  return status;
}

static void fill_comparison(struct call *call, const struct view *view, const Rebalancer__Index *index,
                            const struct drift_result *drift, struct Rebalancer__Comparison *out)
{
  out->rows = arena_array(call->arena, view->count + 1, sizeof *out->rows);
  for (size_t i = 0; i < view->count; i++) {
    const struct name *name = &view->names[i];
    if (name->benchmark_e8 != 0 || name->target_e8 != 0 || name->segment_e6 != 0)
      out->rows[out->n_rows++] = row_of(call, name, drift->lines[i]);
  }
  struct name cash = { .symbol = "cash", .target_e8 = index->targets->cash_weight_e8 };
  out->rows[out->n_rows++] = row_of(call, &cash, drift->cash);
  out->rows[out->n_rows - 1]->quantity = "";
  out->rows[out->n_rows - 1]->value = cash_text(call, view->segment_cash_e4);
  qsort(out->rows, out->n_rows, sizeof *out->rows, larger_drift_first);
  out->drift_e8 = drift->drift_e8;
  out->value = cash_text(call, drift->total_e4);
  out->cash = cash_text(call, view->segment_cash_e4);
}

const struct access index_compare_access = { .roles = ROLES_STAFF };
struct status index_compare(struct call *call, const struct Rebalancer__CompareRequest *in,
                            struct Rebalancer__Comparison *out)
{
  struct view *view = view_new(call);
  Rebalancer__Index *index = NULL;
  struct drift_result drift;
  struct status status = load_comparison(call, in, &index, view);
  if (!status_is_ok(status))
    return status;
  struct drift_name *names = arena_array(call->arena, view->count + 1, sizeof *names);
  for (size_t i = 0; i < view->count; i++)
    names[i] = (struct drift_name){ .value_e4 = name_value(&view->names[i], view->names[i].segment_e6),
                                    .target_e8 = view->names[i].target_e8 };
  status = drift_of_segment(call->arena, names, view->count, view->segment_cash_e4, &drift);
  if (status_is_ok(status))
    fill_comparison(call, view, index, &drift, out);
  return status;
}

void index_serve(struct bus *bus)
{
  bus_serve(bus, &index_service, NULL);
}
