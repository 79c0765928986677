-- Makes a benchmark, or gives it the fund's present name.
-- in: firm_id int8, benchmark_id int8, symbol text, name text
-- out: none
INSERT INTO benchmark (firm_id, benchmark_id, symbol, name) VALUES ($1, $2, $3, $4)
ON CONFLICT (firm_id, benchmark_id) DO UPDATE SET name = excluded.name
