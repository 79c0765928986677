-- Of a message that is not there.
-- in: none
-- out: steward.sample.v1.Nothing
SELECT 1::int8 AS id
