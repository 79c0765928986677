-- Writes the list of accounts that a user sees.
-- in: firm_id int8, user_id int8, account_ids int8[]
-- out: none
INSERT INTO account_grant (firm_id, user_id, account_id) SELECT DISTINCT $1, $2, account_id FROM unnest($3) AS account_id
