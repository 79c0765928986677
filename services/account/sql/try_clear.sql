-- Forgets what a subject failed at, and windows of the firm that are over.
-- in: firm_id int8, subject text, window_from timestamptz
-- out: none
DELETE FROM sign_in_try WHERE firm_id = $1 AND (subject = $2 OR since <= $3)
