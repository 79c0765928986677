-- Locks the firm for a batch of commits and reads its head and its business date at an instant.
-- in: firm_id int8, at timestamptz
-- out: sequence int8, chain bytea, next_id int8, business_on date
SELECT h.sequence, h.chain, h.next_id, ($2 AT TIME ZONE f.time_zone)::date AS business_on
FROM firm_head h JOIN firm f USING (firm_id)
WHERE h.firm_id = $1
FOR UPDATE OF h
