/* steward client edit, steward account edit and kin: every attribute of people and accounts. What is not named stays.
 */
#include <string.h>

#include "account.seam.h"
#include "command.h"
#include "crm.seam.h"
#include "output.h"

struct text_row { /* an option that is a text of a message */
  const char *option;
  size_t offset;
};

static void take_texts(const struct arguments *arguments, const struct text_row *rows, size_t count, void *message)
{
  for (size_t i = 0; i < count; i++) {
    const char *text = arguments_option(arguments, rows[i].option);
    if (text != NULL)
      memcpy((char *)message + rows[i].offset, &text, sizeof text);
  }
}

struct enum_row { /* an option that is one of an enum's values */
  const char *option;
  const ProtobufCEnumDescriptor *type;
  int *value;
};

static struct status take_enums(struct cli *cli, const struct arguments *arguments, const struct enum_row *rows,
                                size_t count)
{
  struct status status = status_ok();
  for (size_t i = 0; i < count && status_is_ok(status); i++) {
    const char *text = arguments_option(arguments, rows[i].option);
    if (text != NULL)
      status = enum_parse(cli->arena, rows[i].option, rows[i].type, text, rows[i].value);
  }
  return status;
}

static bool take_yes(const struct arguments *arguments, const char *option, bool present)
{
  const char *text = arguments_option(arguments, option);
  return text == NULL ? present : strcmp(text, "yes") == 0;
}

/* "LINE1;LINE2;CITY;REGION;POSTAL CODE;COUNTRY" */
static struct Account__Address *address_of(struct cli *cli, const char *text)
{
  const char *parts[6] = { "", "", "", "", "", "" };
  struct Account__Address *address = arena_alloc(cli->arena, sizeof *address);
  account__address__init(address);
  text_split(cli->arena, text, ';', parts, 6);
  address->line1 = parts[0];
  address->line2 = parts[1];
  address->city = parts[2];
  address->region = parts[3];
  address->postal_code = parts[4];
  address->country = parts[5];
  return address;
}

static struct status edit_person(struct cli *cli, const struct arguments *arguments, struct Account__Person *person)
{
  static const struct text_row texts[] = {
    { "--name", offsetof(struct Account__Person, name) },
    { "--born", offsetof(struct Account__Person, born_on) },
    { "--died", offsetof(struct Account__Person, died_on) },
    { "--email", offsetof(struct Account__Person, email) },
    { "--phone", offsetof(struct Account__Person, phone) },
    { "--residence", offsetof(struct Account__Person, residence) },
    { "--tax-residence", offsetof(struct Account__Person, tax_residence) },
  };
  static const struct text_row work[] = {
    { "--employer", offsetof(struct Account__Employment, employer) },
    { "--occupation", offsetof(struct Account__Employment, occupation) },
  };
  struct Account__Employment *employment = person->employment;
  const char *address = arguments_option(arguments, "--address");
  const char *spouse = arguments_option(arguments, "--spouse");
  int marital = (int)person->marital_status, status_of_work = employment == NULL ? 0 : (int)employment->status;
  const struct enum_row enums[] = {
    { "--marital", &account__person__marital_status__descriptor, &marital },
    { "--employment", &account__employment__status__descriptor, &status_of_work },
  };
  take_texts(arguments, texts, array_length(texts), person);
  if (address != NULL)
    person->address = address_of(cli, address);
  struct status status = take_enums(cli, arguments, enums, array_length(enums));
  person->marital_status = (Account__Person__MaritalStatus)marital;
  if (employment != NULL) {
    employment->status = (Account__Employment__Status)status_of_work;
    take_texts(arguments, work, array_length(work), employment);
  }
  if (status_is_ok(status) && spouse != NULL)
    status = number_parse(cli->arena, "--spouse", spouse, UINT64_MAX, &person->spouse_id);
  return status;
}

