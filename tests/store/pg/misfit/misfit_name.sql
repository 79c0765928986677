-- Another name than declared.
-- in: none
-- out: total int8
SELECT 1::int8 AS sum
