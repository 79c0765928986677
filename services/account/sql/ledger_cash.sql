-- Cash of an account by segment, and what settles later than the business date at an instant.
-- in: firm_id int8, account_id int8, at timestamptz
-- out: segment_id int8, balance_e6 int8, held_e6 int8, due_on date[], due_e6 int8[], business_on date
SELECT p.segment_id, p.quantity_e6 AS balance_e6, p.held_e6, d.due_on, d.due_e6, t.business_on
FROM (SELECT ($3 AT TIME ZONE f.time_zone)::date AS business_on FROM firm f WHERE f.firm_id = $1) t
CROSS JOIN position p
CROSS JOIN LATERAL (
  SELECT coalesce(array_agg(settles_on ORDER BY settles_on), '{}') AS due_on,
         coalesce(array_agg(quantity_e6 ORDER BY settles_on), '{}') AS due_e6
  FROM cash_due
  WHERE firm_id = $1 AND account_id = $2 AND segment_id = p.segment_id AND settles_on > t.business_on) d
WHERE p.firm_id = $1 AND p.account_id = $2 AND p.security_id = 0
ORDER BY p.segment_id
