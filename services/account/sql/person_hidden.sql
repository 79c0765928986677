-- Which of some people hold accounts of which a viewer sees none. Who holds nothing yet is nobody's.
-- in: firm_id int8, person_ids int8[], book int8
-- out: person_id int8
SELECT DISTINCT h.person_id
FROM account_holder h
WHERE h.firm_id = $1 AND h.person_id = ANY ($2)
  AND NOT EXISTS (SELECT 1 FROM account_holder s JOIN account a USING (firm_id, account_id)
                  WHERE s.firm_id = $1 AND s.person_id = h.person_id
                    AND account_is_seen($1, $3, a.account_id, a.advisor_id))
