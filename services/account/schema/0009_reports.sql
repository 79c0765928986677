-- Journal lines whose link covers every column; facts that are confirmed; history that nobody deletes.

-- The summary keeps its bytes, for they are hashed. Lines of before were linked by the first formula.
ALTER TABLE journal ALTER COLUMN summary TYPE json USING summary::json;
ALTER TABLE journal ADD COLUMN link int4 NOT NULL DEFAULT 1 CHECK (link IN (1, 2));
ALTER TABLE journal ADD COLUMN first_id int8 NOT NULL DEFAULT 0;  -- what the head gave next before this line; 0: not kept

-- A fact that is said again is confirmed: its row and the instant it became true stay, its age begins anew.
ALTER TABLE fact ADD COLUMN confirmed_at timestamptz;
ALTER TABLE fact ADD COLUMN confirmed_sequence int8;
ALTER TABLE fact ADD COLUMN inputs_sequence int8;  -- the journal's, up to which its inputs were read; NULL: not said
UPDATE fact SET confirmed_at = valid_from, confirmed_sequence = sequence;
ALTER TABLE fact ALTER COLUMN confirmed_at SET NOT NULL, ALTER COLUMN confirmed_sequence SET NOT NULL;

-- Who follows records, and who looks for what a line of the journal wrote.
CREATE INDEX record_sequence ON record (firm_id, sequence);
CREATE INDEX fact_sequence ON fact (firm_id, sequence);

-- Whether a record's projection fits a filter. Paths are names with dots between, elements of lists by number from 0.
-- What is absent is the empty text; two values that are both decimals compare as numbers, all else as text.
CREATE FUNCTION record_fits(projection jsonb, path text, op int4, wanted jsonb) RETURNS bool
  LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE op
    WHEN 1 THEN coalesce(found, '') = want OR CASE WHEN is_number THEN found::numeric = want::numeric ELSE false END
    WHEN 2 THEN NOT (coalesce(found, '') = want OR CASE WHEN is_number THEN found::numeric = want::numeric ELSE false END)
    WHEN 3 THEN found IS NOT NULL AND CASE WHEN is_number THEN found::numeric < want::numeric ELSE found COLLATE "C" < want END
    WHEN 4 THEN found IS NOT NULL AND CASE WHEN is_number THEN found::numeric > want::numeric ELSE found COLLATE "C" > want END
    WHEN 5 THEN wanted @> to_jsonb(coalesce(found, ''))
    WHEN 6 THEN CASE jsonb_typeof(value) WHEN 'array' THEN value @> (wanted -> 0) ELSE strpos(found, want) > 0 END
    WHEN 7 THEN found IS NOT NULL
    ELSE false END IS TRUE
  FROM (
    SELECT value, value #>> '{}' AS found, wanted ->> 0 AS want,
           coalesce(value #>> '{}' ~ '^-?[0-9]{1,30}(\.[0-9]{1,20})?$' AND wanted ->> 0 ~ '^-?[0-9]{1,30}(\.[0-9]{1,20})?$', false) AS is_number
    FROM (SELECT projection #> string_to_array(path, '.') AS value) v) f
$$;

-- Nothing of a client is deletable for five years, and nothing is aged out yet: history is only ever added to.
CREATE OR REPLACE TRIGGER only_inserted BEFORE UPDATE OR DELETE OR TRUNCATE ON record FOR EACH STATEMENT EXECUTE FUNCTION only_inserted();
CREATE OR REPLACE TRIGGER only_inserted BEFORE UPDATE OR DELETE OR TRUNCATE ON lot_closing FOR EACH STATEMENT EXECUTE FUNCTION only_inserted();
CREATE OR REPLACE TRIGGER only_inserted BEFORE UPDATE OR DELETE OR TRUNCATE ON order_event FOR EACH STATEMENT EXECUTE FUNCTION only_inserted();
CREATE OR REPLACE TRIGGER only_inserted BEFORE UPDATE OR DELETE OR TRUNCATE ON fill FOR EACH STATEMENT EXECUTE FUNCTION only_inserted();
CREATE OR REPLACE TRIGGER only_inserted BEFORE DELETE OR TRUNCATE ON fact FOR EACH STATEMENT EXECUTE FUNCTION only_inserted();
CREATE OR REPLACE TRIGGER fact_stays BEFORE UPDATE OF firm_id, name, account_id, valid_from ON fact FOR EACH STATEMENT EXECUTE FUNCTION only_inserted();
CREATE OR REPLACE TRIGGER only_inserted BEFORE DELETE OR TRUNCATE ON lot FOR EACH STATEMENT EXECUTE FUNCTION only_inserted();
CREATE OR REPLACE TRIGGER lot_stays BEFORE UPDATE OF firm_id, lot_id, account_id, security_id, opened_quantity_e6, opened_basis_e4, entry_id ON lot
  FOR EACH STATEMENT EXECUTE FUNCTION only_inserted();
CREATE OR REPLACE TRIGGER only_inserted BEFORE DELETE OR TRUNCATE ON trade_order FOR EACH STATEMENT EXECUTE FUNCTION only_inserted();
CREATE OR REPLACE TRIGGER only_inserted BEFORE DELETE OR TRUNCATE ON account FOR EACH STATEMENT EXECUTE FUNCTION only_inserted();
CREATE OR REPLACE TRIGGER only_inserted BEFORE DELETE OR TRUNCATE ON person FOR EACH STATEMENT EXECUTE FUNCTION only_inserted();
CREATE OR REPLACE TRIGGER only_inserted BEFORE DELETE OR TRUNCATE ON position FOR EACH STATEMENT EXECUTE FUNCTION only_inserted();
