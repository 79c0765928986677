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
