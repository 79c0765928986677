/* The catalogue's table. */
#include <string.h>

#include "query_catalogue.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define BIT(name) QUERY_OPERATOR_BIT(name)
#define TYPE(name) ACCOUNT__QUERY_TYPE__##name

#define OF_CHOICE (BIT(ANY_OF))
#define OF_FACT (BIT(ANY_OF) | BIT(NONE))
#define OF_SET (BIT(HAS_ANY) | BIT(HAS_ALL) | BIT(NONE))
#define OF_TEXT (BIT(ANY_OF) | BIT(CONTAINS) | BIT(NONE))
#define OF_NUMBER (BIT(BETWEEN) | BIT(NONE))
#define OF_INTEGER (BIT(ANY_OF) | BIT(BETWEEN) | BIT(NONE))
#define OF_ID (BIT(ANY_OF) | BIT(NONE))

#define MONEY_SCALE 4
#define FACT_SCALE 6
#define RATE_SCALE 8

/* Who holds the account; a filter wants one of them, a column shows them all. */
#define HOLDERS                                                                                                        \
  "{holder} h JOIN {person} p ON p.firm_id = $1 AND p.person_id = h.person_id"                                         \
  " LEFT JOIN {household} g ON g.firm_id = $1 AND g.household_id = p.household_id"                                     \
  " WHERE h.firm_id = $1 AND h.account_id = a.account_id"
#define FEE_RATES                                                                                                      \
  "(SELECT t.rate_e8, t.place FROM {tier} t WHERE t.firm_id = $1 AND t.account_id = a.account_id"                      \
  " UNION ALL SELECT a.fee_rate_e8, -1 WHERE a.fee_rate_e8 IS NOT NULL) t WHERE true"
#define PERSON(...)                                                                                                    \
  .heading = "People", .is_column = true, .is_of_person = true, .past = PAST_ALWAYS, .among = HOLDERS, __VA_ARGS__
#define ACCOUNT(...) .heading = "Account", .is_column = true, .past = PAST_ALWAYS, __VA_ARGS__

