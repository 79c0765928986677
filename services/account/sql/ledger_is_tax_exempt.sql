-- Whether an account is an IRA.
-- in: firm_id int8, account_id int8
-- out: tax_exempt bool
SELECT kind BETWEEN 3 AND 8 AS tax_exempt FROM account WHERE firm_id = $1 AND account_id = $2
