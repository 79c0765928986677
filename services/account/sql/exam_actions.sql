-- Lines of the journal among some, for people.
-- in: firm_id int8, sequences int8[]
-- out: sequence int8, json text
SELECT j.sequence, row_to_json(j)::text AS json
FROM report.journal j WHERE $1 = report.firm() AND j.sequence = ANY ($2)
ORDER BY j.sequence
