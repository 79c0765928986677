-- Positions whose hold is not what their orders hold.
-- in: firm_id int8
-- out: account_id int8, segment_id int8, security_id int8, found_e6 int8, wanted_e6 int8
SELECT account_id, segment_id, security_id, coalesce(p.held_e6, 0) AS found_e6, coalesce(s.held_e6, 0) AS wanted_e6
FROM (SELECT account_id, segment_id, security_id, held_e6 FROM position WHERE firm_id = $1) p
FULL JOIN (
  SELECT account_id, segment_id, CASE side WHEN 1 THEN 0 ELSE security_id END AS security_id, sum(held_e6)::int8 AS held_e6
  FROM trade_order WHERE firm_id = $1 GROUP BY 1, 2, 3) s
USING (account_id, segment_id, security_id)
WHERE coalesce(p.held_e6, 0) <> coalesce(s.held_e6, 0)
ORDER BY account_id, segment_id, security_id
LIMIT 100
