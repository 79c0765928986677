-- The ledger, whole: entries that take others back, cash by the day on which it settles, corporate actions, movements of
-- retirement accounts.

-- An entry is taken back once.
CREATE UNIQUE INDEX ledger_entry_reverses ON ledger_entry (firm_id, reverses) WHERE reverses IS NOT NULL;
ALTER TABLE ledger_entry
  ADD CONSTRAINT ledger_entry_kind CHECK (kind BETWEEN 1 AND 39),
  ADD CONSTRAINT ledger_entry_settles CHECK (settles_on >= effective_on),
  ADD CONSTRAINT ledger_entry_correction CHECK ((kind = 11) = (reverses IS NOT NULL)),
  ADD CONSTRAINT ledger_entry_reverses_earlier CHECK (reverses < entry_id);

-- What an entry did to lots is found by the entry, what became of a lot by the lot.
CREATE INDEX lot_entry ON lot (firm_id, entry_id);
CREATE INDEX lot_closing_lot ON lot_closing (firm_id, lot_id);
CREATE INDEX lot_adjustment_entry ON lot_adjustment (firm_id, entry_id);
CREATE INDEX wash_sale_entry ON wash_sale (firm_id, entry_id);

-- The sums of clients' cash legs whose entries settle on a later day than they are effective: what is unsettled on a day
-- is found by key, not among all legs. Kept in the same transaction; verify recomputes it.
CREATE TABLE cash_due (
  firm_id      int8 NOT NULL,
  account_id   int8 NOT NULL,
  settles_on   date NOT NULL,
  segment_id   int8 NOT NULL,
  quantity_e6  int8 NOT NULL CHECK (quantity_e6 % 10000 = 0),
  PRIMARY KEY (firm_id, account_id, settles_on, segment_id),
  FOREIGN KEY (firm_id, account_id) REFERENCES account
);
INSERT INTO cash_due
SELECT l.firm_id, l.account_id, e.settles_on, l.segment_id, sum(l.quantity_e6)
FROM ledger_leg l JOIN ledger_entry e USING (firm_id, entry_id)
WHERE l.account_id >= 1000 AND l.security_id = 0 AND e.settles_on > e.effective_on
GROUP BY 1, 2, 3, 4;


-- Kinds as steward.account.v1.CorporateAction.Kind; scales in the names.
CREATE TABLE corporate_action (
  firm_id            int8 NOT NULL REFERENCES firm,
  action_id          int8 NOT NULL,
  kind               int4 NOT NULL CHECK (kind BETWEEN 1 AND 9),
  security_id        int8 NOT NULL,
  ex_on              date NOT NULL,
  record_on          date,
  pay_on             date NOT NULL CHECK (pay_on >= ex_on),
  numerator_e6       int8 NOT NULL CHECK (numerator_e6 >= 0),
  denominator_e6     int8 NOT NULL CHECK (denominator_e6 >= 0),
  cash_e6            int8 NOT NULL CHECK (cash_e6 >= 0),
  other_security_id  int8,
  basis_share_e8     int8 NOT NULL CHECK (basis_share_e8 BETWEEN 0 AND 100000000),
  withholding_e4     int8 NOT NULL CHECK (withholding_e4 BETWEEN 0 AND 10000),
  price_e6           int8 NOT NULL CHECK (price_e6 >= 0),
  symbol             text NOT NULL,
  memo               text NOT NULL,
  version            int8 NOT NULL,
  PRIMARY KEY (firm_id, action_id),
  FOREIGN KEY (firm_id, security_id) REFERENCES security,
  FOREIGN KEY (firm_id, other_security_id) REFERENCES security
);

-- To whom it was applied: once.
CREATE TABLE corporate_action_account (
  firm_id     int8 NOT NULL,
  action_id   int8 NOT NULL,
  account_id  int8 NOT NULL,      -- 0: the security's own change
  sequence    int8 NOT NULL,
  PRIMARY KEY (firm_id, action_id, account_id),
  FOREIGN KEY (firm_id, action_id) REFERENCES corporate_action
);
CREATE TRIGGER only_inserted BEFORE UPDATE OR DELETE OR TRUNCATE ON corporate_action_account FOR EACH STATEMENT EXECUTE FUNCTION only_inserted();

-- Gains that are realised without a sale of shares: a return of capital beyond the basis, cash beside shares in a merger.
CREATE TABLE lot_gain (
  firm_id      int8 NOT NULL,
  entry_id     int8 NOT NULL,
  place        int4 NOT NULL,
  account_id   int8 NOT NULL,
  security_id  int8 NOT NULL,
  lot_id       int8,               -- none: the shares had been sold before the cash came
  gain_e4      int8 NOT NULL CHECK (gain_e4 > 0),
  acquired_on  date NOT NULL,
  realised_on  date NOT NULL,
  long_term    bool NOT NULL,
  PRIMARY KEY (firm_id, entry_id, place),
  FOREIGN KEY (firm_id, entry_id) REFERENCES ledger_entry,
  FOREIGN KEY (firm_id, lot_id) REFERENCES lot
);
CREATE INDEX lot_gain_account ON lot_gain (firm_id, account_id, realised_on);
CREATE TRIGGER only_inserted BEFORE UPDATE OR DELETE OR TRUNCATE ON lot_gain FOR EACH STATEMENT EXECUTE FUNCTION only_inserted();

-- What deposits and withdrawals of retirement accounts are to the tax law; kinds as steward.account.v1.IraMovement.Kind.
CREATE TABLE ira_movement (
  firm_id       int8 NOT NULL,
  entry_id      int8 NOT NULL,
  account_id    int8 NOT NULL,
  person_id     int8 NOT NULL,      -- the account's primary holder then
  kind          int4 NOT NULL CHECK (kind BETWEEN 1 AND 6 OR kind BETWEEN 11 AND 16),
  tax_year      int4 NOT NULL CHECK (tax_year BETWEEN 1975 AND 2199),
  gross_e4      int8 NOT NULL CHECK (gross_e4 > 0),
  federal_e4    int8 NOT NULL CHECK (federal_e4 >= 0),
  state_e4      int8 NOT NULL CHECK (state_e4 >= 0 AND federal_e4 + state_e4 <= gross_e4),
  qualified_e4  int8 NOT NULL CHECK (qualified_e4 BETWEEN 0 AND gross_e4),  -- of a QCD, within the limit
  excess_e4     int8 NOT NULL CHECK (excess_e4 BETWEEN 0 AND gross_e4),     -- of a contribution, beyond it
  PRIMARY KEY (firm_id, entry_id),
  FOREIGN KEY (firm_id, entry_id) REFERENCES ledger_entry,
  FOREIGN KEY (firm_id, account_id) REFERENCES account,
  FOREIGN KEY (firm_id, person_id) REFERENCES person
);
CREATE INDEX ira_movement_person ON ira_movement (firm_id, person_id, tax_year);
CREATE TRIGGER only_inserted BEFORE UPDATE OR DELETE OR TRUNCATE ON ira_movement FOR EACH STATEMENT EXECUTE FUNCTION only_inserted();
