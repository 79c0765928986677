-- A person that a viewer sees, whether a user is the advisor of an account it holds, and its sealed tax id.
-- in: firm_id int8, person_id int8, book int8, user_id int8
-- out: organisation bool, tax_residence text, is_own bool, sealed bytea
SELECT p.organisation, p.tax_residence,
       EXISTS (SELECT FROM account_holder h JOIN account a USING (firm_id, account_id)
               WHERE h.firm_id = $1 AND h.person_id = $2 AND a.advisor_id = $4) AS is_own,
       coalesce(t.sealed, '') AS sealed
FROM person p LEFT JOIN person_tax_id t USING (firm_id, person_id)
WHERE p.firm_id = $1 AND p.person_id = $2 AND person_is_seen($1, $3, $2)
