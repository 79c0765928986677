-- What one unit of a benchmark grew to from some days to another, by closes: of the security of that symbol when it has
-- closes, else of the benchmark's holdings, taken anew at each date of theirs. NULL where either does not reach back.
-- in: firm_id int8, symbol text, days date[], to_on date, stale_days int4
-- out: on_date date, growth float8
WITH parts AS (
  SELECT DATE '1583-01-01' AS as_of, s.security_id, 1::numeric AS weight
  FROM security s
  WHERE s.firm_id = $1 AND s.symbol = $2
    AND EXISTS (SELECT 1 FROM price_close p WHERE p.firm_id = $1 AND p.security_id = s.security_id)
  UNION ALL
  SELECT h.as_of, h.security_id, h.weight_e8::numeric
  FROM benchmark b JOIN benchmark_holding h ON h.firm_id = $1 AND h.benchmark_id = b.benchmark_id
  WHERE b.firm_id = $1 AND b.symbol = $2 AND h.as_of < $4 AND h.weight_e8 > 0
    AND NOT EXISTS (SELECT 1 FROM security s JOIN price_close p ON p.firm_id = $1 AND p.security_id = s.security_id
                    WHERE s.firm_id = $1 AND s.symbol = $2)),
starts AS (SELECT d.on_date, (SELECT max(as_of) FROM parts WHERE as_of <= d.on_date) AS first FROM unnest($3) AS d (on_date)),
spans AS (
  SELECT s.on_date, c.as_of, greatest(c.as_of, s.on_date) AS from_on,
         least(lead(c.as_of) OVER (PARTITION BY s.on_date ORDER BY c.as_of), $4) AS to_on
  FROM starts s JOIN (SELECT DISTINCT as_of FROM parts) c ON c.as_of >= s.first),
grown AS (
  SELECT s.on_date, s.from_on,
         CASE WHEN count(*) = count(a.close_e6) AND count(*) = count(z.close_e6)
              THEN sum(p.weight * z.close_e6 / a.close_e6) / sum(p.weight) END AS growth
  FROM spans s
  JOIN parts p ON p.as_of = s.as_of
  LEFT JOIN LATERAL (
    SELECT c.close_e6 FROM price_close c
    WHERE c.firm_id = $1 AND c.security_id = p.security_id AND c.on_date BETWEEN s.from_on - $5 AND s.from_on
    ORDER BY c.on_date DESC LIMIT 1) a ON true
  LEFT JOIN LATERAL (
    SELECT c.close_e6 FROM price_close c
    WHERE c.firm_id = $1 AND c.security_id = p.security_id AND c.on_date BETWEEN s.to_on - $5 AND s.to_on
    ORDER BY c.on_date DESC LIMIT 1) z ON true
  GROUP BY s.on_date, s.from_on)
SELECT d.on_date, (SELECT CASE WHEN count(*) > 0 AND count(*) = count(g.growth) THEN exp(sum(ln(g.growth::float8))) END
                   FROM grown g WHERE g.on_date = d.on_date) AS growth
FROM unnest($3) AS d (on_date)
ORDER BY d.on_date
