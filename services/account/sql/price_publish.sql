-- Takes last prices, judges each (reasons as in PriceFinding; 0 taken, -1 stands already), and counts the batch when any was
-- taken. A jump is more than half of the last price.
-- in: firm_id int8, source text, security_ids int8[], prices int8[], at timestamptz[], latest timestamptz, accepts_jumps bool, max_findings int8
-- out: places int8[], reasons int8[], lasts int8[], left_out int8, unchanged int8, security_ids int8[], prices int8[], at timestamptz[], feed_sequence int8
WITH given AS MATERIALIZED (
  SELECT w.place, w.price_e6, w.at, s.security_id, l.price_e6 AS last_e6, l.at AS last_at,
         CASE WHEN s.security_id IS NULL THEN 1 WHEN w.price_e6 <= 0 THEN 2 WHEN w.at > $6 THEN 3 END AS reason
  FROM unnest($3, $4, $5) WITH ORDINALITY AS w (security_id, price_e6, at, place)
  LEFT JOIN security s ON s.firm_id = $1 AND s.security_id = w.security_id
  LEFT JOIN price_last l ON l.firm_id = $1 AND l.security_id = s.security_id
), judged AS MATERIALIZED (
  SELECT g.*, coalesce(g.reason, CASE
    WHEN row_number() OVER (PARTITION BY g.security_id, g.reason IS NULL ORDER BY g.at DESC, g.place DESC) > 1 THEN 6
    WHEN g.last_at = g.at AND g.last_e6 = g.price_e6 THEN -1
    WHEN g.last_at >= g.at THEN 4
    WHEN NOT $7 AND abs(g.price_e6::numeric - g.last_e6) * 2 > g.last_e6 THEN 5
    ELSE 0 END) AS verdict
  FROM given g
), written AS (
  INSERT INTO price_last (firm_id, security_id, price_e6, at, source)
  SELECT $1, security_id, price_e6, at, $2 FROM judged WHERE verdict = 0
  ON CONFLICT (firm_id, security_id) DO UPDATE
  SET price_e6 = excluded.price_e6, at = excluded.at, source = excluded.source
), counted AS (
  INSERT INTO price_feed (firm_id, sequence) SELECT $1, 1 WHERE EXISTS (SELECT FROM judged WHERE verdict = 0)
  ON CONFLICT (firm_id) DO UPDATE SET sequence = price_feed.sequence + 1
  RETURNING sequence
), named AS (
  SELECT place, verdict, last_e6 FROM judged WHERE verdict > 0 ORDER BY place LIMIT $8
)
SELECT (SELECT array_agg(place - 1 ORDER BY place) FROM named) AS places,
       (SELECT array_agg(verdict::int8 ORDER BY place) FROM named) AS reasons,
       (SELECT array_agg(coalesce(last_e6, 0) ORDER BY place) FROM named) AS lasts,
       count(*) FILTER (WHERE verdict > 0) AS left_out, count(*) FILTER (WHERE verdict = -1) AS unchanged,
       array_agg(security_id ORDER BY place) FILTER (WHERE verdict = 0) AS security_ids,
       array_agg(price_e6 ORDER BY place) FILTER (WHERE verdict = 0) AS prices,
       array_agg(at ORDER BY place) FILTER (WHERE verdict = 0) AS at,
       coalesce((SELECT sequence FROM counted), 0) AS feed_sequence
FROM judged
