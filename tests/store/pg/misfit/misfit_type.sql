-- A text for a number.
-- in: none
-- out: steward.sample.v1.Sample
SELECT 'x'::text AS id
