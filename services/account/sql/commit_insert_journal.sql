-- Writes the lines of a batch.
-- in: firm_id int8, sequence_list int8[], recorded_at_list timestamptz[], principal_list text[], method_list text[], idempotency_key_list text[], request_hash_list bytea[], request_list bytea[], answer_list bytea[], summary_list text[], link_list int4[], first_id_list int8[], commands_list bytea[], chain_list bytea[]
-- out: none
INSERT INTO journal (firm_id, sequence, recorded_at, principal, method, idempotency_key, request_hash, request, answer, summary, link, first_id, commands, chain)
SELECT $1, j.a, j.b, j.c, j.d, j.e, j.f, j.g, j.h, j.i::json, j.k, j.l, j.m, j.n
FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) AS j (a, b, c, d, e, f, g, h, i, k, l, m, n)
