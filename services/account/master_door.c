/* The checks of master and reference data at the door; field rules were checked before. */
#include "master_door.h"

#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "master_rules.h"
#include "plain.h"

#define FIRST_DAY (-54787) /* 1820-01-01: nobody was born before */
#define LAST_DAY 84005     /* 2199-12-31 */
#define SHARE_PLACES 8

static struct status refuse(const char *field, const char *sentence)
{
  return status_fail(STATUS_INVALID_ARGUMENT, field, sentence);
}

static struct status check_code(const char *field, const char *code, bool (*is_code)(const char *),
                                const char *sentence)
{
  return code[0] == '\0' || is_code(code) ? status_ok() : refuse(field, sentence);
}

static struct status check_country(const char *field, const char *code)
{
  return check_code(field, code, is_country_code, "a country is two capital letters, as in ISO 3166");
}

static struct status check_currency(const char *field, const char *code)
{
  return check_code(field, code, is_currency_code, "a currency is three capital letters, as in ISO 4217");
}

struct day_range {
  const char *field, *from, *to; /* to may not be before from; either may be empty */
};

static struct status check_days(const struct day_range *days)
{
  int32_t from = plain_date(days->from, FIRST_DAY), to = plain_date(days->to, LAST_DAY);
  if (from < FIRST_DAY || from > LAST_DAY || to < FIRST_DAY || to > LAST_DAY)
    return status_fail(STATUS_OUT_OF_RANGE, days->field, "dates are from 1820 to 2199");
  return from <= to ? status_ok() : refuse(days->field, "the end is before the beginning");
}

/* A day that is past or today, wherever on earth. */
static struct status check_past(struct call *call, const char *field, const char *text)
{
  int32_t tomorrow = date_of_instant(call->now_us) + 1;
  return plain_date(text, FIRST_DAY) <= tomorrow ? status_ok() : refuse(field, "this day is still to come");
}

static bool is_natural_only(const Account__Person *person)
{
  return person->born_on[0] || person->died_on[0] || person->spouse_id || person->marital_status || person->employment;
}

static struct status check_person(struct call *call, const Account__Person *person)
{
  const Account__Address *address = person->address;
  struct day_range life = { "put_person.died_on", person->born_on, person->died_on };
  struct status status = check_country("put_person.residence", person->residence);
  if (status_is_ok(status))
    status = check_country("put_person.tax_residence", person->tax_residence);
  if (status_is_ok(status) && address)
    status = check_country("put_person.address.country", address->country);
  if (status_is_ok(status))
    status = check_days(&life);
  if (status_is_ok(status))
    status = check_past(call, "put_person.born_on", person->born_on);
  if (status_is_ok(status))
    status = check_past(call, "put_person.died_on", person->died_on);
  if (status_is_ok(status))
    status = check_code("put_person.email", person->email, is_email, "this is no address of mail");
  if (status_is_ok(status))
    status = check_code("put_person.phone", person->phone, is_phone, "a phone number is digits, blanks, + - ( )");
  if (status_is_ok(status) && person->organisation && is_natural_only(person))
    return refuse("put_person.organisation", "an organisation is not born, married or employed");
  if (status_is_ok(status) && person->spouse_id && person->spouse_id == person->person_id)
    return refuse("put_person.spouse_id", "nobody is their own spouse");
  return status;
}

static struct status check_fee(struct call *call, const Account__Fee *fee)
{
  const char *field;
  struct fee_terms terms = { .kind = (int)fee->kind,
                             .has_tiers = fee->n_tiers > 0,
                             .has_schedule = fee->schedule[0] != '\0',
                             .has_amount = fee->amount[0] != '\0',
                             .has_rate = fee->rate[0] != '\0',
                             .rate_e8 = plain_number(fee->rate, SHARE_PLACES, 0) };
  const char *refused = fee_terms_refusal(&terms, &field);
  if (refused)
    return refuse(arena_printf(call->arena, "put_account.%s", field), refused);
  size_t at, count = fee->n_tiers;
  struct fee_tier *tiers = arena_array(call->arena, count + 1, sizeof *tiers);
  for (size_t i = 0; i < count; i++)
    tiers[i] = (struct fee_tier){ .up_to_e4 = plain_number(fee->tiers[i]->up_to, CASH_PLACES, 0),
                                  .rate_e8 = plain_number(fee->tiers[i]->rate, SHARE_PLACES, 0) };
  const char *refusal = fee_tiers_refusal(tiers, count, &at);
  return refusal ? refuse(arena_printf(call->arena, "put_account.fee.tiers[%zu]", at), refusal) : status_ok();
}

