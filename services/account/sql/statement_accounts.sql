-- Accounts of a viewer by the custodian's numbers (of masked ones the end), by place in the arrays.
-- in: firm_id int8, book int8, numbers text[], masked bool[]
-- out: place int8, account_id int8, custodian text
SELECT n.place, a.account_id, a.custodian
FROM unnest($3, $4) WITH ORDINALITY AS n (number, masked, place)
JOIN account a ON a.firm_id = $1 AND a.custodian_number <> '' AND n.number <> ''
  AND CASE WHEN n.masked THEN right(translate(a.custodian_number, '- ', ''), length(n.number)) = n.number
           ELSE translate(a.custodian_number, '- ', '') = translate(n.number, '- ', '') END
WHERE account_is_seen($1, $2, a.account_id, a.advisor_id)
ORDER BY n.place, a.account_id
