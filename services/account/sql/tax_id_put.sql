-- Keeps a person's sealed tax id.
-- in: firm_id int8, person_id int8, sealed bytea, last_four text, sequence int8
-- out: none
INSERT INTO person_tax_id (firm_id, person_id, sealed, last_four, sequence) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (firm_id, person_id) DO UPDATE
SET sealed = excluded.sealed, last_four = excluded.last_four, sequence = excluded.sequence
