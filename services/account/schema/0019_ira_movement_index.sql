-- 0011's index of a retirement account's movements, by tax year, answers what this one did.
DROP INDEX ira_movement_of_account;
