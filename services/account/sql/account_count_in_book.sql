-- How many of some accounts stand in a book.
-- in: firm_id int8, account_ids int8[], book int8
-- out: count int8
SELECT count(*) FROM account WHERE firm_id = $1 AND account_id = ANY ($2) AND account_is_seen($1, $3, account_id, advisor_id)
