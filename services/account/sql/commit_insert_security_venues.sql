-- Writes what venues take of securities.
-- in: firm_id int8, security_id_list int8[], venue_list text[], increment_e6_list int8[], minimum_e6_list int8[]
-- out: none
INSERT INTO security_venue (firm_id, security_id, venue, increment_e6, minimum_e6)
SELECT $1, * FROM unnest($2, $3, $4, $5)