static struct status client_edit_run(struct cli *cli, const struct arguments *arguments)
{
  struct Account__GetPersonRequest get = ACCOUNT__GET_PERSON_REQUEST__INIT;
  struct Crm__PutPersonRequest request = CRM__PUT_PERSON_REQUEST__INIT;
  struct Crm__PutPersonResponse *response;
  bool is_done;
  struct status status =
      number_parse(cli->arena, "PERSON", arguments_operand(arguments, 0), UINT64_MAX, &get.person_id);
  if (status_is_ok(status))
    status = master_get_person_call(cli->call, &get, &request.person);
  if (status_is_ok(status))
    status = edit_person(cli, arguments, request.person);
  if (status_is_ok(status))
    status = client_put_person_call(cli->call, &request, &response);
  if (status_is_ok(status))
    status = output_if_json(cli, &response->base, &is_done);
  if (status_is_ok(status) && !is_done)
    fprintf(cli->out, "person %llu: version %llu\n", (unsigned long long)response->person_id,
            (unsigned long long)response->version);
  return status;
}

static struct status client_tax_id_run(struct cli *cli, const struct arguments *arguments)
{
  struct Account__SetTaxIdRequest request = ACCOUNT__SET_TAX_ID_REQUEST__INIT;
  struct Account__SetTaxIdResponse *response;
  char line[64] = "";
  bool is_done;
  struct status status =
      number_parse(cli->arena, "PERSON", arguments_operand(arguments, 0), UINT64_MAX, &request.person_id);
  if (status_is_ok(status) && fgets(line, sizeof line, stdin) == NULL)
    return status_fail(STATUS_INVALID_ARGUMENT, "tax_id", "the tax id is read from standard input");
  line[strcspn(line, "\r\n")] = '\0';
  request.tax_id = line;
  if (status_is_ok(status))
    status = master_set_tax_id_call(cli->call, &request, &response);
  if (status_is_ok(status))
    status = output_if_json(cli, &response->base, &is_done);
  if (status_is_ok(status) && !is_done)
    fprintf(cli->out, "kept, ends in %s\n", response->last_four);
  return status;
}

/* "PERSON:SHARE[:contingent|:sole-spouse[:SINCE]]" */
static struct status beneficiary_of(struct cli *cli, const char *text, struct Account__Beneficiary **out)
{
  const char *parts[4] = { "", "", "", "" };
  struct Account__Beneficiary *row = arena_alloc(cli->arena, sizeof *row);
  account__beneficiary__init(row);
  text_split(cli->arena, text, ':', parts, 4);
  row->share = parts[1];
  row->contingent = strcmp(parts[2], "contingent") == 0;
  row->sole_spouse = strcmp(parts[2], "sole-spouse") == 0;
  row->sole_spouse_since = parts[3];
  *out = row;
  return number_parse(cli->arena, "--beneficiary", parts[0], UINT64_MAX, &row->person_id);
}

static struct status take_beneficiaries(struct cli *cli, const struct arguments *arguments,
                                        struct Account__Account *account)
{
  size_t count = arguments_count(arguments, "--beneficiary");
  struct status status = status_ok();
  if (count == 0)
    return status;
  account->n_beneficiaries = 0;
  account->beneficiaries = arena_array(cli->arena, count, sizeof *account->beneficiaries);
  for (size_t i = 0; i < count && status_is_ok(status); i++)
    status = beneficiary_of(cli, arguments_value(arguments, "--beneficiary", i),
                            &account->beneficiaries[account->n_beneficiaries++]);
  return status;
}

/* "BORN:DIED:KIND[:RELATION]" */
static struct status take_decedent(struct cli *cli, const struct arguments *arguments, struct Account__Account *account)
{
  const char *text = arguments_option(arguments, "--decedent");
  const char *parts[4] = { "", "", "none", "" };
  int kind = 0;
  if (text == NULL)
    return status_ok();
  struct Account__Decedent *decedent = arena_alloc(cli->arena, sizeof *decedent);
  account__decedent__init(decedent);
  text_split(cli->arena, text, ':', parts, 4);
  decedent->born_on = parts[0];
  decedent->died_on = parts[1];
  decedent->relation = parts[3];
  decedent->sole_beneficiary = take_yes(arguments, "--sole-beneficiary", false);
  struct status status =
      enum_parse(cli->arena, "--decedent", &account__decedent__beneficiary_kind__descriptor, parts[2], &kind);
  decedent->beneficiary_kind = (Account__Decedent__BeneficiaryKind)kind;
  account->decedent = decedent;
  return status;
}

