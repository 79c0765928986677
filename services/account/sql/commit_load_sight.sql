-- What some viewers see beside their own books: books of advisors, and accounts one by one (advisor_id or account_id 0).
-- in: firm_id int8, viewers int8[]
-- out: viewer int8, advisor_id int8, account_id int8
SELECT v.viewer, a.advisor_id, 0::int8 AS account_id
FROM (SELECT DISTINCT unnest($2)) AS v (viewer) CROSS JOIN LATERAL advisors_seen($1, v.viewer) AS a (advisor_id)
UNION ALL
SELECT v.viewer, 0::int8, s.account_id
FROM (SELECT DISTINCT unnest($2)) AS v (viewer) CROSS JOIN LATERAL accounts_shown($1, v.viewer) AS s (account_id)
