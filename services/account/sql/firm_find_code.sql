-- What opening a firm has to know: who has the code already, with which first administrator; whether the time zone is one.
-- in: code text, time_zone text, key_hash bytea
-- out: firm_id int8, user_id int8, is_time_zone bool, next_firm_id int8
SELECT f.firm_id, k.user_id,
       EXISTS (SELECT 1 FROM pg_timezone_names z WHERE z.name = $2) AS is_time_zone,
       (SELECT coalesce(max(all_firms.firm_id), 0) + 1 FROM firm all_firms) AS next_firm_id
FROM (SELECT 1) AS one
LEFT JOIN firm f ON f.code = $1
LEFT JOIN api_key k ON k.firm_id = f.firm_id AND k.key_hash = $3