/* Tiers "UP_TO:RATE", the last one ":RATE". */
static void take_tiers(struct cli *cli, const struct arguments *arguments, struct Account__Fee *fee)
{
  size_t count = arguments_count(arguments, "--fee-tier");
  if (count == 0)
    return;
  fee->n_tiers = count;
  fee->tiers = arena_array(cli->arena, count, sizeof *fee->tiers);
  for (size_t i = 0; i < count; i++) {
    const char *parts[2] = { "", "" };
    fee->tiers[i] = arena_alloc(cli->arena, sizeof *fee->tiers[i]);
    account__fee_tier__init(fee->tiers[i]);
    text_split(cli->arena, arguments_value(arguments, "--fee-tier", i), ':', parts, 2);
    fee->tiers[i]->up_to = parts[0];
    fee->tiers[i]->rate = parts[1];
  }
}

static bool names_fee(const struct arguments *arguments)
{
  static const char *const options[] = { "--fee",          "--fee-schedule", "--fee-minimum",    "--fee-by-household",
                                         "--fee-prorated", "--fee-debit",    "--fee-in-advance", "--fee-tier",
                                         "--fee-amount",   "--fee-rate" };
  size_t named = 0;
  for (size_t i = 0; i < array_length(options); i++)
    named += arguments_count(arguments, options[i]);
  return named > 0;
}

/* Without --fee the kind is what the rest implies: tiers or a schedule are a percentage. */
static struct status take_fee(struct cli *cli, const struct arguments *arguments, struct Account__Account *account)
{
  static const struct text_row texts[] = {
    { "--fee-schedule", offsetof(struct Account__Fee, schedule) },
    { "--fee-minimum", offsetof(struct Account__Fee, minimum) },
    { "--fee-amount", offsetof(struct Account__Fee, amount) },
    { "--fee-rate", offsetof(struct Account__Fee, rate) },
  };
  int kind = ACCOUNT__FEE__KIND__UNSPECIFIED;
  const struct enum_row enums[] = { { "--fee", &account__fee__kind__descriptor, &kind } };
  if (!names_fee(arguments))
    return status_ok();
  if (account->fee == NULL) {
    account->fee = arena_alloc(cli->arena, sizeof *account->fee);
    account__fee__init(account->fee);
  }
  struct Account__Fee *fee = account->fee;
  take_texts(arguments, texts, array_length(texts), fee);
  take_tiers(cli, arguments, fee);
  fee->household_aggregation = take_yes(arguments, "--fee-by-household", fee->household_aggregation);
  fee->prorated = take_yes(arguments, "--fee-prorated", fee->prorated);
  fee->debit_authority = take_yes(arguments, "--fee-debit", fee->debit_authority);
  fee->in_advance = take_yes(arguments, "--fee-in-advance", fee->in_advance);
  struct status status = take_enums(cli, arguments, enums, array_length(enums));
  bool was_none = fee->kind == ACCOUNT__FEE__KIND__NONE;
  if (kind != ACCOUNT__FEE__KIND__UNSPECIFIED || was_none)
    fee->kind = (Account__Fee__Kind)kind;
  return status;
}

static struct status take_permissions(struct cli *cli, const struct arguments *arguments,
                                      struct Account__Account *account)
{
  const char *level = arguments_option(arguments, "--options-level");
  uint64_t options_level = 0;
  struct status status = status_ok();
  if (account->permissions == NULL) {
    account->permissions = arena_alloc(cli->arena, sizeof *account->permissions);
    account__permissions__init(account->permissions);
  }
  struct Account__Permissions *permissions = account->permissions;
  permissions->short_selling = take_yes(arguments, "--short-selling", permissions->short_selling);
  permissions->fractional_shares = take_yes(arguments, "--fractional-shares", permissions->fractional_shares);
  permissions->reinvests_dividends = take_yes(arguments, "--reinvests-dividends", permissions->reinvests_dividends);
  if (level == NULL)
    return status;
  status = number_parse(cli->arena, "--options-level", level, UINT32_MAX, &options_level);
  permissions->options_level = (uint32_t)options_level;
  return status;
}

