/* steward household, steward profile: who is advised together, and the nine factors of a suitability file. */
#include "command.h"
#include "crm.seam.h"
#include "output.h"

static struct status household_put_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__PutHouseholdRequest request = CRM__PUT_HOUSEHOLD_REQUEST__INIT;
  struct Account__Household *household;
  bool is_done;
  request.name = or_empty(arguments_operand(arguments, 0));
  request.n_person_ids = arguments_count(arguments, "--person");
  request.person_ids = arena_array(cli->arena, request.n_person_ids + 1, sizeof *request.person_ids);
  struct status status = status_ok();
  for (size_t i = 0; i < request.n_person_ids && status_is_ok(status); i++)
    status = number_parse(cli->arena, "--person", arguments_value(arguments, "--person", i), UINT64_MAX,
                          &request.person_ids[i]);
  if (status_is_ok(status))
    status = household_put_call(cli->call, &request, &household);
  if (status_is_ok(status))
    status = output_if_json(cli, &household->base, &is_done);
  if (status_is_ok(status) && !is_done)
    fprintf(cli->out, "household %llu: %s\n", (unsigned long long)household->household_id, household->name);
  return status;
}

static struct status household_list_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__ListCrmHouseholdsRequest request = CRM__LIST_CRM_HOUSEHOLDS_REQUEST__INIT;
  struct Crm__ListCrmHouseholdsResponse *response;
  struct table *table = table_new(cli->arena, ">household|name|>people");
  (void)arguments;
  request.page_size = 1000;
  do {
    bool is_done = false;
    struct status status = household_list_call(cli->call, &request, &response);
    if (status_is_ok(status))
      status = output_if_json(cli, &response->base, &is_done);
    if (!status_is_ok(status))
      return status;
    for (size_t i = 0; i < response->n_households && !is_done; i++) {
      const struct Account__Household *row = response->households[i];
      table_add(table, (const char *[]){ id_text(cli->arena, row->household_id), row->name,
                                         arena_printf(cli->arena, "%zu", row->n_member_ids) });
    }
    request.page_token = response->next_page_token;
  } while (request.page_token[0] != '\0');
  if (!cli->is_json)
    table_print(table, cli->out);
  return status_ok();
}

static struct status household_show_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__GetHouseholdRequest request = CRM__GET_HOUSEHOLD_REQUEST__INIT;
  struct Crm__HouseholdView *view;
  struct table *people = table_new(cli->arena, ">person|name|born");
  struct table *accounts = table_new(cli->arena, ">account|alias|kind|status");
  bool is_done;
  struct status status =
      number_parse(cli->arena, "HOUSEHOLD", arguments_operand(arguments, 0), UINT64_MAX, &request.household_id);
  if (status_is_ok(status))
    status = household_get_call(cli->call, &request, &view);
  if (status_is_ok(status))
    status = output_if_json(cli, &view->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  for (size_t i = 0; i < view->n_people; i++)
    table_add(people, (const char *[]){ id_text(cli->arena, view->people[i]->person_id), view->people[i]->name,
                                        view->people[i]->born_on });
  for (size_t i = 0; i < view->n_accounts; i++) {
    const struct Account__Account *account = view->accounts[i];
    table_add(accounts,
              (const char *[]){ id_text(cli->arena, account->account_id), account->alias,
                                enum_text(cli->arena, &account__account__kind__descriptor, (int)account->kind),
                                enum_text(cli->arena, &account__account__status__descriptor, (int)account->status) });
  }
  fprintf(cli->out, "%s\n", view->household->name);
  table_print(people, cli->out);
  table_print(accounts, cli->out);
  return status;
}

static struct status household_move_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__MovePersonRequest request = CRM__MOVE_PERSON_REQUEST__INIT;
  struct Account__Person *person;
  bool is_done;
  struct status status =
      number_parse(cli->arena, "PERSON", arguments_operand(arguments, 0), UINT64_MAX, &request.person_id);
  if (status_is_ok(status) && arguments_operand(arguments, 1) != NULL)
    status = number_parse(cli->arena, "HOUSEHOLD", arguments_operand(arguments, 1), UINT64_MAX, &request.household_id);
  if (status_is_ok(status))
    status = household_move_call(cli->call, &request, &person);
  if (status_is_ok(status))
    status = output_if_json(cli, &person->base, &is_done);
  if (status_is_ok(status) && !is_done)
    fprintf(cli->out, "person %llu: %s %s\n", (unsigned long long)person->person_id,
            person->household_id == 0 ? "in no household" : "in household", id_text(cli->arena, person->household_id));
  return status;
}

