-- Of a table that is not there.
-- in: none
-- out: a int8
SELECT a FROM nowhere
