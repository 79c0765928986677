-- Writes closes; one that is there already is replaced when it differs.
-- in: firm_id int8, source text, security_ids int8[], days date[], closes int8[]
-- out: none
INSERT INTO price_close (firm_id, security_id, on_date, close_e6, source)
SELECT $1, w.security_id, w.on_date, w.close_e6, $2
FROM unnest($3, $4, $5) AS w (security_id, on_date, close_e6)
ON CONFLICT (firm_id, security_id, on_date) DO UPDATE
SET close_e6 = excluded.close_e6, source = excluded.source
WHERE price_close.close_e6 <> excluded.close_e6
