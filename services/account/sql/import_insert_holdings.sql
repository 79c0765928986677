-- Writes a benchmark's holdings of a date.
-- in: firm_id int8, benchmark_id int8, as_of date, source text, security_ids int8[], weights int8[], prices int8[], market_values int8[]
-- out: none
INSERT INTO benchmark_holding (firm_id, benchmark_id, as_of, security_id, weight_e8, price_e6, market_value_e4, source)
SELECT $1, $2, $3, w.security_id, w.weight_e8, w.price_e6, w.market_value_e4, $4
FROM unnest($5, $6, $7, $8) AS w (security_id, weight_e8, price_e6, market_value_e4)
