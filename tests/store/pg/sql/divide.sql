-- Divides, by zero too.
-- in: a int8, b int8
-- out: quotient int8
SELECT $1 / $2 AS quotient
