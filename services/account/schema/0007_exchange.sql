-- What ties the firm's books to files from outside.

-- Numbers under which custodians know a security. 1: CUSIP, 2: ISIN.
CREATE TABLE security_identifier (
  firm_id      int8 NOT NULL,
  scheme       int4 NOT NULL CHECK (scheme IN (1, 2)),
  value        text NOT NULL CHECK (value <> ''),
  security_id  int8 NOT NULL,
  PRIMARY KEY (firm_id, scheme, value),
  FOREIGN KEY (firm_id, security_id) REFERENCES security
);
CREATE INDEX security_identifier_security ON security_identifier (firm_id, security_id);

-- Transactions of statements that the ledger has, by the custodian's id, so that a file that overlaps an earlier one posts
-- only what is new. entry_id NULL: part of the account's opening balance.
CREATE TABLE imported_transaction (
  firm_id       int8 NOT NULL,
  account_id    int8 NOT NULL,
  external_id   text NOT NULL CHECK (external_id <> ''),
  fingerprint   bytea NOT NULL CHECK (length(fingerprint) = 32),  -- of what it said
  effective_on  date NOT NULL,
  entry_id      int8,
  sequence      int8 NOT NULL,
  PRIMARY KEY (firm_id, account_id, external_id),
  FOREIGN KEY (firm_id, account_id) REFERENCES account,
  FOREIGN KEY (firm_id, entry_id) REFERENCES ledger_entry
);
CREATE INDEX imported_transaction_entry ON imported_transaction (firm_id, entry_id) WHERE entry_id IS NOT NULL;
CREATE TRIGGER only_inserted BEFORE UPDATE OR DELETE OR TRUNCATE ON imported_transaction
  FOR EACH STATEMENT EXECUTE FUNCTION only_inserted();
