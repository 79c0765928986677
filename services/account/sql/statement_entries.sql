-- Entries of some accounts in a span of days that no imported transaction is tied to and that stand uncorrected, by place
-- in the array and day: what may be the same as a custodian's transaction.
-- in: firm_id int8, account_ids int8[], from_on date, to_on date
-- out: place int8, entry_id int8, security_id int8, kind int4, effective_on date, quantity_e6 int8, cash_e6 int8
SELECT w.place, e.entry_id, max(l.security_id) AS security_id, e.kind, e.effective_on,
       coalesce(sum(l.quantity_e6) FILTER (WHERE l.security_id <> 0), 0)::int8 AS quantity_e6,
       coalesce(sum(l.quantity_e6) FILTER (WHERE l.security_id = 0), 0)::int8 AS cash_e6
FROM unnest($2) WITH ORDINALITY AS w (account_id, place)
JOIN ledger_leg l ON l.firm_id = $1 AND l.account_id = w.account_id
JOIN ledger_entry e ON e.firm_id = $1 AND e.entry_id = l.entry_id
WHERE e.effective_on BETWEEN $3 AND $4 AND e.kind <> 1 AND e.reverses IS NULL
  AND NOT EXISTS (SELECT FROM imported_transaction t WHERE t.firm_id = $1 AND t.entry_id = e.entry_id)
  AND NOT EXISTS (SELECT FROM ledger_entry r WHERE r.firm_id = $1 AND r.reverses = e.entry_id)
GROUP BY w.place, e.entry_id, e.kind, e.effective_on
ORDER BY w.place, e.effective_on, e.entry_id
