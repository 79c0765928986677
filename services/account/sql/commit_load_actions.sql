-- Some corporate actions.
-- in: firm_id int8, action_ids int8[]
-- out: action_id int8, kind int4, security_id int8, ex_on date, record_on date, pay_on date, numerator_e6 int8, denominator_e6 int8, cash_e6 int8, other_security_id int8, basis_share_e8 int8, withholding_e4 int8, price_e6 int8, symbol text, memo text, version int8, is_applied bool
SELECT a.action_id, a.kind, a.security_id, a.ex_on, a.record_on, a.pay_on, a.numerator_e6, a.denominator_e6, a.cash_e6,
       a.other_security_id, a.basis_share_e8, a.withholding_e4, a.price_e6, a.symbol, a.memo, a.version,
       EXISTS (SELECT FROM corporate_action_account t WHERE t.firm_id = $1 AND t.action_id = a.action_id) AS is_applied
FROM (SELECT DISTINCT unnest($2) AS action_id) i
CROSS JOIN LATERAL (SELECT * FROM corporate_action WHERE firm_id = $1 AND action_id = i.action_id LIMIT 1) a
