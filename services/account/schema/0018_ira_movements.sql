-- Movements of retirement accounts are asked for by account: what was taken out counts against a required distribution.
CREATE INDEX ira_movement_of_account ON ira_movement (firm_id, account_id);

-- Minor children of who died inherit in a way of their own (26 USC 401(a)(9)(E)(ii)(II)).
ALTER TABLE account
  DROP CONSTRAINT account_decedent_beneficiary_check,
  ADD CONSTRAINT account_decedent_beneficiary_check CHECK (decedent_beneficiary BETWEEN 0 AND 4);
