-- Writes what is left open of lots.
-- in: firm_id int8, lot_ids int8[], quantities_e6 int8[], bases_e4 int8[]
-- out: none
UPDATE lot SET quantity_e6 = u.quantity_e6, basis_e4 = u.basis_e4
FROM unnest($2, $3, $4) AS u (lot_id, quantity_e6, basis_e4)
WHERE lot.firm_id = $1 AND lot.lot_id = u.lot_id
