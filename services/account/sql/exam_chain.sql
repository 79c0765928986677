-- The link of a line of the journal.
-- in: firm_id int8, sequence int8
-- out: chain bytea
SELECT chain FROM journal WHERE firm_id = $1 AND sequence = $2
