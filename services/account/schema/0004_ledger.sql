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

