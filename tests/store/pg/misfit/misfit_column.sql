-- Has a column that the message does not.
-- in: none
-- out: steward.sample.v1.Sample
SELECT 1::int8 AS id, 2::int8 AS colour
