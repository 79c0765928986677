-- Makes a schema for a firm's state anew; gives the name of the live one.
-- in: firm_id int8, written text[]
-- out: live text
SELECT rebuild_begin($1, $2) AS live
