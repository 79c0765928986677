-- The id of a benchmark.
-- in: firm_id int8, symbol text
-- out: benchmark_id int8
SELECT benchmark_id FROM benchmark WHERE firm_id = $1 AND symbol = $2
