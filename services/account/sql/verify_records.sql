-- Versions of records whose bytes are not those that were hashed.
-- in: firm_id int8
-- out: kind text, id int8, version int8
SELECT kind, id, version FROM record WHERE firm_id = $1 AND sha256(body) <> body_hash ORDER BY kind, id, version LIMIT 100
