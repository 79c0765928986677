-- The system of record: master data, ledger, records, facts, journal.
-- Every table's key starts with the firm and every foreign key carries it, so one firm's row cannot refer to another's
-- and the tables can be distributed by firm_id. Quantities of the ledger have one scale, 1e-6 (cash in whole cents).

CREATE TABLE firm (
  firm_id     int8 PRIMARY KEY,
  code        text NOT NULL UNIQUE CHECK (code ~ '^[a-z0-9-]{1,16}$'),
  name        text NOT NULL,
  time_zone   text NOT NULL,
  created_at  timestamptz NOT NULL
);

-- One row a firm, locked by every commit: the lane. Sequence numbers are gapless and in commit order.
CREATE TABLE firm_head (
  firm_id   int8 PRIMARY KEY REFERENCES firm,
  sequence  int8 NOT NULL CHECK (sequence >= 0),
  chain     bytea NOT NULL CHECK (length(chain) = 32),
  next_id   int8 NOT NULL CHECK (next_id >= 1000)
);

-- One line a commit: who, when, by which request, what; chained by hash. Key and answer of idempotent requests stand here.
CREATE TABLE journal (
  firm_id          int8 NOT NULL REFERENCES firm,
  sequence         int8 NOT NULL,
  recorded_at      timestamptz NOT NULL,
  principal        text NOT NULL,
  method           text NOT NULL,
  idempotency_key  text NOT NULL,
  request_hash     bytea NOT NULL CHECK (length(request_hash) = 32),
  request          bytea NOT NULL,          -- the packed CommitRequest, or a note of a bulk import: from it all can be rebuilt
  answer           bytea NOT NULL,          -- the packed CommitResponse
  summary          jsonb NOT NULL,
  chain            bytea NOT NULL CHECK (length(chain) = 32),
  PRIMARY KEY (firm_id, sequence),
  UNIQUE (firm_id, principal, idempotency_key)
);

CREATE TABLE app_user (
  firm_id     int8 NOT NULL REFERENCES firm,
  user_id     int8 NOT NULL,
  name        text NOT NULL,
  role        int4 NOT NULL CHECK (role BETWEEN 1 AND 6),
  created_at  timestamptz NOT NULL,
  PRIMARY KEY (firm_id, user_id)
);

CREATE TABLE api_key (
  firm_id     int8 NOT NULL,
  key_hash    bytea NOT NULL CHECK (length(key_hash) = 32),
  user_id     int8 NOT NULL,
  created_at  timestamptz NOT NULL,
  revoked_at  timestamptz,
  PRIMARY KEY (firm_id, key_hash),
  FOREIGN KEY (firm_id, user_id) REFERENCES app_user
);
CREATE UNIQUE INDEX api_key_hash ON api_key (key_hash);

CREATE TABLE curve_key (
  firm_id     int8 NOT NULL,
  public_key  text NOT NULL CHECK (length(public_key) = 40),
  name        text NOT NULL,
  user_id     int8 NOT NULL,
  created_at  timestamptz NOT NULL,
  revoked_at  timestamptz,
  PRIMARY KEY (firm_id, public_key),
  FOREIGN KEY (firm_id, user_id) REFERENCES app_user
);
CREATE UNIQUE INDEX curve_key_public_key ON curve_key (public_key);

CREATE TABLE person (
  firm_id       int8 NOT NULL REFERENCES firm,
  person_id     int8 NOT NULL,
  name          text NOT NULL,
  organisation  bool NOT NULL,
  born_on       date,
  email         text NOT NULL,
  residence     text NOT NULL,
  household_id  int8,
  version       int8 NOT NULL,
  PRIMARY KEY (firm_id, person_id)
);

-- Client accounts have ids from 1000; 1 to 7 are the firm's internal counter-accounts, which have no row here.
CREATE TABLE account (
  firm_id           int8 NOT NULL REFERENCES firm,
  account_id        int8 NOT NULL CHECK (account_id >= 1000),
  alias             text NOT NULL,
  kind              int4 NOT NULL,
  status            int4 NOT NULL,
  discretion        int4 NOT NULL,
  advisor_id        int8 NOT NULL,
  base_currency     text NOT NULL,
  lot_method        int4 NOT NULL,
  custodian         text NOT NULL,
  custodian_number  text NOT NULL,
  margin            bool NOT NULL,
  opened_on         date,
  version           int8 NOT NULL,
  PRIMARY KEY (firm_id, account_id),
  FOREIGN KEY (firm_id, advisor_id) REFERENCES app_user
);
CREATE INDEX account_advisor ON account (firm_id, advisor_id, account_id);

