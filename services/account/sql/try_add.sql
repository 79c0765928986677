-- Counts a try that failed; a window that began before $4 is over, and a new one begins.
-- in: firm_id int8, subject_list text[], at timestamptz, window_from timestamptz
-- out: none
INSERT INTO sign_in_try AS t (firm_id, subject, since, tries)
SELECT $1, subject, $3, 1 FROM unnest($2) AS subject
ON CONFLICT (firm_id, subject) DO UPDATE
SET since = CASE WHEN t.since <= $4 THEN excluded.since ELSE t.since END,
    tries = CASE WHEN t.since <= $4 THEN 1 ELSE least(t.tries, 1000000) + 1 END