static struct status edit_account(struct cli *cli, const struct arguments *arguments, struct Account__Account *account)
{
  static const struct text_row texts[] = {
    { "--alias", offsetof(struct Account__Account, alias) },
    { "--custodian", offsetof(struct Account__Account, custodian) },
    { "--custodian-number", offsetof(struct Account__Account, custodian_number) },
    { "--opened", offsetof(struct Account__Account, opened_on) },
    { "--closed", offsetof(struct Account__Account, closed_on) },
  };
  int status_of = (int)account->status, discretion = (int)account->discretion, lots = (int)account->lot_method;
  int margin = (int)account->margin_type, tax = (int)account->tax_status;
  const struct enum_row enums[] = {
    { "--status", &account__account__status__descriptor, &status_of },
    { "--discretion", &account__account__discretion__descriptor, &discretion },
    { "--lot-method", &account__account__lot_method__descriptor, &lots },
    { "--margin-type", &account__account__margin_type__descriptor, &margin },
    { "--tax-status", &account__account__tax_status__descriptor, &tax },
  };
  take_texts(arguments, texts, array_length(texts), account);
  struct status status = take_enums(cli, arguments, enums, array_length(enums));
  account->status = (Account__Account__Status)status_of;
  account->discretion = (Account__Account__Discretion)discretion;
  account->lot_method = (Account__Account__LotMethod)lots;
  account->margin_type = (Account__Account__MarginType)margin;
  account->margin = margin == ACCOUNT__ACCOUNT__MARGIN_TYPE__REGULATION_T ||
                    margin == ACCOUNT__ACCOUNT__MARGIN_TYPE__PORTFOLIO_MARGIN;
  account->tax_status = (Account__Account__TaxStatus)tax;
  if (status_is_ok(status))
    status = take_fee(cli, arguments, account);
  if (status_is_ok(status))
    status = take_permissions(cli, arguments, account);
  if (status_is_ok(status))
    status = take_beneficiaries(cli, arguments, account);
  return status_is_ok(status) ? take_decedent(cli, arguments, account) : status;
}

static struct status print_put(struct cli *cli, struct status status, const struct Crm__PutAccountResponse *response)
{
  bool is_done;
  if (status_is_ok(status))
    status = output_if_json(cli, &response->base, &is_done);
  if (status_is_ok(status) && !is_done)
    fprintf(cli->out, "account %llu: version %llu\n", (unsigned long long)response->account_id,
            (unsigned long long)response->version);
  return status;
}

static struct status account_edit_run(struct cli *cli, const struct arguments *arguments)
{
  struct Account__GetAccountRequest get = ACCOUNT__GET_ACCOUNT_REQUEST__INIT;
  struct Crm__PutAccountRequest request = CRM__PUT_ACCOUNT_REQUEST__INIT;
  struct Crm__PutAccountResponse *response = NULL;
  struct status status =
      number_parse(cli->arena, "ACCOUNT", arguments_operand(arguments, 0), UINT64_MAX, &get.account_id);
  if (status_is_ok(status))
    status = master_get_account_call(cli->call, &get, &request.account);
  if (status_is_ok(status))
    status = edit_account(cli, arguments, request.account);
  if (status_is_ok(status))
    status = client_put_account_call(cli->call, &request, &response);
  return print_put(cli, status, response);
}

static struct status account_convert_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__OpenProspectiveRequest request = CRM__OPEN_PROSPECTIVE_REQUEST__INIT;
  struct Crm__PutAccountResponse *response = NULL;
  request.opened_on = or_empty(arguments_option(arguments, "--on"));
  request.custodian = or_empty(arguments_option(arguments, "--custodian"));
  request.custodian_number = or_empty(arguments_option(arguments, "--custodian-number"));
  struct status status =
      number_parse(cli->arena, "ACCOUNT", arguments_operand(arguments, 0), UINT64_MAX, &request.account_id);
  if (status_is_ok(status))
    status = client_open_prospective_call(cli->call, &request, &response);
  return print_put(cli, status, response);
}

