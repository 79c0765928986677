-- Drops what was made anew.
-- in: firm_id int8
-- out: done text
SELECT rebuild_end($1)::text AS done
