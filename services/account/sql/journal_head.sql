-- The head of a firm's journal.
-- in: firm_id int8
-- out: code text, sequence int8, chain bytea
SELECT f.code, h.sequence, h.chain FROM firm f JOIN firm_head h USING (firm_id) WHERE f.firm_id = $1
