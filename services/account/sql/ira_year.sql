-- Movements of a tax year in the retirement accounts of an account's primary holder, of a book.
-- in: firm_id int8, account_id int8, tax_year int4, book int8
-- out: account_id int8, rmd_e4 int8, qcd_e4 int8, contributed_e4 int8, excess_e4 int8, federal_e4 int8, state_e4 int8
SELECT i.account_id, coalesce(sum(i.gross_e4) FILTER (WHERE i.kind IN (1, 2)), 0)::int8 AS rmd_e4,
       sum(i.qualified_e4)::int8 AS qcd_e4,
       coalesce(sum(i.gross_e4) FILTER (WHERE i.kind = 11), 0)::int8 AS contributed_e4, sum(i.excess_e4)::int8 AS excess_e4,
       sum(i.federal_e4)::int8 AS federal_e4, sum(i.state_e4)::int8 AS state_e4
FROM account_holder h
JOIN ira_movement i ON i.firm_id = h.firm_id AND i.person_id = h.person_id AND i.tax_year = $3
JOIN account_seen($1, $4) a ON a.account_id = i.account_id
WHERE h.firm_id = $1 AND h.account_id = $2 AND h.place = 0
  AND NOT EXISTS (SELECT FROM ledger_entry r WHERE r.firm_id = $1 AND r.reverses = i.entry_id)
GROUP BY i.account_id
ORDER BY i.account_id
