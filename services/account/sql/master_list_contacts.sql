-- Address, employment and affiliations of some people.
-- in: firm_id int8, person_ids int8[]
-- out: person_id int8, address_line1 text, address_line2 text, city text, region text, postal_code text, country text, employment int4, employer text, occupation text, broker_dealer bool, controls_company text, politically_exposed bool
SELECT person_id, address_line1, address_line2, city, region, postal_code, country, employment, employer, occupation,
       broker_dealer, controls_company, politically_exposed
FROM person
WHERE firm_id = $1 AND person_id = ANY ($2)
ORDER BY person_id
