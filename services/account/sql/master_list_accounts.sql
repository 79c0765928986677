-- A page of a book's accounts: of one account when account_id is not 0, else those after an id.
-- in: firm_id int8, book int8, account_id int8, after int8, page int4
-- out: steward.account.v1.Account
SELECT a.account_id, a.alias, a.kind, a.status, a.discretion, a.advisor_id, a.base_currency, a.lot_method, a.custodian,
       a.custodian_number, a.margin, a.opened_on, a.version
FROM account a
WHERE a.firm_id = $1 AND ($2 = 0 OR a.advisor_id = $2) AND ($3 = 0 OR a.account_id = $3) AND a.account_id > $4
ORDER BY a.account_id
LIMIT $5
