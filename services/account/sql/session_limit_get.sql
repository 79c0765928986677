-- How long the firm's sessions last, when it has said so.
-- in: firm_id int8
-- out: idle_s int4, absolute_s int4
SELECT idle_s, absolute_s FROM session_limit WHERE firm_id = $1
