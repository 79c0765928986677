-- Makes securities traded in whole shares and US dollars; of those that are there, fills what is still empty.
-- in: firm_id int8, kind int4, security_ids int8[], symbols text[], names text[], sectors text[], exchanges text[]
-- out: none
INSERT INTO security (firm_id, security_id, symbol, name, kind, sector, industry, exchange, currency, leverage_e4,
                      increment_e6)
SELECT $1, w.security_id, w.symbol, w.name, $2, w.sector, '', w.exchange, 'USD', 10000, 1000000
FROM unnest($3, $4, $5, $6, $7) AS w (security_id, symbol, name, sector, exchange)
ON CONFLICT (firm_id, security_id) DO UPDATE
SET name = CASE WHEN security.name = '' THEN excluded.name ELSE security.name END,
    sector = CASE WHEN security.sector = '' THEN excluded.sector ELSE security.sector END,
    exchange = CASE WHEN security.exchange = '' THEN excluded.exchange ELSE security.exchange END
WHERE '' IN (security.name, security.sector, security.exchange)
