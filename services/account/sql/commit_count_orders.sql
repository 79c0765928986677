-- Counts that accounts accepted orders. Found row by row through the key: the firm's head is locked, so a row stays.
-- in: firm_id int8, account_id_list int8[], orders_version_list int8[]
-- out: none
UPDATE account
SET orders_version = u.orders_version
FROM unnest($2, $3) AS u (account_id, orders_version)
CROSS JOIN LATERAL (SELECT ctid AS place FROM account WHERE firm_id = $1 AND account_id = u.account_id LIMIT 1) a
WHERE account.ctid = a.place
