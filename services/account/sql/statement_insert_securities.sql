-- Makes securities that a statement names, of any kind and currency, traded in whole shares until somebody says otherwise.
-- in: firm_id int8, security_ids int8[], symbols text[], names text[], kinds int4[], currencies text[]
-- out: none
INSERT INTO security (firm_id, security_id, symbol, name, kind, sector, industry, exchange, currency, leverage_e4, increment_e6)
SELECT $1, w.security_id, w.symbol, w.name, w.kind, '', '', '', w.currency, 10000, 1000000
FROM unnest($2, $3, $4, $5, $6) AS w (security_id, symbol, name, kind, currency)
