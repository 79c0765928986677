-- Makes the head of a new firm's journal; ids are given from 1000 on.
-- in: firm_id int8, chain bytea
-- out: none
INSERT INTO firm_head (firm_id, sequence, chain, next_id) VALUES ($1, 0, $2, 1000)
