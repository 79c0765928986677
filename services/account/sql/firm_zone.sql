-- The offsets of a firm's zone from UTC around an instant: the one that holds two days before, then each change within the
-- days given. Changes are found to the minute: on the days between which the offset differs, in the hours between which
-- it does.
-- in: firm_id int8, at timestamptz, days int4
-- out: at timestamptz, offset_s int8
WITH zone AS (
  SELECT time_zone, date_trunc('day', $2 - interval '2 days') AS begins FROM firm WHERE firm_id = $1),
day AS (
  SELECT at, extract(epoch FROM (at AT TIME ZONE time_zone) - (at AT TIME ZONE 'UTC'))::int8 AS offset_s, time_zone
  FROM zone, generate_series(begins, begins + $3 * interval '1 day', interval '1 day') at),
changed_day AS (
  SELECT * FROM (SELECT *, lead(offset_s) OVER (ORDER BY at) AS next_s FROM day) s WHERE next_s <> offset_s),
hour AS (
  SELECT h AS at, extract(epoch FROM (h AT TIME ZONE time_zone) - (h AT TIME ZONE 'UTC'))::int8 AS offset_s, time_zone
  FROM changed_day, generate_series(at, at + interval '1 day', interval '1 hour') h),
changed_hour AS (
  SELECT * FROM (SELECT *, lead(offset_s) OVER (ORDER BY at) AS next_s FROM hour) s WHERE next_s <> offset_s),
minute AS (
  SELECT m, lag(offset_s) OVER (ORDER BY m) AS before_s, offset_s
  FROM (SELECT m, extract(epoch FROM (m AT TIME ZONE time_zone) - (m AT TIME ZONE 'UTC'))::int8 AS offset_s
        FROM changed_hour, generate_series(at, at + interval '1 hour', interval '1 minute') m) s)
(SELECT at, offset_s FROM day ORDER BY at LIMIT 1)
UNION ALL
(SELECT m AS at, offset_s FROM minute WHERE before_s <> offset_s)
ORDER BY at
