-- Movements of retirement accounts are asked for by account: what was taken out counts against a required distribution.
CREATE INDEX ira_movement_of_account ON ira_movement (firm_id, account_id);
