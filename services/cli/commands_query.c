/* steward query, steward sign-in: account queries, saved and standing, and the session that they need. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api_key.h"
#include "command.h"
#include "crm.seam.h"
#include "file.h"
#include "gateway_client.h"
#include "output.h"
#include "query_text.h"

static struct status take_definition(struct cli *cli, const struct arguments *arguments, Account__QueryDefinition **out)
{
  Account__QueryDefinition *definition = *out = arena_alloc(cli->arena, sizeof *definition);
  struct status status = status_ok();
  account__query_definition__init(definition);
  size_t filters = arguments_count(arguments, "--filter"), sorts = arguments_count(arguments, "--sort");
  definition->filters = arena_array(cli->arena, filters + 1, sizeof *definition->filters);
  for (size_t i = 0; i < filters && status_is_ok(status); i++)
    status = query_filter_parse(cli->arena, arguments_value(arguments, "--filter", i),
                                &definition->filters[definition->n_filters++]);
  definition->n_columns = arguments_count(arguments, "--column");
  definition->columns = arena_array(cli->arena, definition->n_columns + 1, sizeof *definition->columns);
  for (size_t i = 0; i < definition->n_columns; i++)
    definition->columns[i] = arguments_value(arguments, "--column", i);
  definition->sort = arena_array(cli->arena, sorts + 1, sizeof *definition->sort);
  for (size_t i = 0; i < sorts; i++)
    definition->sort[definition->n_sort++] = query_sort_parse(cli->arena, arguments_value(arguments, "--sort", i));
  definition->row_per_holder = arguments_flag(arguments, "--row-per-holder");
  return status;
}

static struct status take_query(struct cli *cli, const struct arguments *arguments, uint64_t *query_id)
{
  return number_parse(cli->arena, "QUERY", arguments_operand(arguments, 0), UINT64_MAX, query_id);
}

static struct status catalogue_run(struct cli *cli, const struct arguments *arguments)
{
  Account__QueryCatalogueRequest request = ACCOUNT__QUERY_CATALOGUE_REQUEST__INIT;
  Account__QueryCatalogue *catalogue;
  bool is_done;
  (void)arguments;
  struct status status = account_query_catalogue_call(cli->call, &request, &catalogue);
  if (status_is_ok(status))
    status = output_if_json(cli, &catalogue->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  struct table *table = table_new(cli->arena, "section|use|values|what it is");
  for (size_t i = 0; i < catalogue->n_sections; i++) {
    const Account__QuerySection *section = catalogue->sections[i];
    const char *values = enum_text(cli->arena, &account__query_type__descriptor, (int)section->type);
    for (size_t j = 0; j < section->n_values; j++)
      values = arena_printf(cli->arena, "%s%s%s", j > 0 ? values : "", j > 0 ? " " : "", section->values[j]->id);
    for (size_t j = 0; j < section->n_groups; j++)
      values = arena_printf(cli->arena, "%s (%s)", values, section->groups[j]->id);
    table_add(table, (const char *[]){ section->id,
                                       section->n_operators == 0 ? "column"
                                       : section->column         ? "both"
                                                                 : "filter",
                                       values, section->help });
  }
  table_print(table, cli->out);
  return status_ok();
}

static struct status print_saved(struct cli *cli, const Crm__SavedQuery *query)
{
  bool is_done;
  struct status status = output_if_json(cli, &query->base, &is_done);
  if (status_is_ok(status) && !is_done)
    fprintf(cli->out, "query %llu, version %llu: %s\n", (unsigned long long)query->query_id,
            (unsigned long long)query->version, query->name);
  return status;
}

static struct status create_run(struct cli *cli, const struct arguments *arguments)
{
  Crm__CreateQueryRequest request = CRM__CREATE_QUERY_REQUEST__INIT;
  Crm__SavedQuery *query;
  request.name = or_empty(arguments_operand(arguments, 0));
  request.description = or_empty(arguments_option(arguments, "--description"));
  request.shared = arguments_flag(arguments, "--shared");
  struct status status = take_definition(cli, arguments, &request.definition);
  if (status_is_ok(status))
    status = query_create_call(cli->call, &request, &query);
  return status_is_ok(status) ? print_saved(cli, query) : status;
}

static struct status edit_run(struct cli *cli, const struct arguments *arguments)
{
  Crm__EditQueryRequest request = CRM__EDIT_QUERY_REQUEST__INIT;
  Crm__SavedQuery *query;
  request.name = or_empty(arguments_operand(arguments, 1));
  request.description = or_empty(arguments_option(arguments, "--description"));
  request.shared = arguments_flag(arguments, "--shared");
  struct status status = take_query(cli, arguments, &request.query_id);
  if (status_is_ok(status))
    status =
        number_parse(cli->arena, "--version", arguments_option(arguments, "--version"), UINT64_MAX, &request.version);
  if (status_is_ok(status))
    status = take_definition(cli, arguments, &request.definition);
  if (status_is_ok(status))
    status = query_edit_call(cli->call, &request, &query);
  return status_is_ok(status) ? print_saved(cli, query) : status;
}

static struct status delete_run(struct cli *cli, const struct arguments *arguments)
{
  Crm__DeleteQueryRequest request = CRM__DELETE_QUERY_REQUEST__INIT;
  Crm__DeleteQueryResponse *response;
  struct status status = take_query(cli, arguments, &request.query_id);
  if (status_is_ok(status))
    status =
        number_parse(cli->arena, "--version", arguments_option(arguments, "--version"), UINT64_MAX, &request.version);
  if (status_is_ok(status))
    status = query_delete_call(cli->call, &request, &response);
  if (status_is_ok(status))
    fprintf(cli->out, "query %llu has ended\n", (unsigned long long)request.query_id);
  return status;
}

static struct status list_run(struct cli *cli, const struct arguments *arguments)
{
  Crm__ListQueriesRequest request = CRM__LIST_QUERIES_REQUEST__INIT;
  Crm__ListQueriesResponse *response;
  struct table *table = table_new(cli->arena, ">query|name|>version|>owner|shared|description");
  bool is_done;
  (void)arguments;
  struct status status = query_list_call(cli->call, &request, &response);
  if (status_is_ok(status))
    status = output_if_json(cli, &response->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  for (size_t i = 0; i < response->n_queries; i++) {
    const Crm__SavedQuery *query = response->queries[i];
    table_add(table,
              (const char *[]){ id_text(cli->arena, query->query_id), query->name, id_text(cli->arena, query->version),
                                id_text(cli->arena, query->owner_id), query->shared ? "yes" : "", query->description });
  }
  table_print(table, cli->out);
  return status_ok();
}

static struct status review_run(struct cli *cli, const struct arguments *arguments)
{
  Crm__ReviewQueryRequest request = CRM__REVIEW_QUERY_REQUEST__INIT;
  Account__QueryPlan *plan;
  bool is_done;
  request.as_of = or_empty(arguments_option(arguments, "--as-of"));
  struct status status = arguments_operand(arguments, 0) ? take_query(cli, arguments, &request.query_id)
                                                         : take_definition(cli, arguments, &request.definition);
  if (status_is_ok(status))
    status = query_review_call(cli->call, &request, &plan);
  if (status_is_ok(status))
    status = output_if_json(cli, &plan->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  for (size_t i = 0; i < plan->n_filters; i++)
    fprintf(cli->out, "%s %s\n", i == 0 ? "where" : "  and", plan->filters[i]);
  for (size_t i = 0; i < plan->n_columns; i++)
    fprintf(cli->out, "%s %s\n", i == 0 ? "shows" : "     ", plan->columns[i]);
  fprintf(cli->out, "%s%llu accounts\n", plan->exact ? "" : "about ", (unsigned long long)plan->estimated_rows);
  return status_ok();
}

/* The labels stand above the first page. */
static void print_page(struct cli *cli, const Account__QueryPage *page, bool is_first)
{
  for (size_t i = 0; is_first && i < page->n_columns; i++)
    fprintf(cli->out, "%s%s", page->columns[i]->label, i + 1 < page->n_columns ? "\t" : "\n");
  for (size_t row = 0; page->n_columns > 0 && row < page->columns[0]->n_values; row++)
    for (size_t i = 0; i < page->n_columns; i++)
      fprintf(cli->out, "%s%s", page->columns[i]->values[row], i + 1 < page->n_columns ? "\t" : "\n");
}

