-- Positions of some accounts, or of a whole book, in chunks of columns: one snapshot, few rows.
-- in: firm_id int8, account_ids int8[], book int8, chunk int8
-- out: account_ids int8[], segment_ids int8[], security_ids int8[], quantities_e6 int8[], helds_e6 int8[]
SELECT array_agg(account_id ORDER BY place) AS account_ids, array_agg(segment_id ORDER BY place) AS segment_ids,
       array_agg(security_id ORDER BY place) AS security_ids, array_agg(quantity_e6 ORDER BY place) AS quantities_e6,
       array_agg(held_e6 ORDER BY place) AS helds_e6
FROM (
  SELECT p.account_id, p.segment_id, p.security_id, p.quantity_e6, p.held_e6,
         row_number() OVER (ORDER BY p.account_id, p.segment_id, p.security_id) AS place
  FROM position p JOIN account_seen($1, $3) a ON a.account_id = p.account_id
  WHERE p.firm_id = $1 AND (cardinality($2) = 0 OR p.account_id = ANY ($2))
    AND (p.quantity_e6 <> 0 OR p.held_e6 <> 0)) q
GROUP BY (place - 1) / $4
ORDER BY min(place)
