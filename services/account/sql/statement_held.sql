-- What the ledger holds in some accounts, each on a day, by place in the arrays; cash is security 0.
-- in: firm_id int8, account_ids int8[], days date[]
-- out: place int8, security_id int8, symbol text, quantity_e6 int8
SELECT w.place, l.security_id, coalesce(s.symbol, '') AS symbol, sum(l.quantity_e6)::int8 AS quantity_e6
FROM unnest($2, $3) WITH ORDINALITY AS w (account_id, on_date, place)
JOIN ledger_leg l ON l.firm_id = $1 AND l.account_id = w.account_id
JOIN ledger_entry e ON e.firm_id = $1 AND e.entry_id = l.entry_id AND e.effective_on <= w.on_date
LEFT JOIN security s ON s.firm_id = $1 AND s.security_id = l.security_id
GROUP BY w.place, l.security_id, s.symbol
HAVING sum(l.quantity_e6) <> 0
ORDER BY w.place, l.security_id
