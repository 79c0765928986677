/* steward index: custom indexes from rules over a benchmark, their targets, and how near an account is to them. */
#include <string.h>

#include "command.h"
#include "output.h"
#include "rebalancer.seam.h"

/* An option that gives a rule each time. */
struct rule_row {
  const char *option;
  Rebalancer__Rule__Kind kind;
  enum { TAKES_SYMBOL, TAKES_SECTOR, TAKES_PRACTICE, TAKES_WEIGHT, TAKES_COUNT, TAKES_SYMBOL_WEIGHT } takes;
};

static const struct rule_row rule_rows[] = {
  { "--exclude", REBALANCER__RULE__KIND__EXCLUDE_SECURITY, TAKES_SYMBOL },
  { "--exclude-sector", REBALANCER__RULE__KIND__EXCLUDE_SECTOR, TAKES_SECTOR },
  { "--screen", REBALANCER__RULE__KIND__EXCLUDE_PRACTICE, TAKES_PRACTICE },
  { "--include", REBALANCER__RULE__KIND__INCLUDE_SECURITY, TAKES_SYMBOL_WEIGHT },
  { "--top", REBALANCER__RULE__KIND__TOP, TAKES_COUNT },
  { "--cap", REBALANCER__RULE__KIND__CAP_SECURITY, TAKES_WEIGHT },
  { "--cap-sector", REBALANCER__RULE__KIND__CAP_SECTOR, TAKES_WEIGHT },
  { "--cash", REBALANCER__RULE__KIND__CASH, TAKES_WEIGHT },
};

static struct status rule_of(struct cli *cli, const struct rule_row *row, const char *text,
                             struct Rebalancer__Rule **out)
{
  struct Rebalancer__Rule *rule = arena_alloc(cli->arena, sizeof *rule);
  const char *parts[2] = { "", "" };
  uint64_t count = 0;
  rebalancer__rule__init(rule);
  rule->kind = row->kind;
  *out = rule;
  switch (row->takes) {
  case TAKES_SYMBOL:
    rule->symbol = or_empty(text);
    return status_ok();
  case TAKES_SECTOR:
    rule->sector = or_empty(text);
    return status_ok();
  case TAKES_PRACTICE:
    rule->practice = or_empty(text);
    return status_ok();
  case TAKES_WEIGHT:
    rule->weight = or_empty(text);
    return status_ok();
  case TAKES_SYMBOL_WEIGHT:
    text_split(cli->arena, text, ':', parts, 2);
    rule->symbol = or_empty(parts[0]);
    rule->weight = or_empty(parts[1]);
    return status_ok();
  default:
    break;
  }
  struct status status = number_parse(cli->arena, row->option, text, 5000, &count);
  rule->count = (uint32_t)count;
  return status;
}

static struct status rules_of(struct cli *cli, const struct arguments *arguments, struct Rebalancer__IndexRules *out)
{
  const char *base = arguments_option(arguments, "--base");
  int base_weight = 0;
  size_t count = 0;
  rebalancer__index_rules__init(out);
  out->benchmark = or_empty(arguments_option(arguments, "--benchmark"));
  out->as_of = or_empty(arguments_option(arguments, "--as-of"));
  struct status status =
      base == NULL ? status_ok()
                   : enum_parse(cli->arena, "--base", &rebalancer__base_weight__descriptor, base, &base_weight);
  out->base_weight = (Rebalancer__BaseWeight)base_weight;
  for (size_t i = 0; i < array_length(rule_rows); i++)
    count += arguments_count(arguments, rule_rows[i].option);
  out->rules = arena_array(cli->arena, count + 1, sizeof *out->rules);
  for (size_t i = 0; i < array_length(rule_rows); i++) {
    size_t times = arguments_count(arguments, rule_rows[i].option);
    for (size_t t = 0; t < times && status_is_ok(status); t++)
      status =
          rule_of(cli, &rule_rows[i], arguments_value(arguments, rule_rows[i].option, t), &out->rules[out->n_rules++]);
  }
  return status;
}

static void print_weights(struct cli *cli, const struct Rebalancer__IndexWeights *weights)
{
  fprintf(cli->out, "%zu names, %zu left out, cash %s, active share %s, holdings of %s\n", weights->n_weights,
          weights->n_left_out, percent_text(cli->arena, weights->cash_weight_e8),
          percent_text(cli->arena, weights->active_share_e8), weights->benchmark_as_of);
  struct table *table = table_new(cli->arena, "symbol|sector|>target|>benchmark|why left out");
  for (size_t i = 0; i < weights->n_weights; i++)
    table_add(table, (const char *[]){ weights->weights[i]->symbol, weights->weights[i]->sector,
                                       percent_text(cli->arena, weights->weights[i]->weight_e8),
                                       percent_text(cli->arena, weights->weights[i]->benchmark_weight_e8), "" });
  for (size_t i = 0; i < weights->n_left_out; i++)
    table_add(table, (const char *[]){ weights->left_out[i]->symbol, "", "-",
                                       percent_text(cli->arena, weights->left_out[i]->benchmark_weight_e8),
                                       weights->left_out[i]->reason });
  table_print(table, cli->out);
}

