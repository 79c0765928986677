-- migrate: programs from 0010
-- What account queries ask of master data, and what they are found by.

-- How a fee is reckoned (steward.account.v1.Fee.Kind): none, unless its tiers or schedule say percent of net liquidation.
ALTER TABLE account
  ADD COLUMN fee_kind int4 NOT NULL DEFAULT 1 CHECK (fee_kind BETWEEN 1 AND 6),
  ADD COLUMN fee_amount_e4 int8 CHECK (fee_amount_e4 > 0),
  ADD COLUMN fee_rate_e8 int8 CHECK (fee_rate_e8 BETWEEN 1 AND 100000000);
UPDATE account a SET fee_kind = 2
WHERE fee_schedule <> '' OR EXISTS (SELECT FROM account_fee_tier t WHERE t.firm_id = a.firm_id AND t.account_id = a.account_id);

-- Contributions of an account's tax year; versions of master data written since a line of the journal.
CREATE INDEX ira_movement_account ON ira_movement (firm_id, account_id, tax_year);
CREATE INDEX master_version_sequence ON master_version (firm_id, kind, sequence);

-- A fact's value as a number, scale 1e-6; NULL where it is none.
CREATE FUNCTION fact_e6(value text) RETURNS int8 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN value ~ '^-?[0-9]{1,12}(\.[0-9]{1,6})?$' THEN (value::numeric * 1000000)::int8 END
$$;

CREATE OR REPLACE VIEW report.accounts WITH (security_barrier) AS
SELECT a.account_id AS account_id,
       a.alias AS alias,
       report.label('{unspecified,individual,joint,traditional_ira,rollover_ira,roth_ira,sep_ira,simple_ira,inherited_ira,trust,corporate,llc,custodial}', a.kind) AS kind,
       report.label('{prospective,opened,restricted,closed}', a.status) AS status,
       report.label('{discretionary,non_discretionary,reporting_only}', a.discretion) AS discretion,
       a.advisor_id AS advisor_id,
       u.name AS advisor,
       a.base_currency AS base_currency,
       report.label('{fifo,lifo,hifo,minimum_tax,average,lowest_cost,maximum_long_term_gain,maximum_short_term_gain,maximum_loss,specific}', a.lot_method) AS lot_method,
       a.custodian AS custodian,
       a.custodian_number AS custodian_number,
       a.margin AS margin,
       a.opened_on AS opened_on,
       a.version AS version
FROM account a LEFT JOIN app_user u ON u.firm_id = a.firm_id AND u.user_id = a.advisor_id
WHERE a.firm_id = report.firm();
COMMENT ON COLUMN report.accounts.lot_method IS 'Which lots a sale closes: fifo, lifo, hifo, minimum_tax, ..., specific.';
