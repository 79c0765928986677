-- Says things about accounts from now on. What is said as it was before confirms the row that stands.
-- in: firm_id int8, name_list text[], account_id_list int8[], valid_from_list timestamptz[], value_list text[], sequence_list int8[], inputs_list int8[]
-- out: none
WITH said AS (
  SELECT * FROM unnest($2, $3, $4, $5, $6, $7) AS s (name, account_id, at, value, sequence, inputs)),
confirmed AS (
  UPDATE fact f SET confirmed_at = s.at, confirmed_sequence = s.sequence, inputs_sequence = s.inputs
  FROM said s
  WHERE f.firm_id = $1 AND f.name = s.name AND f.account_id = s.account_id AND f.value = s.value
    AND f.valid_from = (SELECT max(g.valid_from) FROM fact g
                        WHERE g.firm_id = $1 AND g.name = s.name AND g.account_id = s.account_id)
  RETURNING f.name, f.account_id)
INSERT INTO fact (firm_id, name, account_id, valid_from, value, sequence, confirmed_at, confirmed_sequence, inputs_sequence)
SELECT $1, name, account_id, at, value, sequence, at, sequence, inputs
FROM said WHERE NOT EXISTS (SELECT 1 FROM confirmed c WHERE c.name = said.name AND c.account_id = said.account_id)
ON CONFLICT (firm_id, name, account_id, valid_from) DO UPDATE
SET value = excluded.value, sequence = excluded.sequence, confirmed_at = excluded.confirmed_at,
    confirmed_sequence = excluded.confirmed_sequence, inputs_sequence = excluded.inputs_sequence
