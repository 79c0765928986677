-- Entries after a place in the journal, of an account, of an order, or all; of a book, those that touch it;
-- those that are effective, settled and recorded by some day, line and instant.
-- in: firm_id int8, account_id int8, order_id int8, after_sequence int8, after_entry_id int8, count int8, book int8, effective_on date, settled_on date, sequence int8, recorded_at timestamptz
-- out: steward.account.v1.Entry
SELECT e.entry_id, e.kind, e.effective_on, e.settles_on, e.recorded_at, e.sequence, e.order_id, e.proposal_id, e.memo, e.reverses
FROM ledger_entry e
WHERE e.firm_id = $1 AND e.sequence >= $4 AND (e.sequence, e.entry_id) > ($4, $5)
  AND ($2 = 0 OR EXISTS (
    SELECT FROM ledger_leg l WHERE l.firm_id = $1 AND l.entry_id = e.entry_id AND l.account_id = $2))
  AND ($3 = 0 OR e.order_id = $3)
  AND e.effective_on <= $8 AND e.settles_on <= $9 AND e.sequence <= $10 AND e.recorded_at <= $11
  AND ($7 = 0 OR EXISTS (
    SELECT FROM ledger_leg l JOIN account a ON a.firm_id = $1 AND a.account_id = l.account_id
    WHERE l.firm_id = $1 AND l.entry_id = e.entry_id
      AND (a.advisor_id = ANY (ARRAY(SELECT * FROM advisors_seen($1, $7)))
           OR a.account_id = ANY (ARRAY(SELECT * FROM accounts_shown($1, $7))))))
ORDER BY e.sequence, e.entry_id
LIMIT $6