static struct status run_run(struct cli *cli, const struct arguments *arguments)
{
  Crm__RunSavedQueryRequest request = CRM__RUN_SAVED_QUERY_REQUEST__INIT;
  Account__QueryPage *page;
  struct bus_stream *stream;
  request.as_of = or_empty(arguments_option(arguments, "--as-of"));
  struct status status = take_query(cli, arguments, &request.query_id);
  if (status_is_ok(status))
    status = query_run_open(cli->call, &request, &stream);
  for (bool is_first = true; status_is_ok(status); is_first = false) {
    status = query_run_next(stream, &page);
    if (!status_is_ok(status) || page == NULL)
      break;
    if (cli->is_json)
      status = output_json(cli, &page->base);
    else
      print_page(cli, page, is_first);
  }
  return status;
}

static struct status export_into(struct cli *cli, const Crm__ExportSavedQueryRequest *request, const char *path,
                                 FILE *file)
{
  Account__QueryCsv *piece;
  struct bus_stream *stream;
  bool has_begun = false;
  struct status status = query_export_open(cli->call, request, &stream);
  while (status_is_ok(status) && status_is_ok(status = query_export_next(stream, &piece)) && piece != NULL) {
    if (fwrite(piece->csv.data, 1, piece->csv.len, file) != piece->csv.len)
      status = status_format(cli->arena, STATUS_UNAVAILABLE, NULL, "%s can not be written", path);
    fprintf(stderr, "\r%llu of %llu rows", (unsigned long long)piece->done, (unsigned long long)piece->total);
    has_begun = true;
  }
  if (has_begun)
    fputc('\n', stderr);
  return status;
}

