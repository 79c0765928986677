-- Adds to a counter and gives its value.
-- in: id int8, by int8
-- out: value int8
UPDATE counter SET value = value + $2 WHERE id = $1 RETURNING value
