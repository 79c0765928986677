-- Entries that do not sum to zero per asset, or have no legs.
-- in: firm_id int8
-- out: entry_id int8, security_id int8, quantity_e6 int8
SELECT e.entry_id, l.security_id, sum(l.quantity_e6)::int8 AS quantity_e6
FROM ledger_entry e LEFT JOIN ledger_leg l ON l.firm_id = $1 AND l.entry_id = e.entry_id
WHERE e.firm_id = $1
GROUP BY e.entry_id, l.security_id
HAVING sum(l.quantity_e6) IS DISTINCT FROM 0
ORDER BY e.entry_id
LIMIT 100
