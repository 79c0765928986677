-- A page of corporate actions, of a security or of all, with decimals as scaled integers.
-- in: firm_id int8, security_id int8, after int8, page int4, action_id int8
-- out: action_id int8, kind int4, security_id int8, ex_on date, record_on date, pay_on date, numerator_e6 int8, denominator_e6 int8, cash_e6 int8, other_security_id int8, basis_share_e8 int8, withholding_e4 int8, price_e6 int8, symbol text, memo text, version int8
SELECT action_id, kind, security_id, ex_on, record_on, pay_on, numerator_e6, denominator_e6, cash_e6, other_security_id,
       basis_share_e8, withholding_e4, price_e6, symbol, memo, version
FROM corporate_action
WHERE firm_id = $1 AND ($2 = 0 OR security_id = $2) AND action_id > $3 AND ($5 = 0 OR action_id = $5)
ORDER BY action_id
LIMIT $4
