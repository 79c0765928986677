-- Writes last prices; an older one is not taken over a newer one.
-- in: firm_id int8, source text, security_ids int8[], prices int8[], at timestamptz[]
-- out: none
INSERT INTO price_last (firm_id, security_id, price_e6, at, source)
SELECT $1, w.security_id, w.price_e6, w.at, $2
FROM unnest($3, $4, $5) AS w (security_id, price_e6, at)
ON CONFLICT (firm_id, security_id) DO UPDATE
SET price_e6 = excluded.price_e6, at = excluded.at, source = excluded.source
WHERE price_last.at < excluded.at OR (price_last.at = excluded.at AND price_last.price_e6 <> excluded.price_e6)
