-- Makes room for the holders of accounts.
-- in: firm_id int8, account_ids int8[]
-- out: none
DELETE FROM account_holder WHERE firm_id = $1 AND account_id = ANY ($2)
