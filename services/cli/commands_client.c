/* steward client, steward account: people, the accounts they hold, and what those start with. */
#include <string.h>

#include "command.h"
#include "crm.seam.h"
#include "output.h"

#define PARTS_MAX 4

/* "ALIAS" or "ALIAS:KIND" */
static struct status account_of(struct cli *cli, const char *text, struct Account__Account **out)
{
  const char *parts[2] = { NULL, "individual" };
  struct Account__Account *account = arena_alloc(cli->arena, sizeof *account);
  int kind = 0;
  account__account__init(account);
  text_split(cli->arena, text, ':', parts, 2);
  struct status status = enum_parse(cli->arena, "--account", &account__account__kind__descriptor, parts[1], &kind);
  account->alias = or_empty(parts[0]);
  account->kind = (Account__Account__Kind)kind;
  account->status = ACCOUNT__ACCOUNT__STATUS__OPENED;
  *out = account;
  return status;
}

static struct status client_create_run(struct cli *cli, const struct arguments *arguments)
{
  struct Account__Person person = ACCOUNT__PERSON__INIT;
  struct Crm__CreateClientRequest request = CRM__CREATE_CLIENT_REQUEST__INIT;
  struct Crm__CreateClientResponse *response;
  bool is_done;
  person.name = or_empty(arguments_option(arguments, "--name"));
  person.born_on = or_empty(arguments_option(arguments, "--born"));
  person.email = or_empty(arguments_option(arguments, "--email"));
  person.residence = or_empty(arguments_option(arguments, "--residence"));
  person.organisation = arguments_flag(arguments, "--organisation");
  request.person = &person;
  request.n_accounts = arguments_count(arguments, "--account");
  request.accounts = arena_array(cli->arena, request.n_accounts + 1, sizeof *request.accounts);
  struct status status = status_ok();
  for (size_t i = 0; i < request.n_accounts && status_is_ok(status); i++)
    status = account_of(cli, arguments_value(arguments, "--account", i), &request.accounts[i]);
  if (status_is_ok(status))
    status = client_create_call(cli->call, &request, &response);
  if (status_is_ok(status))
    status = output_if_json(cli, &response->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  fprintf(cli->out, "person %llu: %s\n", (unsigned long long)response->person_id, person.name);
  for (size_t i = 0; i < response->n_account_ids; i++)
    fprintf(cli->out, "account %llu: %s\n", (unsigned long long)response->account_ids[i], request.accounts[i]->alias);
  return status_ok();
}

static struct status client_list_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__ListClientsRequest request = CRM__LIST_CLIENTS_REQUEST__INIT;
  struct Crm__ListClientsResponse *response;
  struct table *table = table_new(cli->arena, ">person|name|born|residence|email");
  (void)arguments;
  request.page_size = 1000;
  do {
    struct status status = client_list_call(cli->call, &request, &response);
    bool is_done = false;
    if (status_is_ok(status))
      status = output_if_json(cli, &response->base, &is_done);
    if (!status_is_ok(status))
      return status;
    for (size_t i = 0; i < response->n_people && !is_done; i++) {
      const struct Account__Person *person = response->people[i];
      table_add(table, (const char *[]){ id_text(cli->arena, person->person_id), person->name, person->born_on,
                                         person->residence, person->email });
    }
    request.page_token = response->next_page_token;
  } while (request.page_token[0] != '\0');
  if (!cli->is_json)
    table_print(table, cli->out);
  return status_ok();
}

static void print_account(struct cli *cli, const struct Crm__ClientAccount *view)
{
  const struct Account__Account *account = view->account;
  struct table *cash = table_new(cli->arena, ">segment|>cash|>held|>to buy with");
  struct table *positions = table_new(cli->arena, ">segment|symbol|>quantity|>price|>value");
  fprintf(cli->out, "\naccount %llu  %s  (%s, %s)  value %s  risk level %s\n", (unsigned long long)account->account_id,
          account->alias, enum_text(cli->arena, &account__account__kind__descriptor, (int)account->kind),
          enum_text(cli->arena, &account__account__status__descriptor, (int)account->status),
          money_text(cli->arena, view->value), view->risk_level[0] == '\0' ? "none" : view->risk_level);
  for (size_t i = 0; i < view->n_cash; i++) {
    const struct Account__SegmentCash *row = view->cash[i];
    table_add(cash, (const char *[]){ arena_printf(cli->arena, "%llu", (unsigned long long)row->segment_id),
                                      money_text(cli->arena, row->balance), money_text(cli->arena, row->held),
                                      money_text(cli->arena, row->available) });
  }
  for (size_t i = 0; i < view->n_positions; i++) {
    const struct Crm__ClientPosition *row = view->positions[i];
    table_add(positions,
              (const char *[]){ arena_printf(cli->arena, "%llu", (unsigned long long)row->segment_id), row->symbol,
                                row->quantity, row->price, money_text(cli->arena, row->value) });
  }
  if (view->n_cash > 0)
    table_print(cash, cli->out);
  if (view->n_positions > 0)
    table_print(positions, cli->out);
}

static struct status client_show_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__GetClientRequest request = CRM__GET_CLIENT_REQUEST__INIT;
  struct Crm__Client *client;
  bool is_done;
  struct status status =
      number_parse(cli->arena, "PERSON", arguments_operand(arguments, 0), UINT64_MAX, &request.person_id);
  if (status_is_ok(status))
    status = client_get_call(cli->call, &request, &client);
  if (status_is_ok(status))
    status = output_if_json(cli, &client->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  fprintf(cli->out, "person %llu  %s%s%s\n", (unsigned long long)request.person_id, client->person->name,
          client->person->born_on[0] == '\0' ? "" : ", born ", client->person->born_on);
  for (size_t i = 0; i < client->n_accounts; i++)
    print_account(cli, client->accounts[i]);
  return status_ok();
}