CREATE TABLE account_holder (
  firm_id     int8 NOT NULL,
  account_id  int8 NOT NULL,
  place       int4 NOT NULL,  -- 0: primary
  person_id   int8 NOT NULL,
  role        int4 NOT NULL,
  PRIMARY KEY (firm_id, account_id, place),
  FOREIGN KEY (firm_id, account_id) REFERENCES account,
  FOREIGN KEY (firm_id, person_id) REFERENCES person
);
CREATE INDEX account_holder_person ON account_holder (firm_id, person_id);

CREATE TABLE security (
  firm_id       int8 NOT NULL REFERENCES firm,
  security_id   int8 NOT NULL CHECK (security_id >= 1000),
  symbol        text NOT NULL,
  name          text NOT NULL,
  kind          int4 NOT NULL,
  sector        text NOT NULL,
  industry      text NOT NULL,
  exchange      text NOT NULL,
  currency      text NOT NULL,
  leverage_e4   int8 NOT NULL,
  increment_e6  int8 NOT NULL CHECK (increment_e6 > 0),
  PRIMARY KEY (firm_id, security_id),
  UNIQUE (firm_id, symbol)
);

CREATE TABLE price_close (
  firm_id      int8 NOT NULL,
  security_id  int8 NOT NULL,
  on_date      date NOT NULL,
  close_e6     int8 NOT NULL CHECK (close_e6 > 0),
  source       text NOT NULL,
  PRIMARY KEY (firm_id, security_id, on_date),
  FOREIGN KEY (firm_id, security_id) REFERENCES security
);

CREATE TABLE price_last (
  firm_id      int8 NOT NULL,
  security_id  int8 NOT NULL,
  price_e6     int8 NOT NULL CHECK (price_e6 > 0),
  at           timestamptz NOT NULL,
  source       text NOT NULL,
  PRIMARY KEY (firm_id, security_id),
  FOREIGN KEY (firm_id, security_id) REFERENCES security
);

CREATE TABLE benchmark (
  firm_id       int8 NOT NULL REFERENCES firm,
  benchmark_id  int8 NOT NULL,
  symbol        text NOT NULL,
  name          text NOT NULL,
  PRIMARY KEY (firm_id, benchmark_id),
  UNIQUE (firm_id, symbol)
);

CREATE TABLE benchmark_holding (
  firm_id          int8 NOT NULL,
  benchmark_id     int8 NOT NULL,
  as_of            date NOT NULL,
  security_id      int8 NOT NULL,
  weight_e8        int8 NOT NULL CHECK (weight_e8 >= 0),
  price_e6         int8 NOT NULL,
  market_value_e4  int8 NOT NULL,
  source           text NOT NULL,
  PRIMARY KEY (firm_id, benchmark_id, as_of, security_id),
  FOREIGN KEY (firm_id, benchmark_id) REFERENCES benchmark,
  FOREIGN KEY (firm_id, security_id) REFERENCES security
);

-- What vendors say of securities: dated, never overwritten (a correction is a later recorded_at).
CREATE TABLE observation (
  firm_id      int8 NOT NULL,
  source       text NOT NULL,
  metric       text NOT NULL,
  security_id  int8 NOT NULL,
  as_of        date NOT NULL,
  recorded_at  timestamptz NOT NULL,
  value_e6     int8 NOT NULL,
  PRIMARY KEY (firm_id, source, metric, security_id, as_of, recorded_at),
  FOREIGN KEY (firm_id, security_id) REFERENCES security
);

-- The ledger. Entries and legs are only ever inserted; per entry and asset the legs sum to zero.
CREATE TABLE ledger_entry (
  firm_id       int8 NOT NULL REFERENCES firm,
  entry_id      int8 NOT NULL,
  kind          int4 NOT NULL,
  effective_on  date NOT NULL,
  settles_on    date NOT NULL,
  recorded_at   timestamptz NOT NULL,
  sequence      int8 NOT NULL,
  order_id      int8,
  proposal_id   int8,
  reverses      int8,
  memo          text NOT NULL,
  PRIMARY KEY (firm_id, entry_id),
  FOREIGN KEY (firm_id, reverses) REFERENCES ledger_entry
);
CREATE INDEX ledger_entry_sequence ON ledger_entry (firm_id, sequence);

