-- What a statement must know of some accounts of a viewer: currency, whether anything was posted, its opening balance's day.
-- in: firm_id int8, book int8, account_ids int8[]
-- out: account_id int8, base_currency text, custodian_number text, has_entries bool, opened_on date
SELECT a.account_id, a.base_currency, a.custodian_number,
       EXISTS (SELECT FROM ledger_leg l WHERE l.firm_id = $1 AND l.account_id = a.account_id) AS has_entries,
       (SELECT max(e.effective_on) FROM ledger_leg l JOIN ledger_entry e ON e.firm_id = $1 AND e.entry_id = l.entry_id
        WHERE l.firm_id = $1 AND l.account_id = a.account_id AND e.kind = 1) AS opened_on
FROM account a
WHERE a.firm_id = $1 AND a.account_id = ANY ($3) AND account_is_seen($1, $2, a.account_id, a.advisor_id)
