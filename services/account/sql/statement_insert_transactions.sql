-- Remembers transactions of a statement.
-- in: firm_id int8, sequence int8, account_ids int8[], external_ids text[], fingerprints bytea[], days date[], entry_ids int8[]
-- out: none
INSERT INTO imported_transaction (firm_id, account_id, external_id, fingerprint, effective_on, entry_id, sequence)
SELECT $1, w.account_id, w.external_id, w.fingerprint, w.effective_on, nullif(w.entry_id, 0), $2
FROM unnest($3, $4, $5, $6, $7) AS w (account_id, external_id, fingerprint, effective_on, entry_id)
