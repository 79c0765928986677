-- What settles later than it is effective and is not the sum of its legs.
-- in: firm_id int8
-- out: account_id int8, segment_id int8, security_id int8, found_e6 int8, wanted_e6 int8, settles_on date
SELECT account_id, segment_id, 0::int8 AS security_id, coalesce(d.quantity_e6, 0) AS found_e6,
       coalesce(s.quantity_e6, 0) AS wanted_e6, settles_on
FROM (SELECT account_id, segment_id, settles_on, quantity_e6 FROM cash_due WHERE firm_id = $1) d
FULL JOIN (
  SELECT l.account_id, l.segment_id, e.settles_on, sum(l.quantity_e6)::int8 AS quantity_e6
  FROM ledger_leg l JOIN ledger_entry e ON e.firm_id = $1 AND e.entry_id = l.entry_id
  WHERE l.firm_id = $1 AND l.account_id >= 1000 AND l.security_id = 0 AND e.settles_on > e.effective_on
  GROUP BY 1, 2, 3) s
USING (account_id, segment_id, settles_on)
WHERE coalesce(d.quantity_e6, 0) <> coalesce(s.quantity_e6, 0)
ORDER BY account_id, segment_id, settles_on
LIMIT 100
