-- Writes corporate actions.
-- in: firm_id int8, action_id_list int8[], kind_list int4[], security_id_list int8[], ex_on_list date[], record_on_list date[], pay_on_list date[], numerator_e6_list int8[], denominator_e6_list int8[], cash_e6_list int8[], other_security_id_list int8[], basis_share_e8_list int8[], withholding_e4_list int8[], price_e6_list int8[], symbol_list text[], memo_list text[], version_list int8[]
-- out: none
INSERT INTO corporate_action (firm_id, action_id, kind, security_id, ex_on, record_on, pay_on, numerator_e6, denominator_e6, cash_e6, other_security_id, basis_share_e8, withholding_e4, price_e6, symbol, memo, version)
SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
ON CONFLICT (firm_id, action_id) DO UPDATE SET
  kind = excluded.kind, security_id = excluded.security_id, ex_on = excluded.ex_on, record_on = excluded.record_on,
  pay_on = excluded.pay_on, numerator_e6 = excluded.numerator_e6, denominator_e6 = excluded.denominator_e6,
  cash_e6 = excluded.cash_e6, other_security_id = excluded.other_security_id, basis_share_e8 = excluded.basis_share_e8,
  withholding_e4 = excluded.withholding_e4, price_e6 = excluded.price_e6, symbol = excluded.symbol,
  memo = excluded.memo, version = excluded.version
