-- A type that is never read.
-- in: none
-- out: cash int8
SELECT 1::numeric AS cash
