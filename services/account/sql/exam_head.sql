-- The journal's head.
-- in: firm_id int8
-- out: sequence int8, chain bytea
SELECT sequence, chain FROM firm_head WHERE firm_id = $1
