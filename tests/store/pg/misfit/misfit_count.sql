-- Fewer columns than declared.
-- in: none
-- out: a int8, b int8
SELECT 1::int8 AS a
