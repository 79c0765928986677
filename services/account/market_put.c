/* Writes benchmarks and observations that no file brings. */
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "account.seam.h"
#include "account_sql.h"
#include "base/date.h"
#include "market_change.h"
#include "master_rules.h"
#include "plain.h"
#include "wire/wire.h"

const struct access benchmark_put_access = { .roles = ROLES_ADVISING };
const struct access observation_put_access = { .roles = ROLES_ADVISING };

static struct status refuse(const char *field, const char *sentence)
{
  return status_fail(STATUS_INVALID_ARGUMENT, field, sentence);
}

static int compare_ids(const void *a, const void *b)
{
  uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
  return left < right ? -1 : left > right;
}

static bool has_repeats(struct arena *arena, const uint64_t *ids, size_t count)
{
  uint64_t *sorted = arena_copy(arena, ids, count * sizeof *ids);
  qsort(sorted, count, sizeof *sorted, compare_ids);
  for (size_t i = 1; i < count; i++)
    if (sorted[i] == sorted[i - 1])
      return true;
  return false;
}

static struct status check_benchmark(struct call *call, const Account__PutBenchmarkRequest *in)
{
  int64_t sum_e8 = 0;
  if (in->n_weight_e8 != in->n_security_ids)
    return refuse("weight_e8", "columns are of equal length");
  for (size_t i = 0; i < in->n_weight_e8; i++) {
    if (in->weight_e8[i] < 0 || in->weight_e8[i] > SHARE_ONE_E8)
      return refuse("weight_e8", "a weight is between 0 and 100000000");
    sum_e8 += in->weight_e8[i];
  }
  if (sum_e8 != SHARE_ONE_E8)
    return refuse("weight_e8", "the weights do not sum to 100000000");
  if (has_repeats(call->arena, in->security_ids, in->n_security_ids))
    return refuse("security_ids", "a security is named twice");
  return status_ok();
}

static struct status check_observations(struct call *call, const Account__PutObservationsRequest *in)
{
  if (in->n_security_ids != in->n_metrics || in->n_value_e6 != in->n_metrics)
    return refuse("metrics", "columns are of equal length");
  for (size_t i = 0; i < in->n_metrics; i++)
    if (in->metrics[i][0] == '\0')
      return refuse("metrics", "a metric has a name");
  if (plain_date(in->as_of, 0) > date_of_instant(call->now_us) + 1)
    return refuse("as_of", "this day is still to come");
  return status_ok();
}

static struct status check_securities(struct lane_work *work, const uint64_t *ids, size_t count)
{
  struct pg_rows *rows;
  struct status status =
      pg_do(work->transaction, &sql_security_count_unknown,
            (struct pg_value[]){ pg_int8((int64_t)work->firm_id), pg_array(PG_INT8_ARRAY, ids, count) }, &rows);
  if (status_is_ok(status) && pg_get_int8(rows, 0, 0) > 0)
    return status_fail(STATUS_NOT_FOUND, "security_ids", "one of the securities is not known");
  return status;
}

static void send_holdings(struct lane_work *work, const Account__PutBenchmarkRequest *in, uint64_t id)
{
  struct pg_value firm = pg_int8((int64_t)work->firm_id), benchmark = pg_int8((int64_t)id);
  struct pg_value as_of = pg_date(plain_date(in->as_of, DATE_NONE));
  int64_t *zeros = arena_array(work->arena, in->n_security_ids, sizeof *zeros);
  pg_send(work->transaction, &sql_import_put_benchmark,
          (struct pg_value[]){ firm, benchmark, pg_text(in->symbol), pg_text(in->name) });
  pg_send(work->transaction, &sql_import_delete_holdings, (struct pg_value[]){ firm, benchmark, as_of });
  pg_send(work->transaction, &sql_import_insert_holdings,
          (struct pg_value[]){ firm, benchmark, as_of, pg_text(in->source),
                               pg_array(PG_INT8_ARRAY, in->security_ids, in->n_security_ids),
                               pg_array(PG_INT8_ARRAY, in->weight_e8, in->n_weight_e8),
                               pg_array(PG_INT8_ARRAY, zeros, in->n_security_ids),
                               pg_array(PG_INT8_ARRAY, zeros, in->n_security_ids) });
}

