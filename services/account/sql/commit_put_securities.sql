-- Writes securities.
-- in: firm_id int8, security_id_list int8[], symbol_list text[], name_list text[], kind_list int4[], sector_list text[], industry_list text[], exchange_list text[], currency_list text[], leverage_e4_list int8[], increment_e6_list int8[]
-- out: none
INSERT INTO security (firm_id, security_id, symbol, name, kind, sector, industry, exchange, currency, leverage_e4, increment_e6)
SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (firm_id, security_id) DO UPDATE
SET symbol = excluded.symbol, name = excluded.name, kind = excluded.kind, sector = excluded.sector,
    industry = excluded.industry, exchange = excluded.exchange, currency = excluded.currency,
    leverage_e4 = excluded.leverage_e4, increment_e6 = excluded.increment_e6
