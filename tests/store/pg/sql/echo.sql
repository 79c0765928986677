-- Gives every type back.
-- in: a int8, b int4, c text, d bytea, e bool, f float8, g date, h timestamptz, i jsonb
-- out: a int8, b int4, c text, d bytea, e bool, f float8, g date, h timestamptz, i jsonb
SELECT $1 AS a, $2 AS b, $3 AS c, $4 AS d, $5 AS e, $6 AS f, $7 AS g, $8 AS h, $9 AS i
