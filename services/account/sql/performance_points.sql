-- Values, flows and fees of some accounts (of one segment, unless it is below 0) on the days that returns need: the
-- days given, days with a flow or a fee, and the days before those. A close may be so many days old; the first security
-- without one is named, for the day's value or for what moved in. A flow is what an entry has on the other side outside:
-- external, opening, error and allocation accounts, and clients that are not measured.
-- in: firm_id int8, account_ids int8[], segment_id int8, days date[], from_on date, to_on date, stale_days int4
-- out: on_date date, value_e4 int8, flow_e4 int8, fee_e4 int8, missing int8
WITH own AS MATERIALIZED (
  SELECT e.effective_on, e.entry_id, e.kind, l.security_id, sum(l.quantity_e6) AS quantity
  FROM ledger_leg l JOIN ledger_entry e ON e.firm_id = $1 AND e.entry_id = l.entry_id
  WHERE l.firm_id = $1 AND l.account_id = ANY ($2) AND ($3 < 0 OR l.segment_id = $3) AND e.effective_on <= $6
  GROUP BY 1, 2, 3, 4),
touched AS (SELECT DISTINCT effective_on, entry_id, kind FROM own WHERE effective_on > $5),
moved AS (
  SELECT t.effective_on AS on_date, l.security_id, -sum(l.quantity_e6) AS quantity
  FROM touched t JOIN ledger_leg l ON l.firm_id = $1 AND l.entry_id = t.entry_id
  WHERE l.account_id IN (2, 5, 6, 7)
    OR (l.account_id >= 1000 AND NOT (l.account_id = ANY ($2) AND ($3 < 0 OR l.segment_id = $3)))
  GROUP BY 1, 2 HAVING sum(l.quantity_e6) <> 0),
charged AS (
  SELECT t.effective_on AS on_date, sum(l.quantity_e6) AS quantity
  FROM touched t JOIN ledger_leg l ON l.firm_id = $1 AND l.entry_id = t.entry_id
  WHERE t.kind = 10 AND l.account_id = 4 AND l.security_id = 0
  GROUP BY 1),
days AS (
  SELECT DISTINCT on_date FROM (
    SELECT unnest($4) UNION ALL
    SELECT on_date FROM moved UNION ALL SELECT on_date - 1 FROM moved UNION ALL
    SELECT on_date FROM charged UNION ALL SELECT on_date - 1 FROM charged) AS d (on_date)
  WHERE on_date BETWEEN $5 AND $6),
held AS (
  SELECT d.on_date, o.security_id, sum(o.quantity) AS quantity
  FROM days d
  JOIN (SELECT effective_on, security_id, sum(quantity) AS quantity FROM own GROUP BY 1, 2) o ON o.effective_on <= d.on_date
  GROUP BY 1, 2 HAVING sum(o.quantity) <> 0),
priced AS (
  SELECT q.on_date, q.is_flow, q.security_id, q.quantity,
         CASE q.security_id WHEN 0 THEN 1000000 ELSE c.close_e6 END AS close_e6
  FROM (SELECT on_date, security_id, quantity, false AS is_flow FROM held
        UNION ALL SELECT on_date, security_id, quantity, true FROM moved) q
  LEFT JOIN LATERAL (
    SELECT p.close_e6 FROM price_close p
    WHERE p.firm_id = $1 AND p.security_id = q.security_id AND p.on_date BETWEEN q.on_date - $7 AND q.on_date
    ORDER BY p.on_date DESC LIMIT 1) c ON q.security_id <> 0)
SELECT d.on_date,
       coalesce(round(sum(p.quantity * p.close_e6) FILTER (WHERE NOT p.is_flow) / 100000000), 0)::int8 AS value_e4,
       coalesce(round(sum(p.quantity * p.close_e6) FILTER (WHERE p.is_flow) / 100000000), 0)::int8 AS flow_e4,
       coalesce((SELECT round(c.quantity / 100) FROM charged c WHERE c.on_date = d.on_date), 0)::int8 AS fee_e4,
       min(p.security_id) FILTER (WHERE p.close_e6 IS NULL) AS missing
FROM days d LEFT JOIN priced p ON p.on_date = d.on_date
GROUP BY d.on_date
ORDER BY d.on_date
