-- The market value of an account's shares at last prices, when it may borrow (retirement and custodial accounts never may).
-- in: firm_id int8, account_id int8
-- out: market_e4 int8
SELECT coalesce(sum(trunc(p.quantity_e6::numeric * l.price_e6 / 100000000)), 0)::int8 AS market_e4
FROM account a
LEFT JOIN position p ON p.firm_id = a.firm_id AND p.account_id = a.account_id AND p.security_id <> 0
LEFT JOIN price_last l ON l.firm_id = a.firm_id AND l.security_id = p.security_id
WHERE a.firm_id = $1 AND a.account_id = $2 AND a.margin AND a.kind NOT BETWEEN 3 AND 8 AND a.kind <> 12
GROUP BY a.account_id