static struct status check_beneficiaries(struct call *call, const Account__Account *account)
{
  size_t at, count = account->n_beneficiaries;
  struct beneficiary *rows = arena_array(call->arena, count + 1, sizeof *rows);
  for (size_t i = 0; i < count; i++) {
    const Account__Beneficiary *in = account->beneficiaries[i];
    rows[i] = (struct beneficiary){ .person_id = in->person_id,
                                    .share_e8 = plain_number(in->share, SHARE_PLACES, 0),
                                    .contingent = in->contingent,
                                    .sole_spouse = in->sole_spouse,
                                    .has_since = in->sole_spouse_since[0] != '\0' };
  }
  const char *refusal = beneficiaries_refusal(rows, count, &at);
  return refusal ? refuse(arena_printf(call->arena, "put_account.beneficiaries[%zu].share", at), refusal) : status_ok();
}

static struct status check_terms(struct call *call, const Account__Account *account)
{
  const char *field;
  int margin_type = (int)account->margin_type;
  if (account->margin && margin_type == MARGIN_LIMITED)
    return refuse("put_account.margin", "limited margin does not borrow");
  struct account_terms terms = { .kind = (int)account->kind,
                                 .margin_type =
                                     account->margin && margin_type == MARGIN_CASH ? MARGIN_REGULATION_T : margin_type,
                                 .tax_status = (int)account->tax_status,
                                 .short_selling = account->permissions && account->permissions->short_selling,
                                 .has_decedent = account->decedent != NULL };
  const char *refusal = account_terms_refusal(&terms, &field);
  return refusal ? refuse(arena_printf(call->arena, "put_account.%s", field), refusal) : status_ok();
}

static struct status check_dates(struct call *call, const Account__Account *account)
{
  const Account__Decedent *decedent = account->decedent;
  struct status status =
      check_days(&(struct day_range){ "put_account.closed_on", account->opened_on, account->closed_on });
  if (status_is_ok(status) && account->closed_on[0] && account->status != ACCOUNT__ACCOUNT__STATUS__CLOSED)
    return refuse("put_account.closed_on", "an account that is not closed has no such day");
  if (status_is_ok(status) && decedent)
    status = check_days(&(struct day_range){ "put_account.decedent.died_on", decedent->born_on, decedent->died_on });
  if (status_is_ok(status) && decedent)
    status = check_past(call, "put_account.decedent.died_on", decedent->died_on);
  return status;
}

static struct status check_account(struct call *call, const Account__Account *account)
{
  struct status status = check_currency("put_account.base_currency", account->base_currency);
  if (status_is_ok(status) && account->advisor_id == 0)
    return refuse("put_account.advisor_id", "an advisor of record is needed");
  if (status_is_ok(status) && account->custodian_number[0] && !account->custodian[0])
    return refuse("put_account.custodian", "a custodian's number needs the custodian");
  if (status_is_ok(status))
    status = check_dates(call, account);
  if (status_is_ok(status))
    status = check_terms(call, account);
  if (status_is_ok(status))
    status = check_beneficiaries(call, account);
  if (status_is_ok(status) && account->fee)
    status = check_fee(call, account->fee);
  return status;
}

static struct status check_security(struct call *call, const Account__Security *security)
{
  struct status status = check_currency("put_security.currency", security->currency);
  if (!status_is_ok(status))
    return status;
  if (security->kind == ACCOUNT__SECURITY__KIND__CURRENCY_PAIR && !is_pair_symbol(security->symbol, security->currency))
    return refuse("put_security.symbol",
                  "a pair's symbol is two currencies, EUR/USD, the second the security's currency");
  for (size_t i = 0; i < security->n_venues; i++)
    for (size_t j = 0; j < i; j++)
      if (strcmp(security->venues[i]->venue, security->venues[j]->venue) == 0)
        return refuse(arena_printf(call->arena, "put_security.venues[%zu].venue", i), "a venue is named twice");
  return status_ok();
}

static struct status check_member(const Account__BookMember *member)
{
  if (member->user_id == member->advisor_id)
    return refuse("put_book_member.user_id", "an advisor sees the own book anyway");
  if (!member->ended && member->kind == ACCOUNT__BOOK_MEMBER__KIND__UNSPECIFIED)
    return refuse("put_book_member.kind", "say why: shared, or an assistant");
  return status_ok();
}

struct status master_door(struct call *call, const Account__Command *command)
{
  switch (command->command_case) {
  case ACCOUNT__COMMAND__COMMAND_PUT_PERSON:
    return check_person(call, command->put_person);
  case ACCOUNT__COMMAND__COMMAND_PUT_ACCOUNT:
    return check_account(call, command->put_account);
  case ACCOUNT__COMMAND__COMMAND_PUT_SECURITY:
    return check_security(call, command->put_security);
  case ACCOUNT__COMMAND__COMMAND_PUT_BOOK_MEMBER:
    return check_member(command->put_book_member);
  default:
    return status_ok();
  }
}
