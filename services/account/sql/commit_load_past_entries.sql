-- Entries that are to be taken back, a row a leg, in order.
-- in: firm_id int8, entry_ids int8[]
-- out: entry_id int8, kind int4, effective_on date, settles_on date, order_id int8, proposal_id int8, reverses int8, reversed_by int8, account_id int8, segment_id int8, security_id int8, quantity_e6 int8
WITH ids AS MATERIALIZED (SELECT DISTINCT unnest($2) AS entry_id)
SELECT e.entry_id, e.kind, e.effective_on, e.settles_on, e.order_id, e.proposal_id, e.reverses, r.entry_id AS reversed_by,
       l.account_id, l.segment_id, l.security_id, l.quantity_e6
FROM ids i
CROSS JOIN LATERAL (SELECT * FROM ledger_entry WHERE firm_id = $1 AND entry_id = i.entry_id LIMIT 1) e
LEFT JOIN LATERAL (
  SELECT entry_id FROM ledger_entry WHERE firm_id = $1 AND reverses = i.entry_id AND reverses IS NOT NULL LIMIT 1) r ON true
CROSS JOIN LATERAL (SELECT * FROM ledger_leg WHERE firm_id = $1 AND entry_id = i.entry_id OFFSET 0) l
ORDER BY e.entry_id, l.leg
