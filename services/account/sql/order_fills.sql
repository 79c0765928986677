-- A page of fills of an order, of an account, or of a book, as recorded.
-- in: firm_id int8, order_id int8, account_id int8, after_entry_id int8, page_size int8, book int8
-- out: steward.account.v1.Fill
SELECT f.venue, f.exec_id, f.order_id, f.quantity_e6, f.price_e6, f.amount_e4, f.executed_at, f.entry_id, o.account_id
FROM fill f
JOIN trade_order o ON o.firm_id = $1 AND o.order_id = f.order_id
JOIN account a ON a.firm_id = $1 AND a.account_id = o.account_id
WHERE f.firm_id = $1 AND ($2 = 0 OR f.order_id = $2) AND ($3 = 0 OR o.account_id = $3) AND f.entry_id > $4
  AND ($6 = 0 OR a.advisor_id = ANY (ARRAY(SELECT * FROM advisors_seen($1, $6)))
       OR a.account_id = ANY (ARRAY(SELECT * FROM accounts_shown($1, $6))))
ORDER BY f.entry_id
LIMIT $5
