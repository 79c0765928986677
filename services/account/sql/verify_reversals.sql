-- Corrections that are not their entry, negated.
-- in: firm_id int8
-- out: entry_id int8, reverses int8
SELECT e.entry_id, e.reverses
FROM ledger_entry e
WHERE e.firm_id = $1 AND e.reverses IS NOT NULL AND EXISTS (
  SELECT 1
  FROM ledger_leg l
  WHERE l.firm_id = $1 AND l.entry_id IN (e.entry_id, e.reverses)
  GROUP BY l.account_id, l.segment_id, l.security_id
  HAVING sum(l.quantity_e6) <> 0)
ORDER BY e.entry_id
LIMIT 100
