-- Makes room for the list of accounts that a user sees.
-- in: firm_id int8, user_id int8
-- out: none
DELETE FROM account_grant WHERE firm_id = $1 AND user_id = $2
