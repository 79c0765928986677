-- The primary holders of some accounts, and what they contributed (regular) and gave away (QCD) for some tax years so far.
-- in: firm_id int8, account_ids int8[], tax_years int8[]
-- out: account_id int8, tax_year int8, person_id int8, born_on date, contributed_e4 int8, qualified_e4 int8
SELECT k.account_id, k.tax_year, p.person_id, p.born_on, m.contributed_e4, m.qualified_e4
FROM (SELECT DISTINCT * FROM unnest($2, $3) AS k (account_id, tax_year)) k
CROSS JOIN LATERAL (
  SELECT person_id FROM account_holder WHERE firm_id = $1 AND account_id = k.account_id AND place = 0 LIMIT 1) h
CROSS JOIN LATERAL (SELECT person_id, born_on FROM person WHERE firm_id = $1 AND person_id = h.person_id LIMIT 1) p
CROSS JOIN LATERAL (
  SELECT coalesce(sum(gross_e4) FILTER (WHERE kind = 11), 0)::int8 AS contributed_e4,
         coalesce(sum(qualified_e4), 0)::int8 AS qualified_e4
  FROM ira_movement i
  WHERE firm_id = $1 AND person_id = p.person_id AND tax_year = k.tax_year
    AND NOT EXISTS (SELECT FROM ledger_entry r WHERE r.firm_id = $1 AND r.reverses = i.entry_id)) m
