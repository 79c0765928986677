-- Securities by symbol or id, or all when neither is given.
-- in: firm_id int8, symbols text[], security_ids int8[]
-- out: steward.account.v1.Security
SELECT security_id, symbol, name, kind, sector, industry, exchange, currency, leverage_e4, increment_e6
FROM security
WHERE firm_id = $1
  AND (symbol = ANY ($2) OR security_id = ANY ($3) OR (cardinality($2) = 0 AND cardinality($3) = 0))
ORDER BY symbol COLLATE "C"
