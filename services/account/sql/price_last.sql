-- Last prices by symbol or id, or all when neither is given, as columns.
-- in: firm_id int8, symbols text[], security_ids int8[]
-- out: security_ids int8[], symbols text[], prices int8[], at timestamptz[], sources text[]
SELECT array_agg(security_id) AS security_ids, array_agg(symbol) AS symbols, array_agg(price_e6) AS prices,
       array_agg(at) AS at, array_agg(source) AS sources
FROM (SELECT s.security_id, s.symbol, p.price_e6, p.at, p.source
      FROM security s JOIN price_last p USING (firm_id, security_id)
      WHERE s.firm_id = $1
        AND (s.symbol = ANY ($2) OR s.security_id = ANY ($3) OR (cardinality($2) = 0 AND cardinality($3) = 0))
      ORDER BY s.symbol COLLATE "C") AS found
