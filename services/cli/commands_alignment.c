/* steward esg analyze and its kin: how holdings fit wishes, and orders that wishes hold. */
#include <string.h>

#include "esg.seam.h"
#include "order_router.seam.h"
#include "output.h"
#include "securities.h"

static const char *grade_text(struct cli *cli, const Esg__PortfolioScore *score)
{
  if (score == NULL || score->score[0] == '\0')
    return "no score";
  return arena_printf(cli->arena, "%s%s%s (%s scored)", score->score, score->grade[0] != '\0' ? ", " : "", score->grade,
                      percent_text(cli->arena, score->coverage_e8));
}

static const char *joined(struct cli *cli, char *const *names, size_t count)
{
  const char *text = "";
  for (size_t i = 0; i < count; i++)
    text = arena_printf(cli->arena, "%s%s%s", text, i > 0 ? ", " : "", names[i]);
  return text;
}

static struct status analyze_run(struct cli *cli, const struct arguments *arguments)
{
  Esg__AnalyzeRequest request = ESG__ANALYZE_REQUEST__INIT;
  Esg__Analysis *analysis;
  bool is_done;
  request.benchmark = or_empty(arguments_option(arguments, "--benchmark"));
  request.as_of = or_empty(arguments_option(arguments, "--as-of"));
  struct status status =
      number_parse(cli->arena, "ACCOUNT", arguments_operand(arguments, 0), UINT64_MAX, &request.account_id);
  if (status_is_ok(status))
    status = alignment_analyze_call(cli->call, &request, &analysis);
  if (status_is_ok(status))
    status = output_if_json(cli, &analysis->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  fprintf(cli->out, "portfolio: %s\n", grade_text(cli, analysis->portfolio));
  if (analysis->benchmark[0] != '\0')
    fprintf(cli->out, "%s: %s\n", analysis->benchmark, grade_text(cli, analysis->benchmark_score));
  struct table *table = table_new(cli->arena, "holding|>value|>weight|>score|fit|shows|not known");
  for (size_t i = 0; i < analysis->n_holdings; i++) {
    const Esg__HoldingRow *row = analysis->holdings[i];
    table_add(table, (const char *[]){ row->symbol, money_text(cli->arena, row->value),
                                       percent_text(cli->arena, row->weight_e8), row->score,
                                       enum_text(cli->arena, &esg__fit__kind__descriptor, (int)row->fit),
                                       joined(cli, (char **)(uintptr_t)row->flagged, row->n_flagged),
                                       joined(cli, (char **)(uintptr_t)row->unknown, row->n_unknown) });
  }
  table_print(table, cli->out);
  for (size_t i = 0; i < analysis->n_notes; i++)
    fprintf(cli->out, "%s\n", analysis->notes[i]);
  return status;
}

static struct status security_run(struct cli *cli, const struct arguments *arguments)
{
  Esg__SecurityAlignmentRequest request = ESG__SECURITY_ALIGNMENT_REQUEST__INIT;
  Esg__SecurityAlignment *found;
  bool is_done;
  const char *account = arguments_option(arguments, "--account");
  request.as_of = or_empty(arguments_option(arguments, "--as-of"));
  struct status status = security_id_of(cli, arguments_operand(arguments, 0), &request.security_id);
  if (status_is_ok(status) && account != NULL)
    status = number_parse(cli->arena, "--account", account, UINT64_MAX, &request.account_id);
  if (status_is_ok(status))
    status = alignment_security_call(cli->call, &request, &found);
  if (status_is_ok(status))
    status = output_if_json(cli, &found->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  fprintf(cli->out, "%s (%s, %s): %s, %s\n", found->symbol, found->sector, found->industry,
          found->score[0] != '\0' ? found->score : "no score",
          enum_text(cli->arena, &esg__fit__kind__descriptor, (int)found->fit));
  struct table *table = table_new(cli->arena, "value|>score|>lowest|>highest|vendor|metric|>raw|as of|>percentile");
  for (size_t i = 0; i < found->n_values; i++) {
    const Esg__ValueScore *value = found->values[i];
    for (size_t m = 0; m < value->n_metrics; m++)
      table_add(table, (const char *[]){ value->value, value->score, value->lowest, value->highest,
                                         value->metrics[m]->vendor, value->metrics[m]->metric, value->metrics[m]->raw,
                                         value->metrics[m]->as_of, value->metrics[m]->percentile });
  }
  table_print(table, cli->out);
  table = table_new(cli->arena, "practice|avoided|outcome|vendor|metric|>raw|as of");
  for (size_t i = 0; i < found->n_practices; i++) {
    const Esg__PracticeVerdict *verdict = found->practices[i];
    table_add(table, (const char *[]){ verdict->practice, verdict->avoided ? "yes" : "",
                                       enum_text(cli->arena, &esg__verdict__outcome__descriptor, (int)verdict->outcome),
                                       verdict->source, verdict->metric, verdict->raw, verdict->as_of });
  }
  table_print(table, cli->out);
  return status;
}

static struct status alternatives_run(struct cli *cli, const struct arguments *arguments)
{
  Esg__ListAlternativesRequest request = ESG__LIST_ALTERNATIVES_REQUEST__INIT;
  Esg__ListAlternativesResponse *found;
  bool is_done;
  request.benchmark = or_empty(arguments_option(arguments, "--benchmark"));
  struct status status =
      number_parse(cli->arena, "ACCOUNT", arguments_operand(arguments, 0), UINT64_MAX, &request.account_id);
  if (status_is_ok(status))
    status = security_id_of(cli, arguments_operand(arguments, 1), &request.security_id);
  if (status_is_ok(status))
    status = alternative_list_call(cli->call, &request, &found);
  if (status_is_ok(status))
    status = output_if_json(cli, &found->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  struct table *table = table_new(cli->arena, "symbol|>score|>better by|>times the size|fit");
  for (size_t i = 0; i < found->n_alternatives; i++) {
    const Esg__Alternative *row = found->alternatives[i];
    table_add(table, (const char *[]){ row->symbol, row->score, row->better_by, row->size_ratio,
                                       enum_text(cli->arena, &esg__fit__kind__descriptor, (int)row->fit) });
  }
  table_print(table, cli->out);
  fprintf(cli->out, "%s\n", found->note);
  return status;
}

static struct status read_held(struct cli *cli, uint64_t account_id, OrderRouter__ListHeldResponse **out)
{
  OrderRouter__ListHeldRequest request = ORDER_ROUTER__LIST_HELD_REQUEST__INIT;
  request.account_id = account_id;
  return held_order_list_call(cli->call, &request, out);
}

static struct status held_run(struct cli *cli, const struct arguments *arguments)
{
  const char *account = arguments_operand(arguments, 0);
  OrderRouter__ListHeldResponse *held;
  uint64_t account_id = 0;
  bool is_done;
  struct status status = account ? number_parse(cli->arena, "ACCOUNT", account, UINT64_MAX, &account_id) : status_ok();
  if (status_is_ok(status))
    status = read_held(cli, account_id, &held);
  if (status_is_ok(status))
    status = output_if_json(cli, &held->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  struct table *table = table_new(cli->arena, ">submission|>account|>order|practice|why");
  for (size_t i = 0; i < held->n_submissions; i++) {
    const OrderRouter__HeldSubmission *row = held->submissions[i];
    for (size_t j = 0; j < row->n_findings; j++)
      table_add(table, (const char *[]){ id_text(cli->arena, row->submission_id),
                                         id_text(cli->arena, row->submission->account_id),
                                         id_text(cli->arena, row->findings[j]->order_id), row->findings[j]->number,
                                         row->findings[j]->message });
  }
  table_print(table, cli->out);
  return status;
}

static struct status print_gate(struct cli *cli, const OrderRouter__GateAnswer *answer)
{
  bool is_done;
  struct status status = output_if_json(cli, &answer->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  fprintf(cli->out, "%s\n", answer->accepted ? "on its way" : answer->held ? "still held" : "refused");
  for (size_t i = 0; i < answer->n_findings; i++)
    fprintf(cli->out, "%s: %s\n", answer->findings[i]->rule, answer->findings[i]->message);
  return status;
}

/* Overrides each order of the submission that is held, one by one. */
static struct status override_orders(struct cli *cli, const OrderRouter__HeldSubmission *held, const char *reason)
{
  struct status status = status_ok();
  for (size_t i = 0; status_is_ok(status) && i < held->submission->n_orders; i++) {
    const Account__Order *order = held->submission->orders[i];
    Esg__OverrideRequest request = ESG__OVERRIDE_REQUEST__INIT;
    Esg__WishedOrder wished = ESG__WISHED_ORDER__INIT;
    Esg__Override *override;
    if (order->side != ACCOUNT__ORDER__SIDE__BUY)
      continue;
    wished.order_id = order->order_id;
    wished.security_id = order->security_id;
    wished.side = order->side;
    wished.quantity = order->quantity;
    request.account_id = held->submission->account_id;
    request.order = &wished;
    request.reason = reason;
    struct call keyed = *cli->call; /* an override each: the caller's key alone would be one for all */
    if (keyed.idempotency_key[0] != '\0')
      keyed.idempotency_key =
          arena_printf(cli->arena, "%s:%llu", keyed.idempotency_key, (unsigned long long)order->order_id);
    status = wish_override_call(&keyed, &request, &override);
    if (status.code == STATUS_FAILED_PRECONDITION) /* this one is not held */
      status = status_ok();
    else if (status_is_ok(status))
      fprintf(cli->out, "order %llu: overridden\n", (unsigned long long)order->order_id);
  }
  return status;
}

static struct status override_run(struct cli *cli, const struct arguments *arguments)
{
  OrderRouter__ListHeldResponse *held;
  OrderRouter__ReleaseHeldRequest release = ORDER_ROUTER__RELEASE_HELD_REQUEST__INIT;
  OrderRouter__GateAnswer *answer;
  const OrderRouter__HeldSubmission *found = NULL;
  struct status status =
      number_parse(cli->arena, "SUBMISSION", arguments_operand(arguments, 0), UINT64_MAX, &release.submission_id);
  if (status_is_ok(status))
    status = read_held(cli, 0, &held);
  for (size_t i = 0; status_is_ok(status) && i < held->n_submissions; i++)
    if (held->submissions[i]->submission_id == release.submission_id)
      found = held->submissions[i];
  if (status_is_ok(status) && found == NULL)
    return call_fail(cli->call, STATUS_NOT_FOUND, "SUBMISSION", "no such submission is held");
  if (status_is_ok(status))
    status = override_orders(cli, found, or_empty(arguments_option(arguments, "--reason")));
  if (status_is_ok(status))
    status = held_order_release_call(cli->call, &release, &answer);
  return status_is_ok(status) ? print_gate(cli, answer) : status;
}

static struct status drop_run(struct cli *cli, const struct arguments *arguments)
{
  OrderRouter__DropHeldRequest request = ORDER_ROUTER__DROP_HELD_REQUEST__INIT;
  OrderRouter__HeldSubmission *dropped;
  request.reason = or_empty(arguments_option(arguments, "--reason"));
  struct status status =
      number_parse(cli->arena, "SUBMISSION", arguments_operand(arguments, 0), UINT64_MAX, &request.submission_id);
  if (status_is_ok(status))
    status = held_order_drop_call(cli->call, &request, &dropped);
  if (status_is_ok(status))
    fprintf(cli->out, "submission %llu will not be sent\n", (unsigned long long)dropped->submission_id);
  return status;
}

static struct status was_run(struct cli *cli, const struct arguments *arguments)
{
  Esg__WasRequest request = ESG__WAS_REQUEST__INIT;
  Esg__WasResponse *answer;
  bool is_done;
  struct status status =
      number_parse(cli->arena, "ORDER", arguments_operand(arguments, 0), UINT64_MAX, &request.order_id);
  if (status_is_ok(status))
    status = wish_was_call(cli->call, &request, &answer);
  if (status_is_ok(status))
    status = output_if_json(cli, &answer->base, &is_done);
  if (status_is_ok(status) && !is_done)
    fprintf(cli->out, "%s\n", answer->sentence);
  return status;
}

static const struct option_row analyze_options[] = {
  { "--benchmark", "SYMBOL", 0, "to stand beside it" },
  { "--as-of", "DATE", 0, "default today" },
};
static const struct option_row security_options[] = {
  { "--account", "ACCOUNT", 0, "whose wishes; default nobody's" },
  { "--as-of", "DATE", 0, "default today" },
};
static const struct option_row alternatives_options[] = {
  { "--benchmark", "SYMBOL", OPTION_REQUIRED, "whose issuer states market values" },
};
static const struct option_row reason_options[] = {
  { "--reason", "TEXT", OPTION_REQUIRED, "for the record" },
};

static const struct command commands[] = {
  { "esg analyze",
    { "ACCOUNT", analyze_options, array_length(analyze_options) },
    "How an account's holdings fit what its client wants.",
    analyze_run },
  { "esg security",
    { "SECURITY", security_options, array_length(security_options) },
    "One security down to vendor, metric and date.",
    security_run },
  { "esg alternatives",
    { "ACCOUNT SECURITY", alternatives_options, array_length(alternatives_options) },
    "What could be held in its place. A list, not an order.",
    alternatives_run },
  { "esg held", { "[ACCOUNT]", NULL, 0 }, "Orders that a client's own wishes hold.", held_run },
  { "esg override",
    { "SUBMISSION", reason_options, array_length(reason_options) },
    "Records why held orders go out all the same, and sends them through all controls again.",
    override_run },
  { "esg drop", { "SUBMISSION", reason_options, array_length(reason_options) }, "Held orders are not sent.", drop_run },
  { "esg was", { "ORDER", NULL, 0 }, "Whether an order was against its client's wishes on its day.", was_run },
};

const struct command_group alignment_commands = { "Alignment and held orders", commands, array_length(commands) };
