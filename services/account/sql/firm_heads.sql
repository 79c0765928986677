-- How far the journals of some firms have come.
-- in: firm_ids int8[]
-- out: firm_id int8, sequence int8
SELECT firm_id, sequence FROM firm_head WHERE firm_id = ANY ($1)
