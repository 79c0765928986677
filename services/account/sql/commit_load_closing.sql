-- What some accounts still hold.
-- in: firm_id int8, account_ids int8[]
-- out: account_id int8, segment_id int8, security_id int8, quantity_e6 int8, held_e6 int8
SELECT p.account_id, p.segment_id, p.security_id, p.quantity_e6, p.held_e6
FROM (SELECT DISTINCT unnest($2) AS account_id) k
CROSS JOIN LATERAL (SELECT account_id, segment_id, security_id, quantity_e6, held_e6 FROM position
                    WHERE firm_id = $1 AND account_id = k.account_id AND (quantity_e6 <> 0 OR held_e6 <> 0)
                    OFFSET 0) p
