-- Cash of an account by segment from those entries alone that are effective, settled and recorded by some day, line and
-- instant; and what of it settles later than the day of the view.
-- in: firm_id int8, account_id int8, effective_on date, settled_on date, sequence int8, recorded_at timestamptz, at timestamptz
-- out: segment_id int8, balance_e6 int8, held_e6 int8, due_on date[], due_e6 int8[], business_on date
WITH view AS (
  SELECT least(($7 AT TIME ZONE f.time_zone)::date, ($6 AT TIME ZONE f.time_zone)::date, $3, $4) AS business_on
  FROM firm f WHERE f.firm_id = $1
), legs AS (
  SELECT l.segment_id, l.quantity_e6, e.settles_on, e.settles_on > e.effective_on AND e.settles_on > v.business_on AS is_due
  FROM view v CROSS JOIN ledger_leg l JOIN ledger_entry e ON e.firm_id = $1 AND e.entry_id = l.entry_id
  WHERE l.firm_id = $1 AND l.account_id = $2 AND l.security_id = 0
    AND e.effective_on <= $3 AND e.settles_on <= $4 AND e.sequence <= $5 AND e.recorded_at <= $6
), days AS (
  SELECT segment_id, settles_on, sum(quantity_e6)::int8 AS quantity_e6 FROM legs WHERE is_due GROUP BY 1, 2
)
SELECT s.segment_id, s.balance_e6, 0::int8 AS held_e6, d.due_on, d.due_e6, v.business_on
FROM view v
CROSS JOIN (SELECT segment_id, sum(quantity_e6)::int8 AS balance_e6 FROM legs GROUP BY segment_id) s
CROSS JOIN LATERAL (
  SELECT coalesce(array_agg(settles_on ORDER BY settles_on), '{}') AS due_on,
         coalesce(array_agg(quantity_e6 ORDER BY settles_on), '{}') AS due_e6
  FROM days WHERE segment_id = s.segment_id) d
ORDER BY s.segment_id
