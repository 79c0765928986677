-- A firm, its business date at an instant, and its journal's head.
-- in: firm_id int8, at timestamptz
-- out: steward.account.v1.Firm
SELECT f.firm_id, f.code, f.name, f.time_zone, ($2 AT TIME ZONE f.time_zone)::date AS business_date, h.sequence
FROM firm f JOIN firm_head h USING (firm_id)
WHERE f.firm_id = $1
