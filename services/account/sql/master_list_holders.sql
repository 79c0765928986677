-- Who holds some accounts, primary first.
-- in: firm_id int8, account_ids int8[]
-- out: account_id int8, person_id int8, role int4
SELECT account_id, person_id, role
FROM account_holder
WHERE firm_id = $1 AND account_id = ANY ($2)
ORDER BY account_id, place
