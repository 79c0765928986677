-- Open lots bought about the time of some trades by the same taxpayers, which have replaced nothing yet.
-- in: firm_id int8, account_ids int8[], security_ids int8[], order_ids int8[], from_on date, to_on date
-- out: lot_id int8, account_id int8, segment_id int8, security_id int8, opened_on date, opened_quantity_e6 int8, opened_basis_e4 int8, quantity_e6 int8, basis_e4 int8, entry_id int8, origin_id int8, tacked_days int4, unsettled_until date, may_replace bool
SELECT l.lot_id, l.account_id, l.segment_id, l.security_id, l.opened_on, l.opened_quantity_e6, l.opened_basis_e4,
       l.quantity_e6, l.basis_e4, l.entry_id, l.origin_id, l.opened_on - l.acquired_on AS tacked_days, l.unsettled_until, l.may_replace
FROM (SELECT DISTINCT account_id, security_id FROM traded_by_taxpayers($1, $2, $3, $4)) t
CROSS JOIN LATERAL (
  SELECT * FROM lot
  WHERE firm_id = $1 AND account_id = t.account_id AND security_id = t.security_id AND quantity_e6 > 0 AND may_replace
    AND opened_on BETWEEN $5 AND $6
  OFFSET 0) l
ORDER BY l.lot_id DESC
