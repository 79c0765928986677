-- The peer: a transfer with foreign keys, an idempotency key, balances that are checked, and nothing else.
CREATE SCHEMA peer;
CREATE TABLE peer.account (account_id int8 PRIMARY KEY);
CREATE TABLE peer.balance (
  account_id int8 REFERENCES peer.account, segment_id int8, quantity_e6 int8 NOT NULL CHECK (quantity_e6 >= 0),
  PRIMARY KEY (account_id, segment_id));
CREATE TABLE peer.entry (
  entry_id int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text NOT NULL UNIQUE, recorded_at timestamptz NOT NULL);
CREATE TABLE peer.leg (
  entry_id int8 REFERENCES peer.entry, leg int4, account_id int8 NOT NULL REFERENCES peer.account,
  segment_id int8 NOT NULL, quantity_e6 int8 NOT NULL, PRIMARY KEY (entry_id, leg));
INSERT INTO peer.account SELECT generate_series(1, 1000);
INSERT INTO peer.balance SELECT i, s, 1000000000000 FROM generate_series(1, 1000) i, generate_series(0, 1) s;
CREATE FUNCTION peer.transfer(new_key text, account int8, source int8, target int8, quantity int8) RETURNS int8
LANGUAGE plpgsql AS $$
DECLARE
  made int8;
BEGIN
  INSERT INTO peer.entry (key, recorded_at) VALUES (new_key, now()) ON CONFLICT (key) DO NOTHING RETURNING entry_id INTO made;
  IF made IS NULL THEN
    RETURN (SELECT e.entry_id FROM peer.entry e WHERE e.key = new_key);
  END IF;
  INSERT INTO peer.leg VALUES (made, 0, account, source, -quantity), (made, 1, account, target, quantity);
  UPDATE peer.balance SET quantity_e6 = quantity_e6 - quantity WHERE account_id = account AND segment_id = source;
  UPDATE peer.balance SET quantity_e6 = quantity_e6 + quantity WHERE account_id = account AND segment_id = target;
  RETURN made;
END $$;

-- And a record: every version, and which is the latest.
CREATE TABLE peer.record (id int8, version int8, key text NOT NULL UNIQUE, body bytea NOT NULL,
  recorded_at timestamptz NOT NULL, PRIMARY KEY (id, version));
CREATE TABLE peer.record_head (id int8 PRIMARY KEY, version int8 NOT NULL, FOREIGN KEY (id, version) REFERENCES peer.record);
CREATE FUNCTION peer.put(new_key text, new_id int8, new_body bytea) RETURNS int8 LANGUAGE plpgsql AS $$
DECLARE
  latest int8 := coalesce((SELECT h.version FROM peer.record_head h WHERE h.id = new_id FOR UPDATE), 0);
BEGIN
  INSERT INTO peer.record VALUES (new_id, latest + 1, new_key, new_body, now()) ON CONFLICT (key) DO NOTHING;
  INSERT INTO peer.record_head VALUES (new_id, latest + 1) ON CONFLICT (id) DO UPDATE SET version = excluded.version;
  RETURN latest + 1;
END $$;
INSERT INTO peer.record SELECT i, 1, 'first ' || i, decode(repeat('61', 180), 'hex'), now() FROM generate_series(1, 1000) i;
INSERT INTO peer.record_head SELECT i, 1 FROM generate_series(1, 1000) i;

-- Bare tables of the ledger's rows: keys, and nothing else.
CREATE TABLE peer.bare_entry (LIKE public.ledger_entry);
ALTER TABLE peer.bare_entry ADD PRIMARY KEY (firm_id, entry_id);
CREATE TABLE peer.bare_leg (LIKE public.ledger_leg);
ALTER TABLE peer.bare_leg ADD PRIMARY KEY (firm_id, entry_id, leg);
CREATE TABLE peer.bare_position (LIKE public.position) WITH (fillfactor = 50);
ALTER TABLE peer.bare_position ADD PRIMARY KEY (firm_id, account_id, segment_id, security_id);
