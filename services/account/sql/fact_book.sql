-- A fact of every account of a book at an instant, as columns: so many accounts a row.
-- in: firm_id int8, name text, as_of timestamptz, book int8, at_once int8
-- out: account_ids int8[], values text[], valid_from timestamptz[], confirmed_at timestamptz[], sequences int8[]
SELECT array_agg(account_id ORDER BY account_id) AS account_ids, array_agg(value ORDER BY account_id) AS "values",
       array_agg(valid_from ORDER BY account_id) AS valid_from,
       array_agg(confirmed_at ORDER BY account_id) AS confirmed_at, array_agg(sequence ORDER BY account_id) AS sequences
FROM (
  SELECT f.*, (row_number() OVER (ORDER BY account_id) - 1) / $5 AS batch
  FROM (
    SELECT DISTINCT ON (f.account_id) f.account_id, f.value, f.valid_from,
           least(f.confirmed_at, greatest(f.valid_from, $3)) AS confirmed_at, f.sequence
    FROM fact f JOIN account a ON a.firm_id = $1 AND a.account_id = f.account_id
    WHERE f.firm_id = $1 AND f.name = $2 AND f.valid_from <= $3 AND ($4 = 0 OR  a.advisor_id = ANY (ARRAY(SELECT * FROM advisors_seen($1, $4)))
           OR a.account_id = ANY (ARRAY(SELECT * FROM accounts_shown($1, $4))))
    ORDER BY f.account_id, f.valid_from DESC) f) b
GROUP BY batch
ORDER BY batch
