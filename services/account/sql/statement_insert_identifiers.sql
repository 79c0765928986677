-- Remembers under which numbers custodians know securities.
-- in: firm_id int8, schemes int4[], values text[], security_ids int8[]
-- out: none
INSERT INTO security_identifier (firm_id, scheme, value, security_id)
SELECT $1, w.scheme, w.value, w.security_id FROM unnest($2, $3, $4) AS w (scheme, value, security_id)
ON CONFLICT DO NOTHING
