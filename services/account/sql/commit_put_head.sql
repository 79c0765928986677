-- Moves the firm's head on.
-- in: firm_id int8, sequence int8, chain bytea, next_id int8
-- out: none
UPDATE firm_head SET sequence = $2, chain = $3, next_id = $4 WHERE firm_id = $1
