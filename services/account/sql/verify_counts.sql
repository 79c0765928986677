-- What there is to verify.
-- in: firm_id int8
-- out: entries int8, positions int8, lots int8, sequence int8, chain bytea
SELECT (SELECT count(*) FROM ledger_entry WHERE firm_id = $1) AS entries,
       (SELECT count(*) FROM position WHERE firm_id = $1) AS positions,
       (SELECT count(*) FROM lot WHERE firm_id = $1) AS lots, h.sequence, h.chain
FROM firm_head h WHERE h.firm_id = $1
