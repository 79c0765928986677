-- Takes a benchmark's holdings of a date away, for those of a corrected file.
-- in: firm_id int8, benchmark_id int8, as_of date
-- out: none
DELETE FROM benchmark_holding WHERE firm_id = $1 AND benchmark_id = $2 AND as_of = $3
