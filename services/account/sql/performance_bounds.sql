-- When something measured had its first entry (NULL: none), and the firm's business date.
-- in: firm_id int8, account_ids int8[], segment_id int8, now timestamptz
-- out: first_on date, business_on date
SELECT (SELECT min(e.effective_on) FROM ledger_leg l JOIN ledger_entry e USING (firm_id, entry_id)
        WHERE l.firm_id = $1 AND l.account_id = ANY ($2) AND ($3 < 0 OR l.segment_id = $3)) AS first_on,
       ($4 AT TIME ZONE f.time_zone)::date AS business_on
FROM firm f WHERE f.firm_id = $1
