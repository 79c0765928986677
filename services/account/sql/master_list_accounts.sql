-- A page of a book's accounts: of one account when account_id is not 0, else those after an id; of some kinds, when any are
-- given; when ids or a holder are given, those accounts alone, looked up one by one.
-- in: firm_id int8, book int8, account_id int8, after int8, page int4, kinds int4[], account_ids int8[], holder_id int8
-- out: steward.account.v1.Account
SELECT a.account_id, a.alias, a.kind, a.status, a.discretion, a.advisor_id, a.base_currency, a.lot_method, a.custodian,
       a.custodian_number, a.margin, a.opened_on, a.version, a.margin_type, a.tax_status, a.closed_on,
       a.orders_version
FROM (
  (SELECT f.* FROM account f
   WHERE f.firm_id = $1 AND $2 = 0 AND cardinality($7) = 0 AND $8 = 0 AND ($3 = 0 OR f.account_id = $3) AND f.account_id > $4
     AND (cardinality($6) = 0 OR f.kind = ANY ($6))
   ORDER BY f.account_id LIMIT $5)
  UNION ALL
  (SELECT s.* FROM account_seen($1, $2) s
   WHERE $2 <> 0 AND cardinality($7) = 0 AND $8 = 0 AND ($3 = 0 OR s.account_id = $3) AND s.account_id > $4
     AND (cardinality($6) = 0 OR s.kind = ANY ($6))
   ORDER BY s.account_id LIMIT $5)
  UNION ALL
  (SELECT f.*
   FROM (SELECT unnest($7) AS account_id
         UNION SELECT h.account_id FROM account_holder h WHERE h.firm_id = $1 AND $8 <> 0 AND h.person_id = $8) k
   JOIN account f ON f.firm_id = $1 AND f.account_id = k.account_id
   WHERE f.account_id > $4 AND (cardinality($6) = 0 OR f.kind = ANY ($6))
     AND account_is_seen($1, $2, f.account_id, f.advisor_id)
   ORDER BY f.account_id LIMIT $5)) a
ORDER BY a.account_id
LIMIT $5