static const struct option_row person_options[] = {
  { "--name", "NAME", 0, "full name" },
  { "--born", "DATE", 0, "date of birth" },
  { "--died", "DATE", 0, "date of death" },
  { "--email", "ADDRESS", 0, "of mail" },
  { "--phone", "NUMBER", 0, "digits, blanks, + - ( )" },
  { "--residence", "COUNTRY", 0, "two letters" },
  { "--tax-residence", "COUNTRY", 0, "two letters" },
  { "--marital", "STATUS", 0, "single, married, domestic-partners, divorced, widowed or unknown" },
  { "--spouse", "PERSON", 0, "0: none known here" },
  { "--employment", "STATUS", 0, "employed, self-employed, retired, student, not-employed or unknown" },
  { "--employer", "NAME", 0, "for whom" },
  { "--occupation", "TEXT", 0, "as what" },
  { "--address", "LINE1;LINE2;CITY;REGION;CODE;COUNTRY", 0, "parts may be empty" },
};
static const struct option_row account_options[] = {
  { "--alias", "NAME", 0, "what people call it" },
  { "--status", "STATUS", 0, "prospective, opened, restricted or closed" },
  { "--discretion", "KIND", 0, "discretionary, non-discretionary or reporting-only" },
  { "--custodian", "NAME", 0, "who keeps it" },
  { "--custodian-number", "NUMBER", 0, "theirs" },
  { "--opened", "DATE", 0, "when opened" },
  { "--closed", "DATE", 0, "when closed" },
  { "--lot-method", "METHOD", 0, "fifo, lifo, hifo, minimum-tax, average, lowest-cost, ..." },
  { "--margin-type", "TYPE", 0, "cash, regulation-t, portfolio-margin or limited" },
  { "--tax-status", "STATUS", 0, "taxable, tax-deferred or tax-free" },
  { "--options-level", "LEVEL", 0, "0 to 5" },
  { "--short-selling", "yes|no", 0, "needs margin" },
  { "--fractional-shares", "yes|no", 0, "the custodian takes parts of a share" },
  { "--reinvests-dividends", "yes|no", 0, "at the custodian" },
  { "--beneficiary", "PERSON:SHARE[:contingent|:sole-spouse[:SINCE]]", OPTION_REPEATED, "they replace those on file" },
  { "--decedent", "BORN:DIED:KIND[:RELATION]", 0,
    "of an inherited IRA; KIND none, spouse, eligible-designated or designated" },
  { "--sole-beneficiary", "yes|no", 0, "with --decedent: nobody else inherited of this account" },
  { "--fee", "KIND", 0, "none, percent-of-net-liquidation, flat, percent-of-profit, per-trade or invoice" },
  { "--fee-amount", "AMOUNT", 0, "flat: a year; per trade: a trade" },
  { "--fee-rate", "RATE", 0, "of profit, as a fraction" },
  { "--fee-schedule", "NAME", 0, "name of the firm's schedule" },
  { "--fee-tier", "UP_TO:RATE", OPTION_REPEATED, "0.01 is one percent a year; the last tier is :RATE" },
  { "--fee-minimum", "AMOUNT", 0, "a year" },
  { "--fee-by-household", "yes|no", 0, "tiers by the value of the household" },
  { "--fee-prorated", "yes|no", 0, "by day, in a part of a period" },
  { "--fee-debit", "yes|no", 0, "the custodian may take it from the account" },
  { "--fee-in-advance", "yes|no", 0, "else in arrears" },
};
static const struct option_row convert_options[] = {
  { "--on", "DATE", 0, "when opened; default the firm's business date" },
  { "--custodian", "NAME", 0, "who keeps it" },
  { "--custodian-number", "NUMBER", 0, "theirs" },
};

static const struct command commands[] = {
  { "client edit",
    { "PERSON", person_options, array_length(person_options) },
    "Changes what is on file of a person. What is not named stays.",
    client_edit_run },
  { "client tax-id",
    { "PERSON", NULL, 0 },
    "Keeps a tax id, read from standard input, sealed. Its last four characters are shown from then on.",
    client_tax_id_run },
  { "account edit",
    { "ACCOUNT", account_options, array_length(account_options) },
    "Changes what is on file of an account. What is not named stays.",
    account_edit_run },
  { "account convert",
    { "ACCOUNT", convert_options, array_length(convert_options) },
    "Opens a prospect's account; invitations, scores, goals and notes stay with it.",
    account_convert_run },
};

const struct command_group master_commands = { "What is on file", commands, array_length(commands) };
