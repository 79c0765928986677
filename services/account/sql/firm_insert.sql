-- Makes a firm.
-- in: firm_id int8, code text, name text, time_zone text, created_at timestamptz
-- out: none
INSERT INTO firm (firm_id, code, name, time_zone, created_at) VALUES ($1, $2, $3, $4, $5)
