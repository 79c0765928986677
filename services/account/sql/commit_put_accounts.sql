-- Writes accounts.
-- in: firm_id int8, account_id_list int8[], alias_list text[], kind_list int4[], status_list int4[], discretion_list int4[], advisor_id_list int8[], base_currency_list text[], lot_method_list int4[], custodian_list text[], custodian_number_list text[], margin_list bool[], opened_on_list date[], version_list int8[], margin_type_list int4[], tax_status_list int4[], options_level_list int4[], short_selling_list bool[], fractional_shares_list bool[], reinvests_dividends_list bool[], fee_schedule_list text[], fee_household_list bool[], fee_prorated_list bool[], fee_debit_list bool[], fee_in_advance_list bool[], fee_minimum_e4_list int8[], decedent_born_on_list date[], decedent_died_on_list date[], decedent_beneficiary_list int4[], decedent_sole_list bool[], decedent_relation_list text[], closed_on_list date[], fee_kind_list int4[], fee_amount_e4_list int8[], fee_rate_e8_list int8[]
-- out: none
INSERT INTO account (firm_id, account_id, alias, kind, status, discretion, advisor_id, base_currency, lot_method,
                     custodian, custodian_number, margin, opened_on, version, margin_type, tax_status, options_level,
                     short_selling, fractional_shares, reinvests_dividends, fee_schedule, fee_household,
                     fee_prorated, fee_debit, fee_in_advance, fee_minimum_e4, decedent_born_on, decedent_died_on,
                     decedent_beneficiary, decedent_sole, decedent_relation, closed_on, fee_kind, fee_amount_e4,
                     fee_rate_e8)
SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
                        $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35)
ON CONFLICT (firm_id, account_id) DO UPDATE
SET alias = excluded.alias, kind = excluded.kind, status = excluded.status, discretion = excluded.discretion,
    advisor_id = excluded.advisor_id, base_currency = excluded.base_currency, lot_method = excluded.lot_method,
    custodian = excluded.custodian, custodian_number = excluded.custodian_number, margin = excluded.margin,
    opened_on = excluded.opened_on, version = excluded.version, margin_type = excluded.margin_type,
    tax_status = excluded.tax_status, options_level = excluded.options_level, short_selling = excluded.short_selling,
    fractional_shares = excluded.fractional_shares, reinvests_dividends = excluded.reinvests_dividends,
    fee_schedule = excluded.fee_schedule, fee_household = excluded.fee_household,
    fee_prorated = excluded.fee_prorated, fee_debit = excluded.fee_debit, fee_in_advance = excluded.fee_in_advance,
    fee_minimum_e4 = excluded.fee_minimum_e4, decedent_born_on = excluded.decedent_born_on,
    decedent_died_on = excluded.decedent_died_on, decedent_beneficiary = excluded.decedent_beneficiary,
    decedent_sole = excluded.decedent_sole, decedent_relation = excluded.decedent_relation,
    closed_on = excluded.closed_on, fee_kind = excluded.fee_kind, fee_amount_e4 = excluded.fee_amount_e4,
    fee_rate_e8 = excluded.fee_rate_e8
