-- The user behind an API key or a session's token, when neither has ended; maker_role is 0 when the maker is nobody's limit.
-- in: key_hash bytea, at timestamptz
-- out: firm_id int8, user_id int8, role int4, key_role int4, maker_role int4, scope text, session_id int8, second_factor bool, is_due bool, is_stale bool, limited bool
SELECT u.firm_id, u.user_id, u.role, k.role AS key_role, coalesce(m.role, 0) AS maker_role, k.scope,
       0::int8 AS session_id, false AS second_factor, false AS is_due, false AS is_stale, u.limited
FROM api_key k JOIN app_user u USING (firm_id, user_id)
LEFT JOIN app_user m ON m.firm_id = k.firm_id AND m.user_id = k.made_by
WHERE k.key_hash = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2)
  AND u.disabled_at IS NULL AND m.disabled_at IS NULL
UNION ALL
SELECT u.firm_id, u.user_id, u.role, 0, 0, '', s.session_id, s.second_factor,
       c.totp_secret IS NOT NULL AND NOT s.second_factor, s.used_at < $2 - interval '1 minute', u.limited
FROM session s JOIN app_user u USING (firm_id, user_id) LEFT JOIN credential c USING (firm_id, user_id)
WHERE s.token_hash = $1 AND s.ended_at IS NULL AND s.ends_at > $2 AND s.used_at + s.idle_s * interval '1 second' > $2
  AND u.disabled_at IS NULL
