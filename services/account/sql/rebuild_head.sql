-- How far a firm has come, and the id it gives next.
-- in: firm_id int8
-- out: sequence int8, next_id int8
SELECT sequence, next_id FROM firm_head WHERE firm_id = $1
