-- Cash of an account by segment; proceeds of sales that settle after the firm's business date are unsettled.
-- in: firm_id int8, account_id int8, at timestamptz
-- out: segment_id int8, balance_e6 int8, held_e6 int8, unsettled_e6 int8
SELECT p.segment_id, p.quantity_e6 AS balance_e6, p.held_e6, coalesce(u.unsettled_e6, 0) AS unsettled_e6
FROM position p
LEFT JOIN (
  SELECT l.segment_id, sum(l.quantity_e6)::int8 AS unsettled_e6
  FROM ledger_leg l JOIN ledger_entry e ON e.firm_id = $1 AND e.entry_id = l.entry_id
  WHERE l.firm_id = $1 AND l.account_id = $2 AND l.security_id = 0 AND l.quantity_e6 > 0 AND e.kind = 7
    AND e.settles_on > (SELECT ($3 AT TIME ZONE f.time_zone)::date FROM firm f WHERE f.firm_id = $1)
  GROUP BY l.segment_id) u USING (segment_id)
WHERE p.firm_id = $1 AND p.account_id = $2 AND p.security_id = 0
ORDER BY p.segment_id
