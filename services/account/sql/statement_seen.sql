-- Which of some transactions were imported before, by place in the arrays.
-- in: firm_id int8, account_ids int8[], external_ids text[]
-- out: place int8, fingerprint bytea
SELECT w.place, t.fingerprint
FROM unnest($2, $3) WITH ORDINALITY AS w (account_id, external_id, place)
JOIN imported_transaction t ON t.firm_id = $1 AND t.account_id = w.account_id AND t.external_id = w.external_id