static struct status account_open_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__OpenAccountRequest request = CRM__OPEN_ACCOUNT_REQUEST__INIT;
  struct Crm__OpenAccountResponse *response;
  size_t count = arguments_count(arguments, "--holder");
  struct Account__Holder *holders = arena_array(cli->arena, count, sizeof *holders);
  bool is_done;
  struct status status = account_of(cli, arguments_operand(arguments, 0), &request.account);
  if (!status_is_ok(status))
    return status;
  request.account->n_holders = count;
  request.account->holders = arena_array(cli->arena, count, sizeof *request.account->holders);
  for (size_t i = 0; i < count && status_is_ok(status); i++) {
    account__holder__init(&holders[i]);
    holders[i].role = i == 0 ? ACCOUNT__HOLDER__ROLE__OWNER : ACCOUNT__HOLDER__ROLE__JOINT;
    request.account->holders[i] = &holders[i];
    status = number_parse(cli->arena, "--holder", arguments_value(arguments, "--holder", i), UINT64_MAX,
                          &holders[i].person_id);
  }
  if (status_is_ok(status))
    status = client_open_account_call(cli->call, &request, &response);
  if (status_is_ok(status))
    status = output_if_json(cli, &response->base, &is_done);
  if (status_is_ok(status) && !is_done)
    fprintf(cli->out, "account %llu: %s\n", (unsigned long long)response->account_id, request.account->alias);
  return status;
}

/* "SYMBOL:QUANTITY:BASIS:DATE", or an amount of cash. */
static struct Crm__FundLine *line_of(struct cli *cli, const char *text, bool is_cash)
{
  const char *parts[PARTS_MAX] = { "", "", "", "" };
  struct Crm__FundLine *line = arena_alloc(cli->arena, sizeof *line);
  crm__fund_line__init(line);
  if (is_cash) {
    line->quantity = or_empty(text);
    return line;
  }
  text_split(cli->arena, text, ':', parts, PARTS_MAX);
  line->symbol = or_empty(parts[0]);
  line->quantity = or_empty(parts[1]);
  line->basis = or_empty(parts[2]);
  line->opened_on = or_empty(parts[3]);
  return line;
}

static struct status account_fund_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__FundRequest request = CRM__FUND_REQUEST__INIT;
  struct Crm__FundResponse *response;
  const char *cash = arguments_option(arguments, "--cash");
  size_t shares = arguments_count(arguments, "--shares");
  bool is_done;
  request.lines = arena_array(cli->arena, shares + 1, sizeof *request.lines);
  if (cash != NULL)
    request.lines[request.n_lines++] = line_of(cli, cash, true);
  for (size_t i = 0; i < shares; i++)
    request.lines[request.n_lines++] = line_of(cli, arguments_value(arguments, "--shares", i), false);
  request.opening = arguments_flag(arguments, "--opening");
  request.effective_on = or_empty(arguments_option(arguments, "--on"));
  struct status status =
      number_parse(cli->arena, "ACCOUNT", arguments_operand(arguments, 0), UINT64_MAX, &request.account_id);
  if (status_is_ok(status))
    status = client_fund_call(cli->call, &request, &response);
  if (status_is_ok(status))
    status = output_if_json(cli, &response->base, &is_done);
  if (status_is_ok(status) && !is_done)
    fprintf(cli->out, "posted %zu entries, journal line %llu\n", response->n_entry_ids,
            (unsigned long long)response->sequence);
  return status;
}

static const struct option_row create_options[] = {
  { "--name", "NAME", OPTION_REQUIRED, "full name" },
  { "--born", "DATE", 0, "date of birth" },
  { "--email", "ADDRESS", 0, "may be left out" },
  { "--residence", "COUNTRY", 0, "two letters" },
  { "--organisation", NULL, 0, "not a natural person" },
  { "--account", "ALIAS[:KIND]", OPTION_REPEATED, "an account they hold alone; KIND individual, roth-ira, ..." },
};
static const struct option_row open_options[] = {
  { "--holder", "PERSON", OPTION_REQUIRED | OPTION_REPEATED, "the first is primary, others are joint" },
};
static const struct option_row fund_options[] = {
  { "--cash", "AMOUNT", 0, "a deposit; below zero: a withdrawal" },
  { "--shares", "SYMBOL:QUANTITY:BASIS:DATE", OPTION_REPEATED,
    "shares with the cost of all and the date they were bought" },
  { "--opening", NULL, 0, "as opening balances" },
  { "--on", "DATE", 0, "effective; default the firm's business date" },
};

static const struct command commands[] = {
  { "client create",
    { "", create_options, array_length(create_options) },
    "Adds a person, with accounts they hold alone.",
    client_create_run },
  { "client list", { "", NULL, 0 }, "Lists the people of the caller's book.", client_list_run },
  { "client show",
    { "PERSON", NULL, 0 },
    "Shows a person with accounts, cash, positions and risk level.",
    client_show_run },
  { "account open",
    { "ALIAS[:KIND]", open_options, array_length(open_options) },
    "Opens another account for people who are clients.",
    account_open_run },
  { "account fund",
    { "ACCOUNT", fund_options, array_length(fund_options) },
    "Posts money and shares an account receives or gives back. All lines or none.",
    account_fund_run },
};

const struct command_group client_commands = { "Clients and accounts", commands, array_length(commands) };
