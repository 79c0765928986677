-- Clients' shares that are not the sum of their open lots.
-- in: firm_id int8
-- out: account_id int8, segment_id int8, security_id int8, found_e6 int8, wanted_e6 int8
SELECT account_id, segment_id, security_id, coalesce(s.quantity_e6, 0) AS found_e6, coalesce(p.quantity_e6, 0) AS wanted_e6
FROM (
  SELECT account_id, segment_id, security_id, quantity_e6
  FROM position WHERE firm_id = $1 AND account_id >= 1000 AND security_id <> 0) p
FULL JOIN (
  SELECT account_id, segment_id, security_id, sum(quantity_e6)::int8 AS quantity_e6
  FROM lot WHERE firm_id = $1 GROUP BY account_id, segment_id, security_id) s
USING (account_id, segment_id, security_id)
WHERE coalesce(p.quantity_e6, 0) <> coalesce(s.quantity_e6, 0)
ORDER BY account_id, segment_id, security_id
LIMIT 100
