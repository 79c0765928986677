-- Sets a counter.
-- in: id int8, value int8
-- out: none
UPDATE counter SET value = $2 WHERE id = $1
