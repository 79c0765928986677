/* ObservationService and the import of ratings in memory. */
#include <assert.h>
#include <string.h>

#include "base/csv.h"
#include "base/date.h"
#include "base/decimal.h"
#include "fake_account.h"

const struct access observation_list_access = { .roles = ROLES_STAFF };
const struct access observation_history_access = { .roles = ROLES_STAFF };
const struct access import_observations_access = { .roles = ROLES_ADVISING };

#define VALUE_PLACES 6

/* Each is a change of its own. */
static void count_change(struct fake_account *fake)
{
  Account__Record record = ACCOUNT__RECORD__INIT;
  record.kind = "account.observations";
  record.type = account__market_change__descriptor.name;
  record.id = 1;
  record.version = fake_account_version(fake, record.kind, record.id) + 1;
  fake_account_put_record(fake, &record);
}

void fake_account_observe(struct fake_account *fake, struct fake_observation observation)
{
  assert(fake->observation_count < FAKE_ITEMS_MAX);
  observation.source = arena_strdup(fake->arena, observation.source);
  observation.metric = arena_strdup(fake->arena, observation.metric);
  fake->observations[fake->observation_count++] = observation;
  count_change(fake);
}

static bool is_said_later(const struct fake_account *fake, size_t place, int32_t until)
{
  const struct fake_observation *said = &fake->observations[place];
  for (size_t i = 0; i < fake->observation_count; i++) {
    const struct fake_observation *other = &fake->observations[i];
    bool is_same = other->security_id == said->security_id && strcmp(other->source, said->source) == 0 &&
                   strcmp(other->metric, said->metric) == 0;
    if (is_same && other->day <= until && (other->day > said->day || (other->day == said->day && i > place)))
      return true;
  }
  return false;
}

/* A batch each, so that a reader must take all of them. */
struct status observation_list(struct call *call, const struct Account__ListObservationsRequest *in)
{
  const struct fake_account *fake = call->state;
  int32_t until = INT32_MAX;
  struct status status = in->as_of[0] == '\0' ? status_ok() : date_parse(in->as_of, &until);
  for (size_t i = 0; status_is_ok(status) && i < fake->observation_count; i++) {
    struct fake_observation said = fake->observations[i];
    bool is_asked = in->n_metrics == 0;
    for (size_t m = 0; m < in->n_metrics; m++)
      is_asked = is_asked || strcmp(in->metrics[m], said.metric) == 0;
    bool is_of_these = in->n_security_ids == 0;
    for (size_t s = 0; s < in->n_security_ids; s++)
      is_of_these = is_of_these || in->security_ids[s] == said.security_id;
    if (!is_asked || !is_of_these || said.day > until || is_said_later(fake, i, until))
      continue;
    uint32_t first = 0;
    Account__ObservationBatch batch = ACCOUNT__OBSERVATION_BATCH__INIT;
    batch.sources = &said.source;
    batch.metrics = &said.metric;
    batch.security_ids = &said.security_id;
    batch.source_index = batch.metric_index = &first;
    batch.value_e6 = &said.value_e6;
    batch.days = &said.day;
    batch.n_sources = batch.n_metrics = batch.n_security_ids = batch.n_source_index = 1;
    batch.n_metric_index = batch.n_value_e6 = batch.n_days = 1;
    status = observation_list_send(call, &batch);
  }
  return status;
}

struct status observation_history(struct call *call, const struct Account__ObservationHistoryRequest *in,
                                  struct Account__ObservationHistoryResponse *out)
{
  const struct fake_account *fake = call->state;
  int32_t until = INT32_MAX;
  size_t count = 0, room = fake->observation_count + 1;
  struct status status = in->to[0] == '\0' ? status_ok() : date_parse(in->to, &until);
  out->sources = arena_array(call->arena, room, sizeof *out->sources);
  out->metrics = arena_array(call->arena, room, sizeof *out->metrics);
  out->security_ids = arena_array(call->arena, room, sizeof *out->security_ids);
  out->days = arena_array(call->arena, room, sizeof *out->days);
  out->value_e6 = arena_array(call->arena, room, sizeof *out->value_e6);
  out->recorded_at_us = arena_array(call->arena, room, sizeof *out->recorded_at_us);
  for (size_t i = 0; status_is_ok(status) && i < fake->observation_count; i++) {
    const struct fake_observation *said = &fake->observations[i];
    bool is_asked = false;
    for (size_t s = 0; s < in->n_security_ids; s++)
      is_asked = is_asked || in->security_ids[s] == said->security_id;
    if (!is_asked || said->day > until)
      continue;
    out->sources[count] = said->source;
    out->metrics[count] = said->metric;
    out->security_ids[count] = said->security_id;
    out->days[count] = said->day;
    out->value_e6[count] = said->value_e6;
    out->recorded_at_us[count++] = said->recorded_at_us;
  }
  out->n_sources = out->n_metrics = out->n_security_ids = out->n_days = out->n_value_e6 = out->n_recorded_at_us = count;
  return status;
}

static uint64_t id_of(const struct fake_account *fake, const char *symbol)
{
  for (size_t i = 0; i < fake->security_count; i++)
    if (strcmp(fake->securities[i]->symbol, symbol) == 0)
      return fake->securities[i]->security_id;
  return 0;
}

static void leave_out(struct call *call, struct Account__ImportReport *out, const struct csv_row *row)
{
  Account__ImportFinding *finding = arena_alloc(call->arena, sizeof *finding);
  account__import_finding__init(finding);
  finding->line = row->line;
  finding->severity = ACCOUNT__IMPORT_FINDING__SEVERITY__LEFT_OUT;
  finding->subject = row->fields[0];
  finding->message = "the firm has no such security";
  out->findings[out->n_findings++] = finding;
  out->left_out++;
}

/* Takes what the real one takes where it is well made: symbol first, then one column a metric. */
struct status import_observations(struct call *call, const struct Account__ImportObservationsRequest *in,
                                  struct Account__ImportReport *out)
{
  struct fake_account *fake = call->state;
  struct csv csv = csv_open(call->arena, in->file.data, in->file.len);
  struct csv_row header, row;
  const char *fault;
  struct fake_observation said = { .source = in->source, .recorded_at_us = call->now_us };
  struct status status = date_parse(in->as_of, &said.day);
  out->dry_run = in->dry_run;
  out->as_of = in->as_of;
  out->findings = arena_array(call->arena, FAKE_ITEMS_MAX, sizeof *out->findings);
  if (!status_is_ok(status) || csv_next(&csv, &header, &fault) != CSV_ROW)
    return status_fail(STATUS_INVALID_ARGUMENT, "file", "no header");
  while (csv_next(&csv, &row, &fault) == CSV_ROW) {
    out->rows++;
    said.security_id = id_of(fake, row.fields[0]);
    if (said.security_id == 0) {
      leave_out(call, out, &row);
      continue;
    }
    out->taken++;
    for (size_t i = 1; i < row.count && !in->dry_run; i++) {
      said.metric = header.fields[i];
      if (row.fields[i][0] != '\0' && status_is_ok(decimal_parse_loose(row.fields[i], VALUE_PLACES, &said.value_e6)))
        fake_account_observe(fake, said);
    }
  }
  return status_ok();
}
