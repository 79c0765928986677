-- The ids of symbols; 0 where the firm has none, in the order given.
-- in: firm_id int8, symbols text[]
-- out: security_ids int8[]
SELECT array_agg(coalesce(s.security_id, 0) ORDER BY w.place) AS security_ids
FROM unnest($2) WITH ORDINALITY AS w (symbol, place)
LEFT JOIN security s ON s.firm_id = $1 AND s.symbol = w.symbol
