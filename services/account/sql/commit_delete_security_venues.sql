-- Makes room for the security venues of what is put.
-- in: firm_id int8, security_ids int8[]
-- out: none
DELETE FROM security_venue WHERE firm_id = $1 AND security_id = ANY ($2)
