-- Writes accounts.
-- in: firm_id int8, account_id_list int8[], alias_list text[], kind_list int4[], status_list int4[], discretion_list int4[], advisor_id_list int8[], base_currency_list text[], lot_method_list int4[], custodian_list text[], custodian_number_list text[], margin_list bool[], opened_on_list date[], version_list int8[]
-- out: none
INSERT INTO account (firm_id, account_id, alias, kind, status, discretion, advisor_id, base_currency, lot_method, custodian, custodian_number, margin, opened_on, version)
SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT (firm_id, account_id) DO UPDATE
SET alias = excluded.alias, kind = excluded.kind, status = excluded.status, discretion = excluded.discretion,
    advisor_id = excluded.advisor_id, base_currency = excluded.base_currency, lot_method = excluded.lot_method,
    custodian = excluded.custodian, custodian_number = excluded.custodian_number, margin = excluded.margin,
    opened_on = excluded.opened_on, version = excluded.version
