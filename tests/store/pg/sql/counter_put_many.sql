-- Makes many counters at once.
-- in: ids int8[], values int8[]
-- out: none
INSERT INTO counter (id, value) SELECT * FROM unnest($1, $2)