static struct status benchmark_body(struct lane_job *job, struct lane_work *work)
{
  const Account__PutBenchmarkRequest *in = job->context;
  Account__PutBenchmarkResponse answer = ACCOUNT__PUT_BENCHMARK_RESPONSE__INIT;
  struct pg_rows *rows;
  struct status status = check_securities(work, in->security_ids, in->n_security_ids);
  if (status_is_ok(status))
    status = pg_do(work->transaction, &sql_import_find_benchmark,
                   (struct pg_value[]){ pg_int8((int64_t)work->firm_id), pg_text(in->symbol) }, &rows);
  if (!status_is_ok(status))
    return status;
  answer.benchmark_id = pg_count(rows) > 0 ? (uint64_t)pg_get_int8(rows, 0, 0) : (*work->next_id)++;
  answer.sequence = work->sequence;
  send_holdings(work, in, answer.benchmark_id);
  work->answer.data = wire_pack(work->arena, &answer.base, &work->answer.size);
  work->summary = arena_printf(work->arena, "[\"benchmark %llu\"]", (unsigned long long)answer.benchmark_id);
  return market_change(work, &job->caller, MARKET_CHANGE_BENCHMARKS,
                       arena_printf(work->arena, "holdings of %s as of %s", in->symbol, in->as_of));
}

static struct status observation_body(struct lane_job *job, struct lane_work *work)
{
  const Account__PutObservationsRequest *in = job->context;
  Account__PutObservationsResponse answer = ACCOUNT__PUT_OBSERVATIONS_RESPONSE__INIT;
  struct status status = check_securities(work, in->security_ids, in->n_security_ids);
  if (!status_is_ok(status))
    return status;
  pg_send(work->transaction, &sql_observation_put,
          (struct pg_value[]){ pg_int8((int64_t)work->firm_id), pg_text(in->source),
                               pg_date(plain_date(in->as_of, DATE_NONE)), pg_timestamptz(work->now_us),
                               pg_array(PG_TEXT_ARRAY, in->metrics, in->n_metrics),
                               pg_array(PG_INT8_ARRAY, in->security_ids, in->n_security_ids),
                               pg_array(PG_INT8_ARRAY, in->value_e6, in->n_value_e6) });
  answer.sequence = work->sequence;
  work->answer.data = wire_pack(work->arena, &answer.base, &work->answer.size);
  work->summary = arena_printf(work->arena, "{\"observations\": %zu}", in->n_metrics);
  return market_change(work, &job->caller, MARKET_CHANGE_OBSERVATIONS,
                       arena_printf(work->arena, "ratings of %s as of %s", in->source, in->as_of));
}

/* Runs the job and takes its answer, or that of the time before under the key. */
static struct status run(struct call *call, struct lane_job *job, const ProtobufCMessage *in, ProtobufCMessage **answer)
{
  lane_job_of_call(job, call, in);
  struct status status = lane_job(account_of(call)->lanes, call->caller.firm_id, job);
  if (!status_is_ok(status))
    return status;
  return wire_unpack(call->arena, call->method->out, job->answer.data, job->answer.size, answer);
}

struct status benchmark_put(struct call *call, const Account__PutBenchmarkRequest *in,
                            Account__PutBenchmarkResponse *out)
{
  struct lane_job job = { .body = benchmark_body, .context = (void *)(uintptr_t)in };
  ProtobufCMessage *answer;
  struct status status = check_benchmark(call, in);
  if (status_is_ok(status))
    status = run(call, &job, &in->base, &answer);
  if (status_is_ok(status))
    *out = *(Account__PutBenchmarkResponse *)answer;
  return status;
}

struct status observation_put(struct call *call, const Account__PutObservationsRequest *in,
                              Account__PutObservationsResponse *out)
{
  struct lane_job job = { .body = observation_body, .context = (void *)(uintptr_t)in };
  ProtobufCMessage *answer;
  struct status status = check_observations(call, in);
  if (status_is_ok(status))
    status = run(call, &job, &in->base, &answer);
  if (status_is_ok(status))
    *out = *(Account__PutObservationsResponse *)answer;
  return status;
}
