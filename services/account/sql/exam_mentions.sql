-- Lines of the journal that put an account or its holders, in a period of the firm's dates.
-- in: firm_id int8, account_id int8, from_on date, to_on date
-- out: sequence int8
SELECT j.sequence
FROM journal j JOIN firm f ON f.firm_id = j.firm_id
WHERE j.firm_id = $1 AND j.recorded_at >= $3::timestamp AT TIME ZONE f.time_zone
  AND j.recorded_at < ($4 + 1)::timestamp AT TIME ZONE f.time_zone
  AND json_typeof(j.summary) = 'array'
  AND j.summary::jsonb ?| (SELECT ARRAY['put_account ' || $2] || coalesce(array_agg('put_person ' || h.person_id), '{}')
                           FROM account_holder h WHERE h.firm_id = $1 AND h.account_id = $2)
ORDER BY j.sequence
