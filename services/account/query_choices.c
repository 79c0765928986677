/* The values that sections of the catalogue can have, and their groups. */
#include <string.h>

#include "query_catalogue.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define CHOICES(name, ...)                                                                                             \
  static const struct query_choice name##_items[] = { __VA_ARGS__ };                                                   \
  const struct query_choices query_##name = { .items = name##_items, .count = COUNT(name##_items) }
#define GROUP(id, label, values)                                                                                       \
  {                                                                                                                    \
    id, label, values, COUNT(values)                                                                                   \
  }

static const struct query_choice kind_items[] = {
  { "individual", "Individual", 1 },
  { "joint", "Joint", 2 },
  { "traditional_ira", "Traditional IRA", 3 },
  { "rollover_ira", "Rollover IRA", 4 },
  { "roth_ira", "Roth IRA", 5 },
  { "sep_ira", "SEP IRA", 6 },
  { "simple_ira", "SIMPLE IRA", 7 },
  { "inherited_ira", "Inherited IRA", 8 },
  { "trust", "Trust", 9 },
  { "corporate", "Corporate", 10 },
  { "llc", "LLC", 11 },
  { "custodial", "Custodial", 12 },
};
static const char *const iras[] = { "traditional_ira", "rollover_ira", "roth_ira",
                                    "sep_ira",         "simple_ira",   "inherited_ira" };
static const char *const pretax_iras[] = { "traditional_ira", "rollover_ira", "sep_ira", "simple_ira" };
static const char *const personal[] = { "individual", "joint", "custodial" };
static const char *const entities[] = { "trust", "corporate", "llc" };
static const struct query_group kind_groups[] = {
  GROUP("ira", "IRA", iras),
  GROUP("pretax_ira", "IRA before tax", pretax_iras),
  GROUP("personal", "Personal", personal),
  GROUP("entity", "Entity", entities),
};
const struct query_choices query_kinds = { kind_items, COUNT(kind_items), kind_groups, COUNT(kind_groups) };

CHOICES(statuses, { "prospective", "Prospective", 0 }, { "opened", "Opened", 1 }, { "restricted", "Restricted", 2 },
        { "closed", "Closed", 3 });
CHOICES(discretions, { "discretionary", "Discretionary", 0 }, { "non_discretionary", "Non-discretionary", 1 },
        { "reporting_only", "Reporting only", 2 });
CHOICES(margin_types, { "cash", "Cash", 0 }, { "regulation_t", "Regulation T", 1 },
        { "portfolio_margin", "Portfolio margin", 2 }, { "limited", "Limited", 3 });
CHOICES(tax_statuses, { "taxable", "Taxable", 1 }, { "tax_deferred", "Tax-deferred", 2 },
        { "tax_free", "Tax-free", 3 });

static const struct query_choice lot_method_items[] = {
  { "fifo", "First in, first out", 0 },
  { "lifo", "Last in, first out", 1 },
  { "hifo", "Highest cost first", 2 },
  { "minimum_tax", "Minimum tax", 3 },
  { "average", "Average cost", 4 },
  { "lowest_cost", "Lowest cost first", 5 },
  { "maximum_long_term_gain", "Maximum long-term gain", 6 },
  { "maximum_short_term_gain", "Maximum short-term gain", 7 },
  { "maximum_loss", "Maximum loss", 8 },
  { "specific", "Specific lots", 9 },
};
static const char *const gains[] = { "maximum_long_term_gain", "maximum_short_term_gain", "lowest_cost" };
static const struct query_group lot_method_groups[] = { GROUP("gain", "Gains first", gains) };
const struct query_choices query_lot_methods = { lot_method_items, COUNT(lot_method_items), lot_method_groups,
                                                 COUNT(lot_method_groups) };

CHOICES(permissions, { "options", "Options", 1 << 0 }, { "short_selling", "Short selling", 1 << 1 },
        { "fractional_shares", "Fractional shares", 1 << 2 }, { "margin", "Margin", 1 << 3 },
        { "reinvests_dividends", "Reinvests dividends", 1 << 4 });

