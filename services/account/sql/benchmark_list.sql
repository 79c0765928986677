-- All benchmarks with the latest date of each.
-- in: firm_id int8
-- out: steward.account.v1.Benchmark
SELECT b.benchmark_id, b.symbol, b.name, h.as_of, h.source
FROM benchmark b
LEFT JOIN LATERAL (SELECT l.as_of, l.source FROM benchmark_holding l
                   WHERE l.firm_id = b.firm_id AND l.benchmark_id = b.benchmark_id
                   ORDER BY l.as_of DESC LIMIT 1) AS h ON true
WHERE b.firm_id = $1
ORDER BY b.symbol COLLATE "C"
