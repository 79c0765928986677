-- How many jobs a firm has.
-- in: firm_id int8
-- out: count int8
SELECT count(*) FROM schedule_job WHERE firm_id = $1