/* A file that did not become whole does not stay. */
static struct status export_run(struct cli *cli, const struct arguments *arguments)
{
  Crm__ExportSavedQueryRequest request = CRM__EXPORT_SAVED_QUERY_REQUEST__INIT;
  const char *path = arguments_operand(arguments, 1);
  bool is_output = strcmp(path, "-") == 0;
  request.as_of = or_empty(arguments_option(arguments, "--as-of"));
  struct status status = take_query(cli, arguments, &request.query_id);
  if (!status_is_ok(status))
    return status;
  FILE *file = is_output ? cli->out : fopen(path, "wxe");
  if (file == NULL)
    return status_format(cli->arena, STATUS_ALREADY_EXISTS, NULL, "%s is there already or can not be written", path);
  status = export_into(cli, &request, path, file);
  if (!is_output && fclose(file) != 0 && status_is_ok(status))
    status = status_format(cli->arena, STATUS_UNAVAILABLE, NULL, "%s can not be written", path);
  if (!is_output && !status_is_ok(status))
    unlink(path);
  return status;
}

static struct status print_watch(struct cli *cli, const Crm__QueryWatch *watch)
{
  bool is_done;
  struct status status = output_if_json(cli, &watch->base, &is_done);
  if (status_is_ok(status) && !is_done)
    fprintf(cli->out, "query %llu is %swatched, every %u minutes at the most: %llu accounts, %llu events%s%s\n",
            (unsigned long long)watch->query_id, watch->active ? "" : "no longer ", watch->every_minutes,
            (unsigned long long)watch->accounts, (unsigned long long)watch->events,
            watch->trouble[0] ? "; trouble: " : "", watch->trouble);
  return status;
}

static struct status watch_run(struct cli *cli, const struct arguments *arguments)
{
  Crm__WatchQueryRequest request = CRM__WATCH_QUERY_REQUEST__INIT;
  Crm__QueryWatch *watch;
  uint64_t minutes = 0;
  const char *every = arguments_option(arguments, "--every");
  struct status status = take_query(cli, arguments, &request.query_id);
  if (status_is_ok(status) && every != NULL)
    status = number_parse(cli->arena, "--every", every, 10080, &minutes);
  request.every_minutes = (uint32_t)minutes;
  if (status_is_ok(status))
    status = query_watch_call(cli->call, &request, &watch);
  return status_is_ok(status) ? print_watch(cli, watch) : status;
}

