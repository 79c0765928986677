-- Says how long the firm's sessions last.
-- in: firm_id int8, idle_s int4, absolute_s int4
-- out: none
INSERT INTO session_limit (firm_id, idle_s, absolute_s) VALUES ($1, $2, $3)
ON CONFLICT (firm_id) DO UPDATE SET idle_s = excluded.idle_s, absolute_s = excluded.absolute_s
