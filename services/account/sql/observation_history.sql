-- All that was said of some securities, as columns: by source, metric, security, date and recording.
-- in: firm_id int8, security_ids int8[], source text, metric text, from date, to date, count int8
-- out: sources text[], metrics text[], security_ids int8[], days date[], values int8[], recorded_at timestamptz[]
SELECT array_agg(source ORDER BY place) AS sources, array_agg(metric ORDER BY place) AS metrics,
       array_agg(security_id ORDER BY place) AS security_ids, array_agg(as_of ORDER BY place) AS days,
       array_agg(value_e6 ORDER BY place) AS values, array_agg(recorded_at ORDER BY place) AS recorded_at
FROM (
  SELECT o.*, row_number() OVER (ORDER BY source COLLATE "C", metric COLLATE "C", security_id, as_of, recorded_at) AS place
  FROM observation o
  WHERE firm_id = $1 AND security_id = ANY ($2) AND ($3 = '' OR source = $3) AND ($4 = '' OR metric = $4)
    AND as_of >= coalesce($5, '-infinity') AND as_of <= coalesce($6, 'infinity')
  ORDER BY place
  LIMIT $7) q
