-- Accounts in a book that people of a household hold.
-- in: firm_id int8, household_id int8, book int8
-- out: account_id int8
SELECT DISTINCT a.account_id
FROM person p
JOIN account_holder h ON h.firm_id = $1 AND h.person_id = p.person_id
JOIN account a ON a.firm_id = $1 AND a.account_id = h.account_id
WHERE p.firm_id = $1 AND p.household_id = $2 AND account_is_seen($1, $3, a.account_id, a.advisor_id)
ORDER BY a.account_id
