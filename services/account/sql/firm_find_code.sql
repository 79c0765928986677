-- What opening a firm has to know: who has the code already, whether anybody has the key, whether the time zone is one.
-- in: code text, time_zone text, key_hash bytea
-- out: firm_id int8, key_firm_id int8, is_time_zone bool, next_firm_id int8
SELECT f.firm_id, (SELECT k.firm_id FROM api_key k WHERE k.key_hash = $3) AS key_firm_id,
       EXISTS (SELECT 1 FROM pg_timezone_names z WHERE z.name = $2) AS is_time_zone,
       (SELECT coalesce(max(all_firms.firm_id), 0) + 1 FROM firm all_firms) AS next_firm_id
FROM (SELECT 1) AS one
LEFT JOIN firm f ON f.code = $1