/* What the rules of the index's level did not let into the targets when they were saved last. */
static void print_refused(struct cli *cli, const struct Rebalancer__Index *index)
{
  if (index->n_refused_changes == 0)
    return;
  fprintf(cli->out, "not replicated, by the rules of the index's level:\n");
  struct table *table = table_new(cli->arena, "symbol|>kept at|>not to|rule|>number|>limit");
  for (size_t i = 0; i < index->n_refused_changes; i++) {
    const struct Rebalancer__RefusedChange *refused = index->refused_changes[i];
    table_add(table, (const char *[]){ refused->symbol, percent_text(cli->arena, refused->from_e8),
                                       percent_text(cli->arena, refused->to_e8), refused->rule, refused->number,
                                       refused->limit });
  }
  table_print(table, cli->out);
}

static struct status print_index(struct cli *cli, const struct Rebalancer__Index *index)
{
  bool is_done;
  struct status status = output_if_json(cli, &index->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  fprintf(cli->out, "index %llu  %s  over %s, %zu rules, risk level %s%s\n", (unsigned long long)index->index_id,
          index->name, index->rules == NULL ? "" : index->rules->benchmark,
          index->rules == NULL ? 0 : index->rules->n_rules,
          index->level == 0 ? "none" : id_text(cli->arena, index->level),
          index->targets == NULL ? "; no targets saved"
          : index->draft         ? "; rules changed since the targets were saved"
                                 : "");
  print_refused(cli, index);
  if (index->targets != NULL)
    print_weights(cli, index->targets);
  return status_ok();
}

static struct status create_run(struct cli *cli, const struct arguments *arguments)
{
  struct Rebalancer__CreateIndexRequest request = REBALANCER__CREATE_INDEX_REQUEST__INIT;
  struct Rebalancer__IndexRules rules;
  struct Rebalancer__Index *index;
  request.name = or_empty(arguments_operand(arguments, 0));
  request.rules = &rules;
  struct status status = rules_of(cli, arguments, &rules);
  if (status_is_ok(status))
    status = index_create_call(cli->call, &request, &index);
  return status_is_ok(status) ? print_index(cli, index) : status;
}

static struct status preview_run(struct cli *cli, const struct arguments *arguments)
{
  struct Rebalancer__PreviewIndexRequest request = REBALANCER__PREVIEW_INDEX_REQUEST__INIT;
  struct Rebalancer__IndexRules rules;
  struct Rebalancer__IndexWeights *weights;
  bool is_done;
  request.rules = &rules;
  struct status status = rules_of(cli, arguments, &rules);
  if (status_is_ok(status))
    status = index_preview_call(cli->call, &request, &weights);
  if (status_is_ok(status))
    status = output_if_json(cli, &weights->base, &is_done);
  if (status_is_ok(status) && !is_done)
    print_weights(cli, weights);
  return status;
}

static struct status set_run(struct cli *cli, const struct arguments *arguments)
{
  struct Rebalancer__SetRulesRequest request = REBALANCER__SET_RULES_REQUEST__INIT;
  struct Rebalancer__IndexRules rules;
  struct Rebalancer__Index *index;
  request.rules = &rules;
  struct status status =
      number_parse(cli->arena, "INDEX", arguments_operand(arguments, 0), UINT64_MAX, &request.index_id);
  if (status_is_ok(status))
    status = rules_of(cli, arguments, &rules);
  if (status_is_ok(status))
    status = index_set_rules_call(cli->call, &request, &index);
  return status_is_ok(status) ? print_index(cli, index) : status;
}

static struct status save_run(struct cli *cli, const struct arguments *arguments)
{
  struct Rebalancer__SaveTargetsRequest request = REBALANCER__SAVE_TARGETS_REQUEST__INIT;
  struct Rebalancer__Index *index;
  struct status status =
      number_parse(cli->arena, "INDEX", arguments_operand(arguments, 0), UINT64_MAX, &request.index_id);
  if (status_is_ok(status))
    status = index_save_targets_call(cli->call, &request, &index);
  return status_is_ok(status) ? print_index(cli, index) : status;
}

static struct status show_run(struct cli *cli, const struct arguments *arguments)
{
  struct Rebalancer__GetIndexRequest request = REBALANCER__GET_INDEX_REQUEST__INIT;
  struct Rebalancer__Index *index;
  struct status status =
      number_parse(cli->arena, "INDEX", arguments_operand(arguments, 0), UINT64_MAX, &request.index_id);
  if (status_is_ok(status))
    status = index_get_call(cli->call, &request, &index);
  return status_is_ok(status) ? print_index(cli, index) : status;
}

static struct status list_run(struct cli *cli, const struct arguments *arguments)
{
  struct Rebalancer__ListIndexesRequest request = REBALANCER__LIST_INDEXES_REQUEST__INIT;
  struct Rebalancer__ListIndexesResponse *response;
  bool is_done;
  (void)arguments;
  struct status status = index_list_call(cli->call, &request, &response);
  if (status_is_ok(status))
    status = output_if_json(cli, &response->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  struct table *table = table_new(cli->arena, ">index|name|benchmark|>rules|>level|state");
  for (size_t i = 0; i < response->n_indexes; i++) {
    const struct Rebalancer__Index *index = response->indexes[i];
    table_add(table, (const char *[]){ id_text(cli->arena, index->index_id), index->name,
                                       index->rules == NULL ? "" : index->rules->benchmark,
                                       id_text(cli->arena, index->rules == NULL ? 0 : index->rules->n_rules),
                                       id_text(cli->arena, index->level),
                                       index->saved_at == NULL ? "draft"
                                       : index->draft          ? "changed since saved"
                                                               : "saved" });
  }
  table_print(table, cli->out);
  return status_ok();
}

static struct status compare_run(struct cli *cli, const struct arguments *arguments)
{
  struct Rebalancer__CompareRequest request = REBALANCER__COMPARE_REQUEST__INIT;
  struct Rebalancer__Comparison *comparison;
  bool is_done;
  struct status status =
      number_parse(cli->arena, "INDEX", arguments_operand(arguments, 0), UINT64_MAX, &request.index_id);
  if (status_is_ok(status))
    status = number_parse(cli->arena, "ACCOUNT", arguments_operand(arguments, 1), UINT64_MAX, &request.account_id);
  if (status_is_ok(status))
    status = index_compare_call(cli->call, &request, &comparison);
  if (status_is_ok(status))
    status = output_if_json(cli, &comparison->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  fprintf(cli->out, "value %s, cash %s, drift %s\n", money_text(cli->arena, comparison->value),
          money_text(cli->arena, comparison->cash), percent_text(cli->arena, comparison->drift_e8));
  struct table *table = table_new(cli->arena, "symbol|>benchmark|>target|>actual|>drift|>shares|>value");
  for (size_t i = 0; i < comparison->n_rows; i++) {
    const struct Rebalancer__ComparisonRow *row = comparison->rows[i];
    table_add(table, (const char *[]){ row->symbol, percent_text(cli->arena, row->benchmark_weight_e8),
                                       percent_text(cli->arena, row->target_weight_e8),
                                       percent_text(cli->arena, row->actual_weight_e8),
                                       percent_text(cli->arena, row->drift_e8), row->quantity,
                                       money_text(cli->arena, row->value) });
  }
  table_print(table, cli->out);
  return status_ok();
}

static const struct option_row rule_options[] = {
  { "--benchmark", "SYMBOL", OPTION_REQUIRED, "the ETF whose holdings it begins with" },
  { "--as-of", "DATE", 0, "of the holdings; default the latest" },
  { "--base", "WEIGHT", 0, "how weights begin: benchmark (default), equal, market-value" },
  { "--exclude", "SYMBOL", OPTION_REPEATED, "leave a name out" },
  { "--exclude-sector", "SECTOR", OPTION_REPEATED, "leave a sector out, as the benchmark names it" },
  { "--screen", "PRACTICE", OPTION_REPEATED, "leave out what shows the practice" },
  { "--include", "SYMBOL:WEIGHT", OPTION_REPEATED, "add a name with a weight: 0.02" },
  { "--top", "N", 0, "keep the N largest" },
  { "--cap", "WEIGHT", 0, "the most of any name: 0.05" },
  { "--cap-sector", "WEIGHT", 0, "the most of any sector" },
  { "--cash", "WEIGHT", 0, "cash target" },
};

static const struct command commands[] = {
  { "index create",
    { "NAME", rule_options, array_length(rule_options) },
    "Makes a custom index from rules over a benchmark. Its targets are saved by index save.",
    create_run },
  { "index preview",
    { "", rule_options, array_length(rule_options) },
    "Shows what rules would give, and keeps nothing.",
    preview_run },
  { "index set",
    { "INDEX", rule_options, array_length(rule_options) },
    "Gives an index new rules. The targets stay until saved.",
    set_run },
  { "index save",
    { "INDEX", NULL, 0 },
    "Makes the weights the targets but for what the level does not admit, and publishes the risk level.",
    save_run },
  { "index show",
    { "INDEX", NULL, 0 },
    "Shows an index with its targets, what was left out and what its level did not admit.",
    show_run },
  { "index list", { "", NULL, 0 }, "Lists the firm's indexes.", list_run },
  { "index compare",
    { "INDEX ACCOUNT", NULL, 0 },
    "Shows benchmark, target and actual side by side, and drift.",
    compare_run },
};

const struct command_group index_commands = { "Custom indexes", commands, array_length(commands) };
