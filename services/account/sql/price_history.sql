-- Closes of some securities, a row each in the order asked: all between two dates, or so many of the latest (0: all).
-- in: firm_id int8, security_ids int8[], from_on date, to_on date, latest int8
-- out: security_id int8, days date[], closes int8[]
SELECT w.security_id, s.days, s.closes
FROM unnest($2) WITH ORDINALITY AS w (security_id, place)
CROSS JOIN LATERAL (
  SELECT array_agg(p.on_date ORDER BY p.on_date) AS days, array_agg(p.close_e6 ORDER BY p.on_date) AS closes
  FROM (SELECT c.on_date, c.close_e6
        FROM price_close c
        WHERE c.firm_id = $1 AND c.security_id = w.security_id
          AND c.on_date >= coalesce($3, '-infinity') AND c.on_date <= coalesce($4, 'infinity')
        ORDER BY c.on_date DESC
        LIMIT nullif($5, 0)) AS p
) AS s
ORDER BY w.place
