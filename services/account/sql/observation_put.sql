-- Writes what a vendor said of some securities on a date; what one batch says twice, as it said last.
-- in: firm_id int8, source text, as_of date, recorded_at timestamptz, metrics text[], security_ids int8[], values int8[]
-- out: none
INSERT INTO observation (firm_id, source, metric, security_id, as_of, recorded_at, value_e6)
SELECT DISTINCT ON (w.metric, w.security_id) $1, $2, w.metric, w.security_id, $3, $4, w.value_e6
FROM unnest($5, $6, $7) WITH ORDINALITY AS w (metric, security_id, value_e6, place)
ORDER BY w.metric, w.security_id, w.place DESC
ON CONFLICT (firm_id, source, metric, security_id, as_of, recorded_at) DO UPDATE SET value_e6 = excluded.value_e6
