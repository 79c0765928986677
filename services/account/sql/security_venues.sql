-- What venues take of some securities, or of all when none is given.
-- in: firm_id int8, security_ids int8[]
-- out: security_id int8, venue text, increment_e6 int8, minimum_e6 int8
SELECT security_id, venue, increment_e6, coalesce(minimum_e6, 0) AS minimum_e6
FROM security_venue
WHERE firm_id = $1 AND (cardinality($2) = 0 OR security_id = ANY ($2))
ORDER BY security_id, venue
