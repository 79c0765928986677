-- Rows of a live table that are not those made anew.
-- in: firm_id int8, live text, name text
-- out: difference text
SELECT rebuild_differences($1, $2, $3) AS difference
