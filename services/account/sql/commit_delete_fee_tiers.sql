-- Makes room for the fee tiers of what is put.
-- in: firm_id int8, account_ids int8[]
-- out: none
DELETE FROM account_fee_tier WHERE firm_id = $1 AND account_id = ANY ($2)