static const struct query_choice fee_kind_items[] = {
  { "none", "None", 1 },           { "percent", "Percent of net liquidation", 2 },
  { "flat", "Flat", 3 },           { "profit", "Percent of P&L", 4 },
  { "per_trade", "Per trade", 5 }, { "invoice", "Invoice", 6 },
};
static const char *const charged[] = { "percent", "flat", "profit", "per_trade", "invoice" };
static const struct query_group fee_groups[] = { GROUP("any", "Any fee", charged) };
const struct query_choices query_fee_kinds = { fee_kind_items, COUNT(fee_kind_items), fee_groups, COUNT(fee_groups) };

CHOICES(fee_terms, { "household_aggregation", "Tiers by the household's value", 1 << 0 },
        { "prorated", "Prorated", 1 << 1 }, { "debit_authority", "Debited from the account", 1 << 2 },
        { "in_advance", "In advance", 1 << 3 });
CHOICES(contributions, { "regular", "Regular", 11 }, { "rollover", "Rollover", 12 }, { "conversion", "Conversion", 13 },
        { "recharacterisation", "Recharacterisation", 14 }, { "employer", "Employer", 15 },
        { "transfer", "Transfer", 16 });
CHOICES(marital, { "unknown", "Unknown", 0 }, { "single", "Single", 1 }, { "married", "Married", 2 },
        { "domestic_partners", "Domestic partners", 3 }, { "divorced", "Divorced", 4 }, { "widowed", "Widowed", 5 });
CHOICES(employment, { "unknown", "Unknown", 0 }, { "employed", "Employed", 1 }, { "self_employed", "Self-employed", 2 },
        { "retired", "Retired", 3 }, { "student", "Student", 4 }, { "not_employed", "Not employed", 5 });
CHOICES(roles, { "owner", "Owner", 0 }, { "joint", "Joint", 1 }, { "trustee", "Trustee", 2 },
        { "custodian", "Custodian", 3 }, { "beneficiary", "Beneficiary", 4 }, { "signer", "Signer", 5 });

/* Facts are kept as texts, so the ids are what is stored. */
CHOICES(yes_no, { "yes", "Yes", 0 }, { "no", "No", 0 });
CHOICES(levels, { "0", "None", 0 }, { "1", "Cautious", 0 }, { "2", "Growth", 0 }, { "3", "Growth plus", 0 },
        { "4", "Aggressive", 0 }, { "5", "Speculative", 0 });
static const struct query_choice rmd_items[] = {
  { "not_due", "Not due", 0 },     { "due", "Due", 0 },         { "partial", "Partial", 0 },
  { "satisfied", "Satisfied", 0 }, { "overdue", "Overdue", 0 }, { "unsupported", "Not supported", 0 },
  { "none", "None", 0 },
};
static const char *const owed[] = { "due", "partial", "overdue" };
static const struct query_group rmd_groups[] = { GROUP("owed", "Still to be taken", owed) };
const struct query_choices query_rmd = { rmd_items, COUNT(rmd_items), rmd_groups, COUNT(rmd_groups) };
CHOICES(impact, { "set", "Set", 0 }, { "invited", "Invited", 0 }, { "none", "None", 0 });

const struct query_choice *query_choice_find(const struct query_choices *choices, const char *id)
{
  for (size_t i = 0; i < choices->count; i++)
    if (strcmp(choices->items[i].id, id) == 0)
      return &choices->items[i];
  return NULL;
}

const struct query_group *query_group_find(const struct query_choices *choices, const char *id)
{
  for (size_t i = 0; i < choices->group_count; i++)
    if (strcmp(choices->groups[i].id, id) == 0)
      return &choices->groups[i];
  return NULL;
}

const char *query_choice_label(const struct query_choices *choices, int64_t number)
{
  for (size_t i = 0; i < choices->count; i++)
    if (choices->items[i].number == number)
      return choices->items[i].label;
  return NULL;
}
