-- Sets when a job is due next; a run under way goes on, and is for the new instant.
-- in: firm_id int8, name text, due_at timestamptz
-- out: none
INSERT INTO schedule_run (firm_id, name, due_at, not_before, cursor, claim, failures, last_outcome, last_message)
VALUES ($1, $2, $3, $3, '', 0, 0, 0, '')
ON CONFLICT (firm_id, name) DO UPDATE SET due_at = excluded.due_at, not_before = excluded.not_before, cursor = '', failures = 0
