/* The rows that master data is kept as. */
#include "master_rows.h"

#include "base/date.h"
#include "base/decimal.h"
#include "master_rules.h"
#include "plain.h"

#define SHARE_PLACES 8
#define RATE_PLACES 8

static void add_contact(struct columns *people, const Account__Person *person)
{
  static const Account__Address nowhere = ACCOUNT__ADDRESS__INIT;
  static const Account__Employment unknown = ACCOUNT__EMPLOYMENT__INIT;
  static const Account__Affiliations none = ACCOUNT__AFFILIATIONS__INIT;
  const Account__Address *address = person->address ? person->address : &nowhere;
  const Account__Employment *employment = person->employment ? person->employment : &unknown;
  const Account__Affiliations *affiliations = person->affiliations ? person->affiliations : &none;
  columns_text(people, person->phone);
  columns_text(people, address->line1);
  columns_text(people, address->line2);
  columns_text(people, address->city);
  columns_text(people, address->region);
  columns_text(people, address->postal_code);
  columns_text(people, address->country);
  columns_int(people, employment->status);
  columns_text(people, employment->employer);
  columns_text(people, employment->occupation);
  columns_bool(people, affiliations->broker_dealer);
  columns_text(people, affiliations->controls_company);
  columns_bool(people, affiliations->politically_exposed);
}

void master_row_person(struct columns *people, const Account__Person *person, const struct master_row *row)
{
  columns_int(people, (int64_t)row->id);
  columns_text(people, person->name);
  columns_bool(people, person->organisation);
  columns_date(people, plain_date(person->born_on, DATE_NONE));
  columns_text(people, person->email);
  columns_text(people, person->residence);
  columns_id(people, person->household_id);
  columns_int(people, (int64_t)row->version);
  columns_id(people, row->keeper_id);
  columns_text(people, person->tax_residence);
  columns_date(people, plain_date(person->died_on, DATE_NONE));
  columns_int(people, person->marital_status);
  columns_id(people, person->spouse_id);
  add_contact(people, person);
}

void master_row_lists(const struct master_lists *out, const Account__Account *account, uint64_t account_id)
{
  int64_t id = (int64_t)account_id;
  for (size_t i = 0; i < account->n_holders; i++) {
    columns_int(out->holders, id);
    columns_int(out->holders, (int64_t)i);
    columns_int(out->holders, (int64_t)account->holders[i]->person_id);
    columns_int(out->holders, account->holders[i]->role);
  }
  for (size_t i = 0; out->beneficiaries && i < account->n_beneficiaries; i++) {
    const Account__Beneficiary *row = account->beneficiaries[i];
    columns_int(out->beneficiaries, id);
    columns_int(out->beneficiaries, (int64_t)i);
    columns_int(out->beneficiaries, (int64_t)row->person_id);
    columns_int(out->beneficiaries, plain_number(row->share, SHARE_PLACES, 0));
    columns_bool(out->beneficiaries, row->contingent);
    columns_bool(out->beneficiaries, row->sole_spouse);
    columns_date(out->beneficiaries, plain_date(row->sole_spouse_since, DATE_NONE));
  }
  for (size_t i = 0; account->fee && i < account->fee->n_tiers; i++) {
    const Account__FeeTier *tier = account->fee->tiers[i];
    columns_int(out->tiers, id);
    columns_int(out->tiers, (int64_t)i);
    columns_id(out->tiers, (uint64_t)plain_number(tier->up_to, CASH_PLACES, 0));
    columns_int(out->tiers, plain_number(tier->rate, RATE_PLACES, 0));
  }
}

static void add_terms(struct columns *accounts, const Account__Account *account)
{
  static const Account__Permissions no_permissions = ACCOUNT__PERMISSIONS__INIT;
  static const Account__Fee no_fee = ACCOUNT__FEE__INIT;
  static const Account__Decedent nobody = ACCOUNT__DECEDENT__INIT;
  const Account__Permissions *permissions = account->permissions ? account->permissions : &no_permissions;
  const Account__Fee *fee = account->fee ? account->fee : &no_fee;
  const Account__Decedent *decedent = account->decedent ? account->decedent : &nobody;
  columns_int(accounts, account->margin_type);
  columns_int(accounts, account->tax_status);
  columns_int(accounts, permissions->options_level);
  columns_bool(accounts, permissions->short_selling);
  columns_bool(accounts, permissions->fractional_shares);
  columns_bool(accounts, permissions->reinvests_dividends);
  columns_text(accounts, fee->schedule);
  columns_bool(accounts, fee->household_aggregation);
  columns_bool(accounts, fee->prorated);
  columns_bool(accounts, fee->debit_authority);
  columns_bool(accounts, fee->in_advance);
  if (fee->minimum[0])
    columns_int(accounts, plain_number(fee->minimum, CASH_PLACES, 0));
  else
    columns_null(accounts);
  columns_date(accounts, plain_date(decedent->born_on, DATE_NONE));
  columns_date(accounts, plain_date(decedent->died_on, DATE_NONE));
  columns_int(accounts, decedent->beneficiary_kind);
  columns_bool(accounts, decedent->sole_beneficiary);
  columns_text(accounts, decedent->relation);
  columns_date(accounts, plain_date(account->closed_on, DATE_NONE));
  columns_int(accounts,
              fee_kind_of(&(struct fee_terms){
                  .kind = (int)fee->kind, .has_tiers = fee->n_tiers > 0, .has_schedule = fee->schedule[0] != '\0' }));
  columns_id(accounts, (uint64_t)plain_number(fee->amount, CASH_PLACES, 0)); /* 0: none */
  columns_id(accounts, (uint64_t)plain_number(fee->rate, RATE_PLACES, 0));
}

void master_row_account(struct columns *accounts, const Account__Account *account, const struct master_row *row)
{
  columns_int(accounts, (int64_t)row->id);
  columns_text(accounts, account->alias);
  columns_int(accounts, account->kind);
  columns_int(accounts, account->status);
  columns_int(accounts, account->discretion);
  columns_int(accounts, (int64_t)account->advisor_id);
  columns_text(accounts, account->base_currency);
  columns_int(accounts, account->lot_method);
  columns_text(accounts, account->custodian);
  columns_text(accounts, account->custodian_number);
  columns_bool(accounts, account->margin);
  columns_date(accounts, plain_date(account->opened_on, DATE_NONE));
  columns_int(accounts, (int64_t)row->version);
  add_terms(accounts, account);
}

void master_row_household(struct columns *households, const Account__Household *household, const struct master_row *row)
{
  columns_int(households, (int64_t)row->id);
  columns_text(households, household->name);
  columns_int(households, (int64_t)row->version);
}