CREATE TABLE ledger_leg (
  firm_id      int8 NOT NULL,
  entry_id     int8 NOT NULL,
  leg          int4 NOT NULL,
  account_id   int8 NOT NULL CHECK (account_id BETWEEN 1 AND 7 OR account_id >= 1000),
  segment_id   int8 NOT NULL,
  security_id  int8 NOT NULL,   -- 0 is cash
  quantity_e6  int8 NOT NULL CHECK (quantity_e6 <> 0),
  PRIMARY KEY (firm_id, entry_id, leg),
  FOREIGN KEY (firm_id, entry_id) REFERENCES ledger_entry,
  CHECK (security_id <> 0 OR quantity_e6 % 10000 = 0)  -- cash is posted in whole cents
);
CREATE INDEX ledger_leg_account ON ledger_leg (firm_id, account_id, entry_id);

CREATE FUNCTION ledger_leg_sums_to_zero() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM inserted GROUP BY firm_id, entry_id, security_id HAVING sum(quantity_e6) <> 0) THEN
    RAISE EXCEPTION 'an entry does not sum to zero per asset' USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_leg_sums_to_zero';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_leg_sums_to_zero AFTER INSERT ON ledger_leg REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_leg_sums_to_zero();

CREATE FUNCTION only_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER only_inserted BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION only_inserted();
CREATE TRIGGER only_inserted BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_leg FOR EACH STATEMENT EXECUTE FUNCTION only_inserted();
CREATE TRIGGER only_inserted BEFORE UPDATE OR DELETE OR TRUNCATE ON journal FOR EACH STATEMENT EXECUTE FUNCTION only_inserted();

-- What the entries add up to, kept in the same transaction; held is what open orders have taken. A client's shares never
-- go below zero. Cash may, by one way only: a fill that cost more than its hold has happened and must be recorded.
CREATE TABLE position (
  firm_id      int8 NOT NULL REFERENCES firm,
  account_id   int8 NOT NULL,
  segment_id   int8 NOT NULL,
  security_id  int8 NOT NULL,
  quantity_e6  int8 NOT NULL,
  held_e6      int8 NOT NULL CHECK (held_e6 >= 0),
  PRIMARY KEY (firm_id, account_id, segment_id, security_id),
  CONSTRAINT position_not_negative CHECK (account_id < 1000 OR security_id = 0 OR quantity_e6 >= 0),
  CONSTRAINT position_covers_held CHECK (account_id < 1000 OR security_id = 0 OR quantity_e6 >= held_e6)
);

CREATE TABLE lot (
  firm_id             int8 NOT NULL,
  lot_id              int8 NOT NULL,
  account_id          int8 NOT NULL,
  segment_id          int8 NOT NULL,
  security_id         int8 NOT NULL,
  opened_on           date NOT NULL,
  opened_quantity_e6  int8 NOT NULL CHECK (opened_quantity_e6 > 0),
  opened_basis_e4     int8 NOT NULL CHECK (opened_basis_e4 >= 0),
  quantity_e6         int8 NOT NULL CHECK (quantity_e6 >= 0),
  basis_e4            int8 NOT NULL CHECK (basis_e4 >= 0),
  entry_id            int8 NOT NULL,
  PRIMARY KEY (firm_id, lot_id),
  FOREIGN KEY (firm_id, account_id) REFERENCES account,
  FOREIGN KEY (firm_id, security_id) REFERENCES security,
  FOREIGN KEY (firm_id, entry_id) REFERENCES ledger_entry
);
CREATE INDEX lot_open ON lot (firm_id, account_id, segment_id, security_id) WHERE quantity_e6 > 0;

-- Shares taken out of a lot: by a sale (with proceeds) or by a move to another segment or elsewhere (without).
CREATE TABLE lot_closing (
  firm_id      int8 NOT NULL,
  entry_id     int8 NOT NULL,
  lot_id       int8 NOT NULL,
  quantity_e6  int8 NOT NULL CHECK (quantity_e6 > 0),
  basis_e4     int8 NOT NULL,
  proceeds_e4  int8,
  closed_on    date NOT NULL,
  long_term    bool NOT NULL,
  PRIMARY KEY (firm_id, entry_id, lot_id),
  FOREIGN KEY (firm_id, lot_id) REFERENCES lot,
  FOREIGN KEY (firm_id, entry_id) REFERENCES ledger_entry
);

