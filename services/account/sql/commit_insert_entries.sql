-- Posts ledger entries.
-- in: firm_id int8, entry_id_list int8[], kind_list int4[], effective_on_list date[], settles_on_list date[], recorded_at_list timestamptz[], sequence_list int8[], order_id_list int8[], proposal_id_list int8[], reverses_list int8[], memo_list text[]
-- out: none
INSERT INTO ledger_entry (firm_id, entry_id, kind, effective_on, settles_on, recorded_at, sequence, order_id, proposal_id, reverses, memo)
SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
