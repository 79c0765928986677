-- A firm's business date at an instant, and when a day ends there.
-- in: firm_id int8, at timestamptz, on_date date
-- out: business_on date, ends_at timestamptz
SELECT ($2 AT TIME ZONE f.time_zone)::date AS business_on, (($3 + 1)::timestamp AT TIME ZONE f.time_zone) AS ends_at
FROM firm f
WHERE f.firm_id = $1
