/* steward practice: what a client wants to avoid. */
#include <string.h>

#include "command.h"
#include "esg.seam.h"
#include "output.h"

#define PREDICATE_PARTS 4

/* "VENDOR:METRIC:at-least:BOUND" */
static struct status predicate_of(struct cli *cli, const char *text, struct Esg__Predicate **out)
{
  const char *parts[PREDICATE_PARTS] = { "", "", "", "" };
  struct Esg__Predicate *predicate = arena_alloc(cli->arena, sizeof *predicate);
  int comparison = 0;
  esg__predicate__init(predicate);
  text_split(cli->arena, text, ':', parts, PREDICATE_PARTS);
  struct status status =
      enum_parse(cli->arena, "--when", &esg__predicate__comparison__descriptor, parts[2], &comparison);
  predicate->source = or_empty(parts[0]);
  predicate->metric = or_empty(parts[1]);
  predicate->comparison = (Esg__Predicate__Comparison)comparison;
  predicate->bound = or_empty(parts[3]);
  *out = predicate;
  return status;
}

static struct status practice_put_run(struct cli *cli, const struct arguments *arguments)
{
  struct Esg__Practice practice = ESG__PRACTICE__INIT, *stored;
  struct Esg__PutPracticeRequest request = ESG__PUT_PRACTICE_REQUEST__INIT;
  struct status status = status_ok();
  practice.name = or_empty(arguments_operand(arguments, 0));
  practice.n_predicates = arguments_count(arguments, "--when");
  practice.predicates = arena_array(cli->arena, practice.n_predicates, sizeof *practice.predicates);
  for (size_t i = 0; i < practice.n_predicates && status_is_ok(status); i++)
    status = predicate_of(cli, arguments_value(arguments, "--when", i), &practice.predicates[i]);
  request.practice = &practice;
  if (status_is_ok(status))
    status = screen_put_practice_call(cli->call, &request, &stored);
  if (status_is_ok(status))
    fprintf(cli->out, "practice %llu: %s\n", (unsigned long long)stored->practice_id, stored->name);
  return status;
}

static struct status practice_list_run(struct cli *cli, const struct arguments *arguments)
{
  struct Esg__ListPracticesRequest request = ESG__LIST_PRACTICES_REQUEST__INIT;
  struct Esg__ListPracticesResponse *response;
  bool is_done;
  (void)arguments;
  struct status status = screen_list_practices_call(cli->call, &request, &response);
  if (status_is_ok(status))
    status = output_if_json(cli, &response->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  struct table *table = table_new(cli->arena, "practice|vendor|metric|when|>bound");
  for (size_t i = 0; i < response->n_practices; i++) {
    for (size_t p = 0; p < response->practices[i]->n_predicates; p++) {
      const struct Esg__Predicate *predicate = response->practices[i]->predicates[p];
      table_add(table, (const char *[]){
                           response->practices[i]->name, predicate->source, predicate->metric,
                           enum_text(cli->arena, &esg__predicate__comparison__descriptor, (int)predicate->comparison),
                           predicate->bound });
    }
  }
  table_print(table, cli->out);
  return status_ok();
}

static const struct option_row practice_options[] = {
  { "--when", "VENDOR:METRIC:COMPARISON:BOUND", OPTION_REQUIRED | OPTION_REPEATED,
    "what shows it; COMPARISON at-least, above, at-most, below" },
};

static const struct command commands[] = {
  { "practice put",
    { "NAME", practice_options, array_length(practice_options) },
    "Says when a vendor's metric means that a security shows a practice.",
    practice_put_run },
  { "practice list", { "", NULL, 0 }, "Lists the practices that can be screened.", practice_list_run },
};

const struct command_group risk_commands = { "Practices", commands, array_length(commands) };
