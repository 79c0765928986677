-- A page of the people of a book: those who hold an account of it or are kept by who has it; all of the firm for those
-- who see all.
-- in: firm_id int8, book int8, person_id int8, after int8, page int4, person_ids int8[]
-- out: steward.account.v1.Person
SELECT p.person_id, p.name, p.organisation, p.born_on, p.email, p.residence, p.household_id, p.version, p.tax_residence,
       p.died_on, p.marital_status, p.spouse_id, p.phone, t.last_four AS tax_id_last_four
FROM person p LEFT JOIN person_tax_id t USING (firm_id, person_id)
WHERE p.firm_id = $1 AND ($3 = 0 OR p.person_id = $3) AND p.person_id > $4 AND cardinality($6) = 0
  AND ($2 = 0 OR p.person_id IN (SELECT * FROM people_seen($1, $2)))
UNION ALL
SELECT p.person_id, p.name, p.organisation, p.born_on, p.email, p.residence, p.household_id, p.version, p.tax_residence,
       p.died_on, p.marital_status, p.spouse_id, p.phone, t.last_four AS tax_id_last_four
FROM person p LEFT JOIN person_tax_id t USING (firm_id, person_id)
WHERE p.firm_id = $1 AND p.person_id = ANY ($6) AND p.person_id > $4 AND person_is_seen($1, $2, p.person_id)
ORDER BY person_id
LIMIT $5
