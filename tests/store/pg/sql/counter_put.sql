-- Makes a counter.
-- in: id int8, value int8
-- out: none
INSERT INTO counter (id, value) VALUES ($1, $2)
