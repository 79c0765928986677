-- A value that is checked at COMMIT only.
-- in: id int8
-- out: none
INSERT INTO late (id) VALUES ($1)
