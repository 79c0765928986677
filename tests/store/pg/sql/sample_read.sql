-- One sample as a message.
-- in: id int8
-- out: steward.sample.v1.Sample
SELECT id, name, kind, active, score, opened_on, created_at, cash_e4, weight_e8, content, projection, tags, account_ids,
  "limit", size, note
FROM sample WHERE id = $1