static struct status unwatch_run(struct cli *cli, const struct arguments *arguments)
{
  Crm__UnwatchQueryRequest request = CRM__UNWATCH_QUERY_REQUEST__INIT;
  Crm__QueryWatch *watch;
  struct status status = take_query(cli, arguments, &request.query_id);
  if (status_is_ok(status))
    status = query_unwatch_call(cli->call, &request, &watch);
  return status_is_ok(status) ? print_watch(cli, watch) : status;
}

static struct status print_event(struct cli *cli, const Crm__QueryEvent *event)
{
  if (cli->is_json)
    return output_json(cli, &event->base);
  fprintf(cli->out, "line %llu: %s, %llu accounts %s\n", (unsigned long long)event->sequence,
          enum_text(cli->arena, &crm__query_event__kind__descriptor, (int)event->kind),
          (unsigned long long)event->accounts, event->text);
  for (size_t i = 0; i < event->n_changes; i++) {
    const Crm__QueryChange *change = event->changes[i];
    fprintf(cli->out, "  account %llu %s", (unsigned long long)change->account_id,
            change->entered ? "entered" : "left");
    for (size_t j = 0; j < change->n_reasons; j++)
      fprintf(cli->out, "%s %s: %s -> %s", j > 0 ? ";" : "", change->reasons[j]->label,
              change->reasons[j]->before_unknown ? "(not kept)" : change->reasons[j]->before,
              change->reasons[j]->after);
    fputs(change->n_reasons > 0 ? "\n"
          : !change->was_there  ? " (it was not there)\n"
                                : " (it is no longer seen)\n",
          cli->out);
  }
  if (event->n_further_entered + event->n_further_left > 0)
    fprintf(cli->out, "  and %zu more entered, %zu more left\n", event->n_further_entered, event->n_further_left);
  return status_ok();
}

static struct status feed_run(struct cli *cli, const struct arguments *arguments)
{
  Crm__QueryFeedRequest request = CRM__QUERY_FEED_REQUEST__INIT;
  Crm__QueryEvent *event;
  struct bus_stream *stream;
  const char *after = arguments_option(arguments, "--after");
  request.follow = arguments_flag(arguments, "--follow");
  struct status status = take_query(cli, arguments, &request.query_id);
  if (status_is_ok(status) && after != NULL)
    status = number_parse(cli->arena, "--after", after, INT64_MAX, &request.after_sequence);
  if (status_is_ok(status))
    status = query_feed_open(cli->call, &request, &stream);
  while (status_is_ok(status) && status_is_ok(status = query_feed_next(stream, &event)) && event != NULL)
    status = print_event(cli, event);
  return status;
}

static struct status first_line(struct cli *cli, const char *path, const char **out)
{
  ProtobufCBinaryData file;
  struct status status = file_read(cli->arena, path, &file);
  if (status_is_ok(status))
    *out = arena_strndup(cli->arena, (char *)file.data, strcspn((char *)file.data, "\r\n"));
  return status;
}

static struct status sign_in_run(struct cli *cli, const struct arguments *arguments)
{
  Account__SignInRequest request = ACCOUNT__SIGN_IN_REQUEST__INIT;
  Account__SecondFactorRequest factor = ACCOUNT__SECOND_FACTOR_REQUEST__INIT;
  Account__SessionGrant *grant;
  request.firm = or_empty(arguments_operand(arguments, 0));
  request.login_name = or_empty(arguments_operand(arguments, 1));
  struct status status = first_line(cli, arguments_option(arguments, "--password-file"), &request.password);
  gateway_client_use_key(cli->gateway, NULL);
  if (status_is_ok(status))
    status = session_sign_in_call(cli->call, &request, &grant);
  if (status_is_ok(status) && grant->second_factor_due) {
    gateway_client_use_key(cli->gateway, grant->token);
    factor.code = or_empty(arguments_option(arguments, "--code"));
    status = session_second_factor_call(cli->call, &factor, &grant);
  }
  if (status_is_ok(status))
    status = secret_write(cli->arena, arguments_option(arguments, "--session-file"), grant->token);
  if (status_is_ok(status))
    fprintf(cli->out, "user %llu is signed in%s; go on with --key-file %s\n", (unsigned long long)grant->user_id,
            grant->second_factor ? " with a second factor" : "", arguments_option(arguments, "--session-file"));
  return status;
}

