-- Ends a run: done, with the next one's due instant; or failed, with the same and when to try again.
-- in: firm_id int8, name text, failed bool, now timestamptz, due_at timestamptz, not_before timestamptz, message text
-- out: none
UPDATE schedule_run
SET held_until = NULL, due_at = $5, not_before = $6, last_finished_at = $4, last_message = $7,
    last_outcome = CASE WHEN $3 THEN 2 ELSE 1 END,
    failures = CASE WHEN $3 THEN failures + 1 ELSE 0 END,
    cursor = CASE WHEN $3 THEN cursor ELSE '' END,
    last_due_at = CASE WHEN $3 THEN last_due_at ELSE due_at END
WHERE firm_id = $1 AND name = $2
