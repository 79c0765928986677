-- The securities that a file names by symbol, CUSIP, ISIN: ids by each, 0 where there is none, in the order given.
-- in: firm_id int8, symbols text[], cusips text[], isins text[]
-- out: by_symbol int8, by_cusip int8, by_isin int8
SELECT coalesce(s.security_id, 0) AS by_symbol, coalesce(c.security_id, 0) AS by_cusip, coalesce(i.security_id, 0) AS by_isin
FROM unnest($2, $3, $4) WITH ORDINALITY AS w (symbol, cusip, isin, place)
LEFT JOIN security s ON s.firm_id = $1 AND s.symbol = w.symbol
LEFT JOIN security_identifier c ON c.firm_id = $1 AND c.scheme = 1 AND c.value = w.cusip
LEFT JOIN security_identifier i ON i.firm_id = $1 AND i.scheme = 2 AND i.value = w.isin
ORDER BY w.place
