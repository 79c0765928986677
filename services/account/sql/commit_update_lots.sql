-- Writes what is left open of lots, and when they count as acquired. Found row by row through the key: the firm's head is
-- locked, so a row stays in its place.
-- in: firm_id int8, lot_ids int8[], quantities_e6 int8[], bases_e4 int8[], acquired_on date[], may_replace bool[]
-- out: none
UPDATE lot SET quantity_e6 = u.quantity_e6, basis_e4 = u.basis_e4, acquired_on = u.acquired_on, may_replace = u.may_replace
FROM unnest($2, $3, $4, $5, $6) AS u (lot_id, quantity_e6, basis_e4, acquired_on, may_replace)
CROSS JOIN LATERAL (SELECT ctid AS place FROM lot WHERE firm_id = $1 AND lot_id = u.lot_id LIMIT 1) l
WHERE lot.ctid = l.place
