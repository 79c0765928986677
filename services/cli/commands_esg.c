/* steward esg: what a firm rates by, vendors' files, what clients want, and what the firm excludes. */
#include <string.h>

#include "base/decimal.h"
#include "esg.seam.h"
#include "file.h"
#include "import_report.h"
#include "output.h"
#include "securities.h"

#define METRIC_PARTS 5
#define PREDICATE_PARTS 4
#define PERCENT_PLACES 6 /* of a weight in 1e-8 */
#define MAX_PARTS 2

static struct status enable_run(struct cli *cli, const struct arguments *arguments)
{
  Esg__EnableReferenceRequest request = ESG__ENABLE_REFERENCE_REQUEST__INIT;
  Esg__Reference *reference;
  request.n_names = arguments_count(arguments, "--only");
  request.names = arena_array(cli->arena, request.n_names + 1, sizeof *request.names);
  for (size_t i = 0; i < request.n_names; i++)
    request.names[i] = arguments_value(arguments, "--only", i);
  struct status status = reference_enable_call(cli->call, &request, &reference);
  if (status_is_ok(status))
    fprintf(cli->out, "the firm has %zu values and %zu practices\n", reference->n_values, reference->n_practices);
  return status;
}

static struct status values_run(struct cli *cli, const struct arguments *arguments)
{
  (void)arguments;
  Esg__ListReferenceRequest request = ESG__LIST_REFERENCE_REQUEST__INIT;
  Esg__Reference *reference;
  bool is_done;
  struct status status = reference_list_call(cli->call, &request, &reference);
  if (status_is_ok(status))
    status = output_if_json(cli, &reference->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  struct table *table = table_new(cli->arena, "what|name|for clients|");
  for (size_t i = 0; i < reference->n_values; i++)
    table_add(table, (const char *[]){ "value", reference->values[i]->name, reference->values[i]->description,
                                       reference->values[i]->retired ? "retired" : "" });
  for (size_t i = 0; i < reference->n_practices; i++)
    table_add(table, (const char *[]){ "practice", reference->practices[i]->name, reference->practices[i]->description,
                                       reference->practices[i]->retired             ? "retired"
                                       : reference->practices[i]->n_predicates == 0 ? "nothing shows it yet"
                                                                                    : "" });
  table_print(table, cli->out);
  return status;
}

/* "NAME:COLUMN:VALUE:high-is-bad[:WEIGHT]" */
static struct status metric_of(struct cli *cli, const char *text, Esg__Metric **out)
{
  const char *parts[METRIC_PARTS] = { "", "", "", "", "0" };
  Esg__Metric *metric = arena_alloc(cli->arena, sizeof *metric);
  int direction = 0;
  uint64_t weight = 0;
  esg__metric__init(metric);
  text_split(cli->arena, text, ':', parts, METRIC_PARTS);
  struct status status = enum_parse(cli->arena, "--metric", &esg__metric__direction__descriptor, parts[3], &direction);
  if (status_is_ok(status))
    status = number_parse(cli->arena, "--metric", parts[4], UINT32_MAX, &weight);
  metric->name = parts[0];
  metric->column = parts[1];
  metric->value = parts[2];
  metric->direction = (Esg__Metric__Direction)direction;
  metric->weight = (uint32_t)weight;
  *out = metric;
  return status;
}

/* "SOURCE:METRIC:at-least:5" */
static struct status predicate_of(struct cli *cli, const char *text, Esg__Predicate **out)
{
  const char *parts[PREDICATE_PARTS] = { "", "", "", "" };
  Esg__Predicate *predicate = arena_alloc(cli->arena, sizeof *predicate);
  int comparison = 0;
  esg__predicate__init(predicate);
  text_split(cli->arena, text, ':', parts, PREDICATE_PARTS);
  struct status status =
      enum_parse(cli->arena, "--when", &esg__predicate__comparison__descriptor, parts[2], &comparison);
  predicate->source = parts[0];
  predicate->metric = parts[1];
  predicate->comparison = (Esg__Predicate__Comparison)comparison;
  predicate->bound = parts[3];
  *out = predicate;
  return status;
}

static struct status practice_run(struct cli *cli, const struct arguments *arguments)
{
  Esg__PutPracticeRequest request = ESG__PUT_PRACTICE_REQUEST__INIT;
  Esg__Practice practice = ESG__PRACTICE__INIT, *stored;
  const char *tolerance = arguments_option(arguments, "--fund-tolerance");
  struct status status = status_ok();
  practice.name = or_empty(arguments_operand(arguments, 0));
  practice.description = or_empty(arguments_option(arguments, "--description"));
  practice.retired = arguments_flag(arguments, "--retired");
  practice.n_predicates = arguments_count(arguments, "--when");
  practice.predicates = arena_array(cli->arena, practice.n_predicates + 1, sizeof *practice.predicates);
  for (size_t i = 0; i < practice.n_predicates && status_is_ok(status); i++)
    status = predicate_of(cli, arguments_value(arguments, "--when", i), &practice.predicates[i]);
  if (status_is_ok(status) && tolerance != NULL &&
      !status_is_ok(decimal_parse(tolerance, PERCENT_PLACES, &practice.fund_tolerance_e8)))
    status = status_format(cli->arena, STATUS_INVALID_ARGUMENT, "--fund-tolerance", "\"%s\" is not a percentage as 2.5",
                           tolerance);
  request.practice = &practice;
  if (status_is_ok(status))
    status = screen_put_practice_call(cli->call, &request, &stored);
  if (status_is_ok(status))
    fprintf(cli->out, "practice %s: shown by %zu metrics, version %llu\n", stored->name, stored->n_predicates,
            (unsigned long long)stored->version);
  return status;
}

static Esg__SectorName *sector_of(struct cli *cli, const char *text)
{
  const char *parts[MAX_PARTS] = { "", "" };
  Esg__SectorName *sector = arena_alloc(cli->arena, sizeof *sector);
  esg__sector_name__init(sector);
  text_split(cli->arena, text, '=', parts, MAX_PARTS);
  sector->theirs = parts[0];
  sector->ours = parts[1];
  return sector;
}

static struct status vendor_put_run(struct cli *cli, const struct arguments *arguments)
{
  Esg__PutVendorRequest request = ESG__PUT_VENDOR_REQUEST__INIT;
  Esg__Vendor vendor = ESG__VENDOR__INIT, *stored;
  const char *weight_text = arguments_option(arguments, "--weight");
  uint64_t weight = 1;
  struct status status =
      weight_text ? number_parse(cli->arena, "--weight", weight_text, UINT32_MAX, &weight) : status_ok();
  vendor.name = or_empty(arguments_operand(arguments, 0));
  vendor.weight = (uint32_t)weight;
  vendor.symbol_column = or_empty(arguments_option(arguments, "--symbol-column"));
  vendor.sector_column = or_empty(arguments_option(arguments, "--sector-column"));
  vendor.industry_column = or_empty(arguments_option(arguments, "--industry-column"));
  vendor.n_metrics = arguments_count(arguments, "--metric");
  vendor.metrics = arena_array(cli->arena, vendor.n_metrics + 1, sizeof *vendor.metrics);
  for (size_t i = 0; i < vendor.n_metrics && status_is_ok(status); i++)
    status = metric_of(cli, arguments_value(arguments, "--metric", i), &vendor.metrics[i]);
  vendor.n_sectors = arguments_count(arguments, "--sector");
  vendor.sectors = arena_array(cli->arena, vendor.n_sectors + 1, sizeof *vendor.sectors);
  for (size_t i = 0; i < vendor.n_sectors; i++)
    vendor.sectors[i] = sector_of(cli, arguments_value(arguments, "--sector", i));
  request.vendor = &vendor;
  if (status_is_ok(status))
    status = vendor_put_call(cli->call, &request, &stored);
  if (status_is_ok(status))
    fprintf(cli->out, "vendor %s: %zu metrics, %zu sector names\n", stored->name, stored->n_metrics, stored->n_sectors);
  return status;
}

static struct status vendor_list_run(struct cli *cli, const struct arguments *arguments)
{
  (void)arguments;
  Esg__ListVendorsRequest request = ESG__LIST_VENDORS_REQUEST__INIT;
  Esg__ListVendorsResponse *response;
  bool is_done;
  struct status status = vendor_list_call(cli->call, &request, &response);
  if (status_is_ok(status))
    status = output_if_json(cli, &response->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  struct table *table = table_new(cli->arena, "vendor|>weight|metric|column|value|direction");
  for (size_t i = 0; i < response->n_vendors; i++) {
    const Esg__Vendor *vendor = response->vendors[i];
    for (size_t m = 0; m < vendor->n_metrics; m++)
      table_add(table,
                (const char *[]){
                    vendor->name, arena_printf(cli->arena, "%u", vendor->weight), vendor->metrics[m]->name,
                    vendor->metrics[m]->column, vendor->metrics[m]->value,
                    enum_text(cli->arena, &esg__metric__direction__descriptor, (int)vendor->metrics[m]->direction) });
  }
  table_print(table, cli->out);
  return status;
}

static struct status import_run(struct cli *cli, const struct arguments *arguments)
{
  Esg__ImportRatingsRequest request = ESG__IMPORT_RATINGS_REQUEST__INIT;
  Esg__ImportRatingsResponse *response;
  const char *path = arguments_operand(arguments, 1);
  request.vendor = or_empty(arguments_operand(arguments, 0));
  request.as_of = or_empty(arguments_option(arguments, "--as-of"));
  request.file_name = or_empty(file_name(path));
  request.dry_run = arguments_flag(arguments, "--dry-run");
  struct status status = file_read(cli->arena, path, &request.file);
  if (status_is_ok(status))
    status = rating_import_call(cli->call, &request, &response);
  if (!status_is_ok(status))
    return status;
  if (!cli->is_json)
    fprintf(cli->out,
            "%u rows without data, %u securities got sector or industry, %u sectors differ, %zu have no name of ours\n",
            response->rows_without_data, response->securities_filled, response->sector_differences,
            response->n_unmapped_sectors);
  return import_report_print(cli, response->report);
}

static struct status print_preferences(struct cli *cli, const Esg__PreferenceState *state)
{
  bool is_done;
  struct status status = output_if_json(cli, &state->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  const Esg__Preferences *shown = state->preferences;
  fprintf(cli->out, "preferences: %s\n", state->status);
  for (size_t i = 0; shown && i < shown->n_importances; i++)
    fprintf(cli->out, "  %s: %u\n", shown->importances[i]->value, shown->importances[i]->importance);
  for (size_t i = 0; shown && i < shown->n_avoided; i++)
    fprintf(cli->out, "  avoids %s\n", shown->avoided[i]);
  if (state->pending)
    fprintf(cli->out, "version %llu waits for the client's confirmation\n",
            (unsigned long long)state->pending->version);
  return status;
}

static struct status preferences_run(struct cli *cli, const struct arguments *arguments)
{
  Esg__GetPreferencesRequest request = ESG__GET_PREFERENCES_REQUEST__INIT;
  Esg__PreferenceState *state;
  struct status status =
      number_parse(cli->arena, "ACCOUNT", arguments_operand(arguments, 0), UINT64_MAX, &request.account_id);
  if (status_is_ok(status))
    status = preference_get_call(cli->call, &request, &state);
  return status_is_ok(status) ? print_preferences(cli, state) : status;
}

static struct status prefer_run(struct cli *cli, const struct arguments *arguments)
{
  Esg__SetPreferencesRequest request = ESG__SET_PREFERENCES_REQUEST__INIT;
  Esg__PreferenceState *state;
  struct status status =
      number_parse(cli->arena, "ACCOUNT", arguments_operand(arguments, 0), UINT64_MAX, &request.account_id);
  request.n_importances = arguments_count(arguments, "--value");
  request.importances = arena_array(cli->arena, request.n_importances + 1, sizeof *request.importances);
  for (size_t i = 0; i < request.n_importances && status_is_ok(status); i++) {
    const char *parts[MAX_PARTS] = { "", "" };
    uint64_t importance = 0;
    Esg__Importance *row = request.importances[i] = arena_alloc(cli->arena, sizeof *row);
    esg__importance__init(row);
    text_split(cli->arena, arguments_value(arguments, "--value", i), '=', parts, MAX_PARTS);
    status = number_parse(cli->arena, "--value", parts[1], UINT32_MAX, &importance);
    row->value = parts[0];
    row->importance = (uint32_t)importance;
  }
  request.n_avoided = arguments_count(arguments, "--avoid");
  request.avoided = arena_array(cli->arena, request.n_avoided + 1, sizeof *request.avoided);
  for (size_t i = 0; i < request.n_avoided; i++)
    request.avoided[i] = arguments_value(arguments, "--avoid", i);
  if (status_is_ok(status))
    status = preference_set_call(cli->call, &request, &state);
  return status_is_ok(status) ? print_preferences(cli, state) : status;
}

static struct status copy_run(struct cli *cli, const struct arguments *arguments)
{
  Esg__CopyPreferencesRequest request = ESG__COPY_PREFERENCES_REQUEST__INIT;
  Esg__CopyPreferencesResponse *response;
  struct status status =
      number_parse(cli->arena, "ACCOUNT", arguments_operand(arguments, 0), UINT64_MAX, &request.account_id);
  request.n_to_account_ids = arguments_count(arguments, "--to");
  request.to_account_ids = arena_array(cli->arena, request.n_to_account_ids + 1, sizeof *request.to_account_ids);
  for (size_t i = 0; i < request.n_to_account_ids && status_is_ok(status); i++)
    status =
        number_parse(cli->arena, "--to", arguments_value(arguments, "--to", i), UINT64_MAX, &request.to_account_ids[i]);
  if (status_is_ok(status))
    status = preference_copy_call(cli->call, &request, &response);
  if (status_is_ok(status))
    fprintf(cli->out, "copied to %zu accounts\n", response->n_copies);
  return status;
}

static struct status print_exclusions(struct cli *cli, const Esg__Exclusions *lists)
{
  bool is_done;
  struct status status = output_if_json(cli, &lists->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  struct table *table = table_new(cli->arena, "list|practices|>securities|why");
  for (size_t i = 0; i < lists->n_lists; i++) {
    const Esg__Exclusion *list = lists->lists[i];
    const char *practices = "";
    for (size_t j = 0; j < list->n_practices; j++)
      practices = arena_printf(cli->arena, "%s%s%s", practices, j > 0 ? ", " : "", list->practices[j]);
    table_add(table, (const char *[]){ list->name, practices, arena_printf(cli->arena, "%zu", list->n_security_ids),
                                       list->reason });
  }
  table_print(table, cli->out);
  return status;
}

static struct status exclude_run(struct cli *cli, const struct arguments *arguments)
{
  Esg__PutExclusionRequest request = ESG__PUT_EXCLUSION_REQUEST__INIT;
  Esg__Exclusion list = ESG__EXCLUSION__INIT;
  Esg__Exclusions *lists;
  struct status status = status_ok();
  list.name = or_empty(arguments_operand(arguments, 0));
  list.reason = or_empty(arguments_option(arguments, "--reason"));
  list.n_practices = arguments_count(arguments, "--practice");
  list.practices = arena_array(cli->arena, list.n_practices + 1, sizeof *list.practices);
  for (size_t i = 0; i < list.n_practices; i++)
    list.practices[i] = arguments_value(arguments, "--practice", i);
  list.n_security_ids = arguments_count(arguments, "--security");
  list.security_ids = arena_array(cli->arena, list.n_security_ids + 1, sizeof *list.security_ids);
  for (size_t i = 0; i < list.n_security_ids && status_is_ok(status); i++)
    status = security_id_of(cli, arguments_value(arguments, "--security", i), &list.security_ids[i]);
  request.list = &list;
  if (status_is_ok(status))
    status = exclusion_put_call(cli->call, &request, &lists);
  return status_is_ok(status) ? print_exclusions(cli, lists) : status;
}

static struct status exclusions_run(struct cli *cli, const struct arguments *arguments)
{
  Esg__ListExclusionsRequest request = ESG__LIST_EXCLUSIONS_REQUEST__INIT;
  Esg__RemoveExclusionRequest remove = ESG__REMOVE_EXCLUSION_REQUEST__INIT;
  Esg__Exclusions *lists;
  remove.name = or_empty(arguments_option(arguments, "--remove"));
  struct status status = remove.name[0] != '\0' ? exclusion_remove_call(cli->call, &remove, &lists)
                                                : exclusion_list_call(cli->call, &request, &lists);
  return status_is_ok(status) ? print_exclusions(cli, lists) : status;
}

static const struct option_row enable_options[] = {
  { "--only", "NAME", OPTION_REPEATED, "a value or practice that is offered; all when none is named" },
};
static const struct option_row practice_options[] = {
  { "--when", "VENDOR:METRIC:COMPARISON:BOUND", OPTION_REPEATED,
    "a metric that shows it: at-least, above, at-most or below the bound; without one nothing is known of it" },
  { "--fund-tolerance", "PERCENT", 0, "part of a fund that may show it before the fund does; default 0" },
  { "--description", "TEXT", 0, "for clients" },
  { "--retired", NULL, 0, "is not offered to clients any more" },
};
static const struct option_row vendor_options[] = {
  { "--metric", "NAME:COLUMN:VALUE:DIRECTION[:WEIGHT]", OPTION_REQUIRED | OPTION_REPEATED,
    "what a column of the vendor's files means: high-is-bad or high-is-good; VALUE may be empty" },
  { "--weight", "N", 0, "of the vendor among vendors; default 1" },
  { "--symbol-column", "NAME", 0, "default \"symbol\"" },
  { "--sector-column", "NAME", 0, "fills the sector of securities that have none" },
  { "--industry-column", "NAME", 0, "fills the industry of securities that have none" },
  { "--sector", "THEIRS=OURS", OPTION_REPEATED, "the vendor's name of a sector in ours" },
};
static const struct option_row import_options[] = {
  { "--as-of", "DATE", OPTION_REQUIRED, "date of the ratings" },
  { "--dry-run", NULL, 0, "report only" },
};
static const struct option_row prefer_options[] = {
  { "--value", "NAME=N", OPTION_REPEATED, "importance 0 to 3" },
  { "--avoid", "PRACTICE", OPTION_REPEATED, "what the client does not want to hold" },
};
static const struct option_row copy_options[] = {
  { "--to", "ACCOUNT", OPTION_REQUIRED | OPTION_REPEATED, "another account of the same primary holder" },
};
static const struct option_row exclude_options[] = {
  { "--reason", "TEXT", OPTION_REQUIRED, "for the record" },
  { "--practice", "NAME", OPTION_REPEATED, "what shows it is not bought" },
  { "--security", "SYMBOL", OPTION_REPEATED, "is not bought" },
};
static const struct option_row exclusions_options[] = {
  { "--remove", "NAME", 0, "takes this list away first" },
};

static const struct command commands[] = {
  { "esg enable",
    { "", enable_options, array_length(enable_options) },
    "Takes the values and practices that Steward offers.",
    enable_run },
  { "esg values", { "", NULL, 0 }, "Values to support and practices to avoid.", values_run },
  { "esg practice",
    { "NAME", practice_options, array_length(practice_options) },
    "Says what shows a practice. Replaces the practice of that name.",
    practice_run },
  { "esg vendor put",
    { "NAME", vendor_options, array_length(vendor_options) },
    "Says what a vendor's files mean. Replaces the vendor of that name.",
    vendor_put_run },
  { "esg vendor list", { "", NULL, 0 }, "Vendors and their metrics.", vendor_list_run },
  { "esg import",
    { "VENDOR FILE", import_options, array_length(import_options) },
    "Takes a vendor's file by its mapping. The same file again changes nothing.",
    import_run },
  { "esg preferences", { "ACCOUNT", NULL, 0 }, "What a client wants, and what waits for the client.", preferences_run },
  { "esg prefer",
    { "ACCOUNT", prefer_options, array_length(prefer_options) },
    "Enters a client's wishes on behalf: they count once the client confirms.",
    prefer_run },
  { "esg copy",
    { "ACCOUNT", copy_options, array_length(copy_options) },
    "Gives what counts for an account to other accounts of its client, all or none.",
    copy_run },
  { "esg exclude",
    { "NAME", exclude_options, array_length(exclude_options) },
    "Writes a list of what the firm buys for nobody.",
    exclude_run },
  { "esg exclusions",
    { "", exclusions_options, array_length(exclusions_options) },
    "What the firm buys for nobody.",
    exclusions_run },
};

const struct command_group esg_commands = { "Impact preferences", commands, array_length(commands) };
