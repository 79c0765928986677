-- All about an account in a period of the firm's dates, by part, and of records also the versions that stood when it
-- began; with them what records without an account say of the rules of risk. The views show the firm set before.
-- in: firm_id int8, account_id int8, from_on date, to_on date
-- out: part text, sequence int8, json text
WITH span AS MATERIALIZED (
  SELECT $3::timestamp AT TIME ZONE f.time_zone AS since, ($4 + 1)::timestamp AT TIME ZONE f.time_zone AS until
  FROM firm f WHERE f.firm_id = $1),
ordered AS MATERIALIZED (
  SELECT o.order_id FROM trade_order o, span
  WHERE o.firm_id = $1 AND o.account_id = $2 AND o.created_at < span.until AND o.changed_at >= span.since),
posted AS MATERIALIZED (
  SELECT DISTINCT e.entry_id, e.sequence
  FROM ledger_leg l JOIN ledger_entry e ON e.firm_id = $1 AND e.entry_id = l.entry_id, span
  WHERE l.firm_id = $1 AND l.account_id = $2 AND e.recorded_at >= span.since AND e.recorded_at < span.until),
kept AS MATERIALIZED (
  SELECT r.* FROM record r, span
  WHERE r.firm_id = $1 AND (r.account_id = $2 OR (r.account_id IS NULL AND r.kind LIKE 'risk.%'))
    AND r.recorded_at < span.until
    AND (r.recorded_at >= span.since OR NOT EXISTS (
      SELECT 1 FROM record n WHERE n.firm_id = $1 AND n.kind = r.kind AND n.id = r.id AND n.version = r.version + 1
        AND n.recorded_at < span.since)))
SELECT part, sequence, translate(json, E'\n', '') AS json
FROM (
  SELECT 1 AS place, 'account' AS part, NULL::int8 AS sequence, row_to_json(a)::text AS json
  FROM report.accounts a WHERE a.account_id = $2
  UNION ALL
  SELECT 2, 'holders', NULL, row_to_json(h)::text FROM report.holders h WHERE h.account_id = $2
  UNION ALL
  SELECT 3, 'orders', (SELECT min(v.sequence) FROM report.order_events v WHERE v.order_id = o.order_id), row_to_json(o)::text
  FROM report.orders o WHERE o.order_id IN (SELECT order_id FROM ordered)
  UNION ALL
  SELECT 4, 'order_events', v.sequence, row_to_json(v)::text
  FROM report.order_events v WHERE v.order_id IN (SELECT order_id FROM ordered)
  UNION ALL
  SELECT 5, 'fills', e.sequence, row_to_json(f)::text
  FROM report.fills f JOIN ledger_entry e ON e.firm_id = $1 AND e.entry_id = f.entry_id
  WHERE f.order_id IN (SELECT order_id FROM ordered)
  UNION ALL
  SELECT 6, 'entries', e.sequence, row_to_json(w)::text
  FROM report.entries e CROSS JOIN LATERAL (
    SELECT e.*, (SELECT json_agg(l ORDER BY l.leg) FROM report.legs l
                 WHERE l.entry_id = e.entry_id AND (l.account_id = $2 OR l.account_id < 1000)) AS legs) w
  WHERE e.entry_id IN (SELECT entry_id FROM posted)
  UNION ALL
  SELECT 7, 'closings', p.sequence, row_to_json(c)::text
  FROM lot_closing c JOIN posted p ON p.entry_id = c.entry_id WHERE c.firm_id = $1 AND c.account_id = $2
  UNION ALL
  SELECT 8, 'records', k.sequence, row_to_json(w)::text
  FROM kept k CROSS JOIN LATERAL (
    SELECT k.kind, k.id, k.version, k.type, k.account_id, k.sequence, k.recorded_at, k.projection,
           encode(k.body_hash, 'hex') AS body_sha256, translate(encode(k.body, 'base64'), E'\n', '') AS body) w
  UNION ALL
  SELECT 9, 'facts', w.sequence, row_to_json(w)::text
  FROM fact f CROSS JOIN span CROSS JOIN LATERAL (
    SELECT f.name, f.account_id, f.value, f.valid_from, f.confirmed_at, f.sequence, f.inputs_sequence) w
  WHERE f.firm_id = $1 AND f.account_id = $2 AND f.valid_from < span.until) parts
ORDER BY place, sequence NULLS FIRST, json
