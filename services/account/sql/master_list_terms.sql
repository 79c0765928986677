-- What was agreed of some accounts: permissions, fee with its tiers, decedent, beneficiaries. A fee without a minimum has -1.
-- in: firm_id int8, account_ids int8[]
-- out: account_id int8, options_level int4, short_selling bool, fractional_shares bool, reinvests_dividends bool, fee_schedule text, fee_household bool, fee_prorated bool, fee_debit bool, fee_in_advance bool, fee_minimum_e4 int8, tier_ends_e4 int8[], tier_rates_e8 int8[], decedent_born_on date, decedent_died_on date, decedent_beneficiary int4, decedent_sole bool, decedent_relation text, person_ids int8[], shares_e8 int8[], contingent int8[], sole_spouse int8[], sole_spouse_since text[], fee_kind int4, fee_amount_e4 int8, fee_rate_e8 int8
SELECT a.account_id, a.options_level, a.short_selling, a.fractional_shares, a.reinvests_dividends, a.fee_schedule,
       a.fee_household, a.fee_prorated, a.fee_debit, a.fee_in_advance, coalesce(a.fee_minimum_e4, -1) AS fee_minimum_e4,
       t.ends AS tier_ends_e4, t.rates AS tier_rates_e8, a.decedent_born_on, a.decedent_died_on, a.decedent_beneficiary,
       a.decedent_sole, a.decedent_relation, b.person_ids, b.shares_e8, b.contingent, b.sole_spouse, b.since AS sole_spouse_since,
       a.fee_kind, coalesce(a.fee_amount_e4, 0) AS fee_amount_e4, coalesce(a.fee_rate_e8, 0) AS fee_rate_e8
FROM account a
CROSS JOIN LATERAL (
  SELECT array_agg(coalesce(up_to_e4, 0) ORDER BY place) AS ends, array_agg(rate_e8 ORDER BY place) AS rates
  FROM account_fee_tier WHERE firm_id = $1 AND account_id = a.account_id) t
CROSS JOIN LATERAL (
  SELECT array_agg(person_id ORDER BY place) AS person_ids, array_agg(share_e8 ORDER BY place) AS shares_e8,
         array_agg(contingent::int4::int8 ORDER BY place) AS contingent,
         array_agg(sole_spouse::int4::int8 ORDER BY place) AS sole_spouse,
         array_agg(coalesce(sole_spouse_since::text, '') ORDER BY place) AS since
  FROM account_beneficiary WHERE firm_id = $1 AND account_id = a.account_id) b
WHERE a.firm_id = $1 AND a.account_id = ANY ($2)
ORDER BY a.account_id
