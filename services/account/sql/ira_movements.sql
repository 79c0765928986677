-- Movements of some retirement accounts between two days, in chunks of columns; what was taken back is left out.
-- in: firm_id int8, account_ids int8[], from_on date, to_on date, chunk int8
-- out: account_ids int8[], days int8[], kinds int8[], tax_years int8[], gross_e4 int8[]
SELECT array_agg(account_id ORDER BY place) AS account_ids,
       array_agg((effective_on - date '1970-01-01')::int8 ORDER BY place) AS days,
       array_agg(kind::int8 ORDER BY place) AS kinds, array_agg(tax_year::int8 ORDER BY place) AS tax_years,
       array_agg(gross_e4 ORDER BY place) AS gross_e4
FROM (
  SELECT i.account_id, e.effective_on, i.kind, i.tax_year, i.gross_e4,
         row_number() OVER (ORDER BY i.account_id, e.effective_on, i.entry_id) AS place
  FROM (SELECT DISTINCT unnest($2) AS account_id) a
  JOIN ira_movement i ON i.firm_id = $1 AND i.account_id = a.account_id
  JOIN ledger_entry e ON e.firm_id = $1 AND e.entry_id = i.entry_id
  WHERE e.effective_on BETWEEN $3 AND $4
    AND NOT EXISTS (SELECT FROM ledger_entry r WHERE r.firm_id = $1 AND r.reverses = i.entry_id)) m
GROUP BY (place - 1) / $5
ORDER BY min(place)