CREATE TABLE trade_order (
  firm_id          int8 NOT NULL,
  order_id         int8 NOT NULL,
  account_id       int8 NOT NULL,
  segment_id       int8 NOT NULL,
  security_id      int8 NOT NULL,
  side             int4 NOT NULL CHECK (side IN (1, 2)),
  type             int4 NOT NULL,
  time_in_force    int4 NOT NULL,
  quantity_e6      int8 NOT NULL CHECK (quantity_e6 > 0),
  limit_price_e6   int8,
  state            int4 NOT NULL,
  revision         int4 NOT NULL,
  filled_e6        int8 NOT NULL CHECK (filled_e6 BETWEEN 0 AND quantity_e6),
  filled_cash_e4   int8 NOT NULL,
  hold_e6          int8 NOT NULL CHECK (hold_e6 >= 0),       -- to place when accepted
  held_e6          int8 NOT NULL CHECK (held_e6 >= 0),       -- in place now
  proposal_id      int8,
  reason           text NOT NULL,
  venue            text NOT NULL,
  placed_by        int8 NOT NULL,
  created_at       timestamptz NOT NULL,
  changed_at       timestamptz NOT NULL,
  note             text NOT NULL,
  version          int8 NOT NULL,
  PRIMARY KEY (firm_id, order_id),
  FOREIGN KEY (firm_id, account_id) REFERENCES account,
  FOREIGN KEY (firm_id, security_id) REFERENCES security
);
CREATE INDEX trade_order_working ON trade_order (venue, firm_id, order_id) WHERE state < 8;
CREATE INDEX trade_order_account ON trade_order (firm_id, account_id, order_id);
CREATE INDEX trade_order_proposal ON trade_order (firm_id, proposal_id) WHERE proposal_id IS NOT NULL;

-- Each change of an order, for ever.
CREATE TABLE order_event (
  firm_id      int8 NOT NULL,
  order_id     int8 NOT NULL,
  version      int8 NOT NULL,
  state        int4 NOT NULL,
  note         text NOT NULL,
  recorded_at  timestamptz NOT NULL,
  sequence     int8 NOT NULL,
  PRIMARY KEY (firm_id, order_id, version),
  FOREIGN KEY (firm_id, order_id) REFERENCES trade_order
);

CREATE TABLE fill (
  firm_id        int8 NOT NULL,
  venue          text NOT NULL,
  exec_id        text NOT NULL,
  order_id       int8 NOT NULL,
  quantity_e6    int8 NOT NULL CHECK (quantity_e6 > 0),
  price_e6       int8 NOT NULL CHECK (price_e6 > 0),
  amount_e4      int8 NOT NULL,
  commission_e4  int8 NOT NULL,
  executed_at    timestamptz NOT NULL,
  entry_id       int8 NOT NULL,
  PRIMARY KEY (firm_id, venue, exec_id),
  FOREIGN KEY (firm_id, order_id) REFERENCES trade_order,
  FOREIGN KEY (firm_id, entry_id) REFERENCES ledger_entry
);
CREATE INDEX fill_order ON fill (firm_id, order_id);

-- A FIX session serves all firms, so its numbers belong to none (a reference table when distributed).
CREATE TABLE venue_session (
  venue            text PRIMARY KEY,
  sender_reserved  int8 NOT NULL,
  target_next      int8 NOT NULL
);

-- What other services keep: every version of every record, and which is the latest.
CREATE TABLE record (
  firm_id      int8 NOT NULL REFERENCES firm,
  kind         text NOT NULL,
  id           int8 NOT NULL,
  version      int8 NOT NULL CHECK (version >= 1),
  type         text NOT NULL,
  body         bytea NOT NULL,
  body_hash    bytea NOT NULL,
  projection   jsonb NOT NULL,
  account_id   int8,
  sequence     int8 NOT NULL,
  recorded_at  timestamptz NOT NULL,
  PRIMARY KEY (firm_id, kind, id, version)
);
CREATE TABLE record_head (
  firm_id     int8 NOT NULL,
  kind        text NOT NULL,
  id          int8 NOT NULL,
  version     int8 NOT NULL,
  account_id  int8,
  PRIMARY KEY (firm_id, kind, id),
  FOREIGN KEY (firm_id, kind, id, version) REFERENCES record
);
CREATE INDEX record_head_account ON record_head (firm_id, kind, account_id, id) WHERE account_id IS NOT NULL;

CREATE TABLE fact (
  firm_id     int8 NOT NULL,
  name        text NOT NULL,
  account_id  int8 NOT NULL,
  valid_from  timestamptz NOT NULL,
  value       text NOT NULL,
  sequence    int8 NOT NULL,
  PRIMARY KEY (firm_id, name, account_id, valid_from),
  FOREIGN KEY (firm_id, account_id) REFERENCES account
);

-- Files imported before: the same bytes for the same purpose change nothing.
CREATE TABLE import_file (
  firm_id      int8 NOT NULL REFERENCES firm,
  purpose      text NOT NULL,
  file_hash    bytea NOT NULL,
  file_name    text NOT NULL,
  sequence     int8 NOT NULL,
  recorded_at  timestamptz NOT NULL,
  report       bytea NOT NULL,
  PRIMARY KEY (firm_id, purpose, file_hash)
);
