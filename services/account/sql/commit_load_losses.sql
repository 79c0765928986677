-- Closings at a loss about the time of some trades by the same taxpayers, what of them is not yet a wash sale. There is
-- no loss in an IRA, and none in a sale that was taken back.
-- in: firm_id int8, account_ids int8[], security_ids int8[], order_ids int8[], from_on date, to_on date
-- out: taxpayer_id int8, security_id int8, entry_id int8, lot_id int8, origin_id int8, sold_on date, acquired_on date, quantity_e6 int8, loss_e4 int8
SELECT t.taxpayer_id, t.security_id, c.entry_id, c.lot_id, l.origin_id, c.closed_on AS sold_on, c.acquired_on,
       (c.quantity_e6 - w.quantity_e6)::int8 AS quantity_e6,
       (c.basis_e4 - c.proceeds_e4 - w.disallowed_e4)::int8 AS loss_e4
FROM (SELECT DISTINCT account_id, taxpayer_id, security_id FROM traded_by_taxpayers($1, $2, $3, $4)) t
CROSS JOIN LATERAL (
  SELECT kind FROM account WHERE firm_id = $1 AND account_id = t.account_id AND kind NOT BETWEEN 3 AND 8 LIMIT 1) a
CROSS JOIN LATERAL (
  SELECT * FROM lot_closing
  WHERE firm_id = $1 AND account_id = t.account_id AND closed_on BETWEEN $5 AND $6 AND security_id = t.security_id
    AND proceeds_e4 IS NOT NULL AND proceeds_e4 < basis_e4
  OFFSET 0) c
CROSS JOIN LATERAL (SELECT origin_id FROM lot WHERE firm_id = $1 AND lot_id = c.lot_id LIMIT 1) l
CROSS JOIN LATERAL (
  SELECT coalesce(sum(quantity_e6), 0) AS quantity_e6, coalesce(sum(disallowed_e4), 0) AS disallowed_e4 FROM wash_sale s
  WHERE firm_id = $1 AND closing_entry_id = c.entry_id AND closing_lot_id = c.lot_id
    AND (SELECT entry_id FROM ledger_entry WHERE firm_id = $1 AND reverses = s.entry_id LIMIT 1) IS NULL) w
WHERE c.quantity_e6 > w.quantity_e6
  AND (SELECT entry_id FROM ledger_entry WHERE firm_id = $1 AND reverses = c.entry_id LIMIT 1) IS NULL
