-- Tries that failed, of the subjects that have any.
-- in: firm_id int8, subject_list text[]
-- out: subject text, since timestamptz, tries int4
SELECT subject, since, tries FROM sign_in_try WHERE firm_id = $1 AND subject = ANY ($2)
