-- A counter's value.
-- in: id int8
-- out: value int8
SELECT value FROM counter WHERE id = $1