static const struct option_row definition_options[] = {
  { "--filter", "FILTER", OPTION_REPEATED,
    "\"[not ]SECTION OPERATOR VALUE, VALUE [| OPERATOR ...]\", '-' for an open end; all must hold" },
  { "--column", "SECTION", OPTION_REPEATED, "what rows show beside the account's id" },
  { "--sort", "SECTION", OPTION_REPEATED, "-SECTION: the largest first" },
  { "--row-per-holder", NULL, 0, "one row a holder in place of one an account" },
  { "--description", "TEXT", 0, "for people" },
  { "--shared", NULL, 0, "everyone on the staff may run it" },
  { "--version", "NUMBER", 0, "of an edit: the version it replaces" },
  { "--as-of", "DATE", 0, "of a review: as it stood at the end of that day" },
};
static const struct option_row as_of_options[] = { { "--as-of", "DATE", 0, "as it stood at the end of that day" } };
static const struct option_row version_options[] = { { "--version", "NUMBER", OPTION_REQUIRED, "as it was seen" } };
static const struct option_row watch_options[] = { { "--every", "MINUTES", 0,
                                                     "at the most so often; 15 unless said" } };
static const struct option_row feed_options[] = { { "--after", "SEQUENCE", 0,
                                                    "events later than this line of the journal" },
                                                  { "--follow", NULL, 0, "stay and show new ones" } };
static const struct option_row sign_in_options[] = {
  { "--password-file", "FILE", OPTION_REQUIRED, "its first line is the password; /dev/stdin" },
  { "--code", "CODE", 0, "of the authenticator" },
  { "--session-file", "FILE", OPTION_REQUIRED, "new file for the session's token" },
};

static const struct command commands[] = {
  { "sign-in",
    { "FIRM LOGIN", sign_in_options, array_length(sign_in_options) },
    "Opens a session, with a second factor where the user has one. Account queries need one; an API key has none.",
    sign_in_run },
  { "query catalogue", { "", NULL, 0 }, "Shows every section that queries filter on and show.", catalogue_run },
  { "query create", { "NAME", definition_options, array_length(definition_options) }, "Saves a query.", create_run },
  { "query review",
    { "[QUERY]", definition_options, array_length(definition_options) },
    "Says in words what a query does and how many accounts fit. Without QUERY: the one that the options say.",
    review_run },
  { "query run",
    { "QUERY", as_of_options, array_length(as_of_options) },
    "Runs a query: a line of labels, then a line an account, with tabs between.",
    run_run },
  { "query export",
    { "QUERY FILE", as_of_options, array_length(as_of_options) },
    "Writes a query's rows as CSV; '-' is standard output.",
    export_run },
  { "query edit",
    { "QUERY NAME", definition_options, array_length(definition_options) },
    "Replaces a query by what the options say.",
    edit_run },
  { "query delete", { "QUERY", version_options, array_length(version_options) }, "Ends a query.", delete_run },
  { "query list", { "", NULL, 0 }, "Lists the queries that may be run.", list_run },
  { "query watch",
    { "QUERY", watch_options, array_length(watch_options) },
    "Keeps who enters and leaves a query, and why.",
    watch_run },
  { "query unwatch", { "QUERY", NULL, 0 }, "Ends watching.", unwatch_run },
  { "query feed",
    { "QUERY", feed_options, array_length(feed_options) },
    "Shows who entered and left a watched query.",
    feed_run },
};

static const char notes[] =
    "Queries want a session with a second factor, which an API key never has:\n"
    "  steward sign-in FIRM LOGIN --password-file FILE --code 123456 --session-file session\n"
    "  steward --key-file session query create \"Large IRAs\" --filter \"account_type any ira\" \\\n"
    "      --filter \"net_asset_value between 1000000, -\" --column alias --column holder --sort -net_asset_value\n"
    "  steward --key-file session query run 1001\n"
    "  steward --key-file session query export 1001 large-iras.csv\n\n"
    "A filter is a section of the catalogue, an operator (any, between, has-any, has-all, contains, none, stale,\n"
    "contributed) and its values: \"status any opened, restricted\", \"opened_on between 2020-01-01, -\", \"not cash "
    "between\n"
    "0, 100\", \"risk_score none | between 4, 5\". Values of one filter are alternatives; all filters must hold.";

const struct command_group query_commands = { "Account queries", commands, array_length(commands), notes };
