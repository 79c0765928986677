-- What every transfer writes is checked once a statement, not once a row: that legs have their entry, and that entries,
-- positions and journal lines have their firm. Row by row these took more time than all else of a batch of a thousand.
ALTER TABLE ledger_leg DROP CONSTRAINT ledger_leg_firm_id_entry_id_fkey;
ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_firm_id_fkey;
ALTER TABLE journal DROP CONSTRAINT journal_firm_id_fkey;
ALTER TABLE position DROP CONSTRAINT position_firm_id_fkey;

CREATE FUNCTION ledger_leg_has_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM (SELECT DISTINCT firm_id, entry_id FROM inserted) AS i
             LEFT JOIN LATERAL (SELECT true AS is_there FROM ledger_entry  -- one by one, through the key, whatever the
                                WHERE firm_id = i.firm_id AND entry_id = i.entry_id LIMIT 1) e ON true  -- statistics say
             WHERE e.is_there IS NULL) THEN
    RAISE EXCEPTION 'a leg names an entry that the firm does not have'
      USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'ledger_leg_has_entry';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_leg_has_entry AFTER INSERT ON ledger_leg REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_leg_has_entry();

CREATE FUNCTION has_firm() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM (SELECT DISTINCT firm_id FROM inserted) AS i
             WHERE NOT EXISTS (SELECT 1 FROM firm f WHERE f.firm_id = i.firm_id)) THEN
    RAISE EXCEPTION 'a row of % names a firm that is not there', TG_TABLE_NAME
      USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'has_firm';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER has_firm AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION has_firm();
CREATE TRIGGER has_firm AFTER INSERT ON journal REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION has_firm();
CREATE TRIGGER has_firm AFTER INSERT ON position REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION has_firm();

-- A firm is never deleted, nor given another id; a position stays what it is of.
CREATE TRIGGER firm_stays BEFORE DELETE OR UPDATE OF firm_id ON firm
  FOR EACH STATEMENT EXECUTE FUNCTION only_inserted();
CREATE TRIGGER position_stays BEFORE UPDATE OF firm_id, account_id, segment_id, security_id ON position
  FOR EACH STATEMENT EXECUTE FUNCTION only_inserted();

-- Positions are rewritten in place: room on their pages spares the index.
ALTER TABLE position SET (fillfactor = 50);
