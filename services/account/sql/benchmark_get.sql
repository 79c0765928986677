-- A benchmark with its holdings of the latest date on or before a date (NULL: of all), heaviest first.
-- in: firm_id int8, symbol text, as_of date
-- out: steward.account.v1.Benchmark
SELECT b.benchmark_id, b.symbol, b.name, max(h.as_of) AS as_of, max(h.source) AS source,
       array_agg(h.security_id ORDER BY h.weight_e8 DESC, h.security_id) AS security_ids,
       array_agg(s.symbol ORDER BY h.weight_e8 DESC, h.security_id) AS symbols,
       array_agg(s.sector ORDER BY h.weight_e8 DESC, h.security_id) AS sectors,
       array_agg(h.weight_e8 ORDER BY h.weight_e8 DESC, h.security_id) AS weight_e8,
       array_agg(h.price_e6 ORDER BY h.weight_e8 DESC, h.security_id) AS price_e6,
       array_agg(h.market_value_e4 ORDER BY h.weight_e8 DESC, h.security_id) AS market_value_e4
FROM benchmark b
JOIN benchmark_holding h USING (firm_id, benchmark_id)
JOIN security s USING (firm_id, security_id)
WHERE b.firm_id = $1 AND b.symbol = $2
  AND h.as_of = (SELECT max(l.as_of) FROM benchmark_holding l
                 WHERE l.firm_id = b.firm_id AND l.benchmark_id = b.benchmark_id
                   AND l.as_of <= coalesce($3, 'infinity'))
GROUP BY b.benchmark_id, b.symbol, b.name
