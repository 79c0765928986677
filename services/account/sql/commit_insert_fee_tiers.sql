-- Writes the tiers of fees.
-- in: firm_id int8, account_id_list int8[], place_list int4[], up_to_e4_list int8[], rate_e8_list int8[]
-- out: none
INSERT INTO account_fee_tier (firm_id, account_id, place, up_to_e4, rate_e8)
SELECT $1, * FROM unnest($2, $3, $4, $5)