static void print_profile(struct cli *cli, const struct Crm__Profile *profile)
{
  struct table *table = table_new(cli->arena, "factor|stated|says|figures|source");
  for (size_t i = 0; i < profile->n_factors; i++) {
    const struct Crm__ProfileFactor *factor = profile->factors[i];
    const char *figures = "";
    for (size_t j = 0; j < factor->n_figures; j++)
      figures =
          arena_printf(cli->arena, "%s%s%s %s", figures, j == 0 ? "" : ", ",
                       enum_text(cli->arena, &crm__profile_figure__name__descriptor, (int)factor->figures[j]->name),
                       factor->figures[j]->value);
    table_add(table, (const char *[]){ enum_text(cli->arena, &crm__profile_factor__kind__descriptor, (int)factor->kind),
                                       factor->stated_on, factor->text, figures, factor->source });
  }
  table_print(table, cli->out);
  for (size_t i = 0; i < profile->n_missing; i++)
    fprintf(cli->out, "missing: %s\n",
            enum_text(cli->arena, &crm__profile_factor__kind__descriptor, (int)profile->missing[i]));
}

static struct status profile_show_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__GetProfileRequest request = CRM__GET_PROFILE_REQUEST__INIT;
  struct Crm__Profile *profile;
  bool is_done;
  struct status status =
      number_parse(cli->arena, "PERSON", arguments_operand(arguments, 0), UINT64_MAX, &request.person_id);
  if (status_is_ok(status))
    status = profile_get_call(cli->call, &request, &profile);
  if (status_is_ok(status))
    status = output_if_json(cli, &profile->base, &is_done);
  if (status_is_ok(status) && !is_done)
    print_profile(cli, profile);
  return status;
}

/* "years=10" */
static struct status figure_of(struct cli *cli, const char *text, struct Crm__ProfileFigure **out)
{
  const char *parts[2] = { "", "" };
  struct Crm__ProfileFigure *figure = arena_alloc(cli->arena, sizeof *figure);
  int name = 0;
  crm__profile_figure__init(figure);
  text_split(cli->arena, text, '=', parts, 2);
  struct status status =
      enum_parse(cli->arena, "--figure", &crm__profile_figure__name__descriptor, or_empty(parts[0]), &name);
  figure->name = (Crm__ProfileFigure__Name)name;
  figure->value = or_empty(parts[1]);
  *out = figure;
  return status;
}

static struct status profile_put_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__PutProfileRequest request = CRM__PUT_PROFILE_REQUEST__INIT;
  struct Crm__ProfileFactor factor = CRM__PROFILE_FACTOR__INIT, *factors = &factor;
  struct Crm__Profile *profile;
  size_t figures = arguments_count(arguments, "--figure");
  int kind = 0;
  bool is_done;
  struct status status =
      number_parse(cli->arena, "PERSON", arguments_operand(arguments, 0), UINT64_MAX, &request.person_id);
  if (status_is_ok(status))
    status = enum_parse(cli->arena, "FACTOR", &crm__profile_factor__kind__descriptor, arguments_operand(arguments, 1),
                        &kind);
  factor.kind = (Crm__ProfileFactor__Kind)kind;
  factor.text = or_empty(arguments_operand(arguments, 2));
  factor.stated_on = or_empty(arguments_option(arguments, "--on"));
  factor.source = or_empty(arguments_option(arguments, "--source"));
  factor.figures = arena_array(cli->arena, figures + 1, sizeof *factor.figures);
  for (size_t i = 0; i < figures && status_is_ok(status); i++)
    status = figure_of(cli, arguments_value(arguments, "--figure", i), &factor.figures[factor.n_figures++]);
  request.n_factors = 1;
  request.factors = &factors;
  if (status_is_ok(status))
    status = profile_put_call(cli->call, &request, &profile);
  if (status_is_ok(status))
    status = output_if_json(cli, &profile->base, &is_done);
  if (status_is_ok(status) && !is_done)
    print_profile(cli, profile);
  return status;
}

static const struct option_row put_options[] = {
  { "--person", "PERSON", OPTION_REPEATED, "who moves in at once" },
};
static const struct option_row profile_options[] = {
  { "--on", "DATE", OPTION_REQUIRED, "the day from which it holds" },
  { "--figure", "NAME=VALUE", OPTION_REPEATED, "years=10, annual-income=120000, net-worth=..., tax-rate=0.24" },
  { "--source", "TEXT", 0, "from whom and how: \"client, by phone\"" },
};

static const struct command commands[] = {
  { "household put", { "NAME", put_options, array_length(put_options) }, "Makes a household.", household_put_run },
  { "household list", { "", NULL, 0 }, "Lists the households of the caller's book.", household_list_run },
  { "household show", { "HOUSEHOLD", NULL, 0 }, "Shows a household's people and accounts.", household_show_run },
  { "household move",
    { "PERSON [HOUSEHOLD]", NULL, 0 },
    "Takes a person into a household, or out of theirs when none is named.",
    household_move_run },
  { "profile show", { "PERSON", NULL, 0 }, "Shows the nine profile factors, and which are missing.", profile_show_run },
  { "profile put",
    { "PERSON FACTOR [TEXT]", profile_options, array_length(profile_options) },
    "Writes one factor: age, other-investments, financial-situation, tax-status, objectives, experience, time-horizon, "
    "liquidity-needs or risk-tolerance.",
    profile_put_run },
};

const struct command_group household_commands = { "Households and profiles", commands, array_length(commands) };