const struct query_section query_sections[] = {
  { "account_id", "Account id",
    ACCOUNT(.type = TYPE(ID), .operators = BIT(ANY_OF), .value = "a.account_id",
            .help = "The firm's number of the account.") },
  { "alias", "Alias",
    ACCOUNT(.type = TYPE(TEXT), .operators = OF_TEXT, .value = "a.alias", .help = "What people call the account.") },
  { "account_type", "Account type",
    ACCOUNT(.type = TYPE(CHOICE), .operators = OF_CHOICE, .value = "a.kind", .choices = &query_kinds,
            .help = "Kind of account; IRA stands for all its kinds.") },
  { "status", "Status",
    ACCOUNT(.type = TYPE(CHOICE), .operators = OF_CHOICE, .value = "a.status", .choices = &query_statuses,
            .help = "Where the account is in its life.") },
  { "advisor", "Advisor of record",
    ACCOUNT(.type = TYPE(ID), .operators = BIT(ANY_OF), .value = "a.advisor_id", .shown = "u.name",
            .sources = SOURCE_ADVISOR, .help = "Users by id; a column shows the name that the user has now.") },
  { "discretion", "Discretion",
    ACCOUNT(.type = TYPE(CHOICE), .operators = OF_CHOICE, .value = "a.discretion", .choices = &query_discretions,
            .help = "Whether the advisor may trade without asking.") },
  { "permissions", "Trading permissions",
    ACCOUNT(.type = TYPE(SET), .operators = OF_SET, .choices = &query_permissions,
            .value = "((a.options_level > 0)::int4 + a.short_selling::int4 * 2 + a.fractional_shares::int4 * 4"
                     " + a.margin::int4 * 8 + a.reinvests_dividends::int4 * 16)",
            .help = "What holders and custodian allow; an account has any or all of them.") },
  { "options_level", "Options level",
    ACCOUNT(.type = TYPE(INTEGER), .operators = BIT(ANY_OF) | BIT(BETWEEN), .value = "a.options_level",
            .help = "0 to 5; 0 is no options.") },
  { "margin_type", "Margin type",
    ACCOUNT(.type = TYPE(CHOICE), .operators = OF_CHOICE, .value = "a.margin_type", .choices = &query_margin_types,
            .help = "What the account may borrow.") },
  { "lot_method", "Tax-lot method",
    ACCOUNT(.type = TYPE(CHOICE), .operators = OF_CHOICE, .value = "a.lot_method", .choices = &query_lot_methods,
            .help = "Which lots a sale closes.") },
  { "tax_status", "Tax status",
    ACCOUNT(.type = TYPE(CHOICE), .operators = OF_CHOICE, .value = "a.tax_status", .choices = &query_tax_statuses,
            .help = "Of the account's income.") },
  { "base_currency", "Base currency",
    ACCOUNT(.type = TYPE(TEXT), .operators = BIT(ANY_OF), .value = "a.base_currency", .help = "ISO 4217: USD.") },
  { "custodian", "Custodian",
    ACCOUNT(.type = TYPE(TEXT), .operators = OF_TEXT, .value = "a.custodian", .help = "Who keeps the account.") },
  { "custodian_number", "Custodian's number",
    ACCOUNT(.type = TYPE(TEXT), .operators = OF_TEXT, .value = "a.custodian_number",
            .help = "The account's number there.") },
  { "opened_on", "Opened on",
    ACCOUNT(.type = TYPE(DATE), .operators = OF_NUMBER, .value = "a.opened_on",
            .help = "When the account was opened.") },
  { "closed_on", "Closed on",
    ACCOUNT(.type = TYPE(DATE), .operators = OF_NUMBER, .value = "a.closed_on",
            .help = "When the account was closed.") },
  { "fee_kind", "Fee",
    ACCOUNT(.type = TYPE(CHOICE), .operators = OF_CHOICE, .value = "a.fee_kind", .choices = &query_fee_kinds,
            .help = "What the firm's fee is reckoned from.") },
  { "fee_rate", "Fee rate",
    ACCOUNT(.type = TYPE(DECIMAL), .operators = BIT(BETWEEN), .places = RATE_SCALE, .value = "t.rate_e8",
            .among = FEE_RATES,
            .shown = "(SELECT string_agg(trim_scale(t.rate_e8 / 100000000::numeric)::text, '; ' ORDER BY t.place) "
                     "FROM " FEE_RATES ")",
            .help = "As a fraction, 0.01 is one percent; a filter holds when the rate of any tier fits.") },
  { "fee_amount", "Fee amount",
    ACCOUNT(.type = TYPE(MONEY), .operators = OF_NUMBER, .places = MONEY_SCALE, .value = "a.fee_amount_e4",
            .help = "Of a flat fee a year, of a fee per trade a trade.") },
  { "fee_schedule", "Fee schedule",
    ACCOUNT(.type = TYPE(TEXT), .operators = OF_TEXT, .value = "a.fee_schedule",
            .help = "Name of the firm's schedule.") },
  { "fee_terms", "Fee terms",
    ACCOUNT(.type = TYPE(SET), .operators = OF_SET, .choices = &query_fee_terms,
            .value = "(a.fee_household::int4 + a.fee_prorated::int4 * 2 + a.fee_debit::int4 * 4 + "
                     "a.fee_in_advance::int4 * 8)",
            .help = "How the fee is charged.") },
  { "custom_index", "Custom index",
    ACCOUNT(.type = TYPE(SET), .operators = OF_SET, .sources = SOURCE_INDEXES, .value = "held_in.ids",
            .shown =
                "(SELECT string_agg(coalesce(r.projection ->> 'name', s.id::text), '; ' ORDER BY s.id)"
                " FROM unnest(held_in.ids) AS s (id)"
                " LEFT JOIN record_head d ON d.firm_id = $1 AND d.kind = 'rebalancer.index' AND d.id = s.id"
                " LEFT JOIN record r ON r.firm_id = $1 AND r.kind = d.kind AND r.id = d.id AND r.version = d.version)",
            .help = "Indexes by id in whose segments the account holds something; a column shows the names they have "
                    "now.") },

  { "holder", "Holder",
    PERSON(.type = TYPE(TEXT), .operators = OF_TEXT, .value = "p.name", .help = "Names, the primary holder's first.") },
  { "holder_id", "Holder id",
    PERSON(.type = TYPE(ID), .operators = BIT(ANY_OF), .value = "p.person_id", .shown = "p.person_id::text",
           .help = "The firm's numbers of the holders.") },
  { "holder_role", "Holder's role",
    PERSON(.type = TYPE(CHOICE), .operators = OF_CHOICE, .value = "h.role", .choices = &query_roles,
           .shown = "('{Owner,Joint,Trustee,Custodian,Beneficiary,Signer}'::text[])[h.role + 1]",
           .help = "In which capacity the account is held.") },
  { "household", "Household",
    PERSON(.type = TYPE(TEXT), .operators = OF_TEXT, .value = "g.name", .help = "Names of the holders' households.") },
  { "household_id", "Household id",
    PERSON(.type = TYPE(ID), .operators = OF_ID, .value = "p.household_id", .shown = "p.household_id::text",
           .help = "The firm's numbers of the households.") },
  { "residence", "Residence",
    PERSON(.type = TYPE(TEXT), .operators = BIT(ANY_OF) | BIT(NONE), .value = "p.residence",
           .help = "ISO 3166 country: US.") },
  { "tax_residence", "Tax residence",
    PERSON(.type = TYPE(TEXT), .operators = BIT(ANY_OF) | BIT(NONE), .value = "p.tax_residence",
           .help = "ISO 3166 country that taxes the holder's income.") },
  { "region", "State",
    PERSON(.type = TYPE(TEXT), .operators = OF_TEXT, .value = "p.region", .help = "State or region of the address.") },
  { "city", "City", PERSON(.type = TYPE(TEXT), .operators = OF_TEXT, .value = "p.city", .help = "Of the address.") },
  { "postal_code", "Postal code",
    PERSON(.type = TYPE(TEXT), .operators = OF_TEXT, .value = "p.postal_code", .help = "Of the address.") },
  { "born_on", "Date of birth",
    PERSON(.type = TYPE(DATE), .operators = OF_NUMBER, .value = "p.born_on", .shown = "p.born_on::text",
           .help = "Of natural persons.") },
  { "age", "Age",
    PERSON(.type = TYPE(INTEGER), .operators = OF_NUMBER, .value = "extract(year FROM age($5, p.born_on))::int8",
           .shown = "extract(year FROM age($5, p.born_on))::text",
           .help = "In whole years, on the firm's business date.") },
  { "marital_status", "Marital status",
    PERSON(.type = TYPE(CHOICE), .operators = OF_CHOICE, .value = "p.marital_status", .choices = &query_marital,
           .shown = "('{Unknown,Single,Married,Domestic partners,Divorced,Widowed}'::text[])[p.marital_status + 1]",
           .help = "As the tax law sees it.") },
  { "employment", "Employment",
    PERSON(.type = TYPE(CHOICE), .operators = OF_CHOICE, .value = "p.employment", .choices = &query_employment,
           .shown = "('{Unknown,Employed,Self-employed,Retired,Student,Not employed}'::text[])[p.employment + 1]",
           .help = "Whether the holder works.") },
  { "email", "Email",
    PERSON(.type = TYPE(TEXT), .operators = OF_TEXT, .value = "p.email", .help = "Addresses of the holders.") },
  { "phone", "Phone",
    PERSON(.type = TYPE(TEXT), .operators = OF_TEXT, .value = "p.phone", .help = "Numbers of the holders.") },

  { "net_asset_value", "Net asset value", "Money", .type = TYPE(MONEY), .operators = BIT(BETWEEN),
    .places = MONEY_SCALE, .is_column = true, .past = PAST_BY_DATE, .sources = SOURCE_VALUE, .value = "worth.e4",
    .help = "Cash and shares at last prices; as of a date at that day's closes. What has no price is left out." },
  { "cash", "Cash", "Money", .type = TYPE(MONEY), .operators = BIT(BETWEEN), .places = MONEY_SCALE, .is_column = true,
    .past = PAST_ALWAYS, .sources = SOURCE_CASH, .value = "cash.e4", .help = "By trade date, of all segments." },
  { "buying_power", "Buying power", "Money", .type = TYPE(MONEY), .operators = BIT(BETWEEN), .places = MONEY_SCALE,
    .is_column = true, .past = PAST_NEVER, .sources = SOURCE_POWER, .value = "power.e4",
    .help = "What can be bought with: free cash, or what margin allows. It is not kept over time." },
  { "last_contribution_on", "Last contribution on", "Money", .type = TYPE(DATE), .operators = OF_NUMBER,
    .is_column = true, .past = PAST_ALWAYS, .sources = SOURCE_DEPOSIT, .value = "deposit.on_date",
    .help = "Day of the latest deposit." },
  { "last_contribution", "Last contribution", "Money", .type = TYPE(MONEY), .operators = OF_NUMBER,
    .places = MONEY_SCALE, .is_column = true, .past = PAST_ALWAYS, .sources = SOURCE_DEPOSIT, .value = "deposit.e4",
    .help = "Amount of the latest deposit." },
  { "ira_contribution", "IRA contributions", "Money", .type = TYPE(CONTRIBUTION), .operators = BIT(CONTRIBUTED),
    .places = MONEY_SCALE, .past = PAST_ALWAYS, .choices = &query_contributions,
    .value = "coalesce((SELECT sum(m.gross_e4) FROM ira_movement m JOIN ledger_entry e ON e.firm_id = $1 AND "
             "e.entry_id = m.entry_id"
             " WHERE m.firm_id = $1 AND m.account_id = a.account_id AND e.recorded_at <= $3 AND e.sequence <= $4"
             " AND NOT EXISTS (SELECT FROM ledger_entry b WHERE b.firm_id = $1 AND b.reverses = e.entry_id AND "
             "b.recorded_at <= $3 AND b.sequence <= $4)",
    .help = "Sum of a tax year's contributions: tax year, smallest, largest, kind. Without bounds: any at all." },

  { "risk_score", "Risk score", "Risk", .type = TYPE(DECIMAL), .operators = OF_NUMBER | BIT(STALE),
    .places = FACT_SCALE, .is_column = true, .past = PAST_ALWAYS, .sources = SOURCE_RISK_SCORE | SOURCE_RISK_STALE,
    .value = "fact_e6(f_score.value)", .shown = "f_score.value",
    .stale = "f_stale.value <> '' AND f_stale.value <= $5::text",
    .help = "Of the account's holders: a range, none, or stale." },
  { "risk_level", "Risk level", "Risk", .type = TYPE(CHOICE), .operators = OF_FACT, .is_column = true, .is_text = true,
    .past = PAST_ALWAYS, .sources = SOURCE_RISK_LEVEL, .value = "nullif(f_level.value, '')", .choices = &query_levels,
    .help = "That follows from the risk score." },
  { "risk_stale_on", "Risk score stale on", "Risk", .type = TYPE(DATE), .operators = OF_NUMBER, .is_column = true,
    .past = PAST_ALWAYS, .sources = SOURCE_RISK_STALE,
    .value = "CASE WHEN f_stale.value ~ '^[12][0-9]{3}-[0-9]{2}-[0-9]{2}$' THEN f_stale.value::date END",
    .help = "From which day the score is stale." },
  { "portfolio_level", "Portfolio level", "Risk", .type = TYPE(CHOICE), .operators = OF_FACT, .is_column = true,
    .is_text = true, .past = PAST_ALWAYS, .sources = SOURCE_PORTFOLIO_LEVEL, .value = "nullif(f_portfolio.value, '')",
    .choices = &query_levels, .help = "Level of what the account holds." },
  { "out_of_profile", "Out of profile", "Risk", .type = TYPE(CHOICE), .operators = OF_FACT, .is_column = true,
    .is_text = true, .past = PAST_ALWAYS, .sources = SOURCE_OUT_OF_PROFILE, .value = "nullif(f_profile.value, '')",
    .choices = &query_yes_no, .help = "Whether what the account holds is riskier than its holders' level." },
  { "rmd_status", "RMD status", "Retirement", .type = TYPE(CHOICE), .operators = OF_FACT, .is_column = true,
    .is_text = true, .past = PAST_ALWAYS, .sources = SOURCE_RMD_STATUS, .value = "nullif(f_rmd.value, '')",
    .choices = &query_rmd, .help = "Of this year's required minimum distribution." },
  { "rmd_remaining", "RMD remaining", "Retirement", .type = TYPE(DECIMAL), .operators = OF_NUMBER, .places = FACT_SCALE,
    .is_column = true, .past = PAST_ALWAYS, .sources = SOURCE_RMD_REMAINING, .value = "fact_e6(f_remaining.value)",
    .shown = "f_remaining.value", .help = "Of it, still to be taken." },
  { "goal_likelihood", "Goal likelihood", "Goals", .type = TYPE(PERCENT), .operators = OF_NUMBER, .places = FACT_SCALE,
    .is_column = true, .past = PAST_ALWAYS, .sources = SOURCE_GOAL, .value = "fact_e6(f_goal.value)",
    .shown = "f_goal.value", .help = "Of the account's least likely goal." },
  { "impact_preferences", "Impact preferences", "Preferences", .type = TYPE(CHOICE), .operators = OF_CHOICE,
    .is_column = true, .is_text = true, .past = PAST_ALWAYS, .sources = SOURCE_IMPACT,
    .value = "coalesce(nullif(f_impact.value, ''), 'none')", .choices = &query_impact,
    .help = "Whether the client has said what to avoid and to favour." },
  { "drift", "Drift", "Portfolio", .type = TYPE(PERCENT), .operators = OF_NUMBER, .places = FACT_SCALE,
    .is_column = true, .past = PAST_ALWAYS, .sources = SOURCE_DRIFT, .value = "fact_e6(f_drift.value)",
    .shown = "f_drift.value", .help = "From the account's targets." },
};
const size_t query_section_count = COUNT(query_sections);

const struct query_section *query_section_find(const char *id)
{
  for (size_t i = 0; i < query_section_count; i++)
    if (strcmp(query_sections[i].id, id) == 0)
      return &query_sections[i];
  return NULL;
}
