-- Takes what a line that is no commit wrote as it stands.
-- in: firm_id int8, live text, line int8, first_id int8, next_id int8, has_commands bool
-- out: done text
SELECT rebuild_copy($1, $2, $3, $4, $5, $6)::text AS done
