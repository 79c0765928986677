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

-- A firm's state made anew beside the live tables (rebuild.h), in a schema of its own: tables that commits write are
-- empty twins of the live ones, without keys to others and triggers; all others are read where they are, and cannot be
-- written. Gives the live schema's name.
CREATE FUNCTION rebuild_begin(firm int8, written text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  live text := current_schema();
  made text := 'rebuild_' || firm;
  t record;
BEGIN
  EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', made);
  EXECUTE format('CREATE SCHEMA %I', made);
  FOR t IN SELECT c.relname AS name,
                  EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'firm_id') AS is_of_firm
           FROM pg_class c WHERE c.relnamespace = live::regnamespace AND c.relkind IN ('r', 'p') LOOP
    IF t.name = ANY (written) THEN
      EXECUTE format('CREATE TABLE %I.%I (LIKE %I.%I INCLUDING ALL)', made, t.name, live, t.name);
    ELSE
      EXECUTE format('CREATE VIEW %1$I.%2$I AS SELECT * FROM %3$I.%2$I %4$s UNION ALL SELECT * FROM %3$I.%2$I WHERE false',
                     made, t.name, live, CASE WHEN t.is_of_firm THEN 'WHERE firm_id = ' || firm END);
    END IF;
  END LOOP;
  EXECUTE format('INSERT INTO %I.firm_head VALUES (%s, 0, decode(repeat(''00'', 32), ''hex''), 1000)', made, firm);
  RETURN live;
END $$;

-- What a line of the journal that is no commit wrote into tables that commits write, taken as it stands: securities by
-- the ids it took, and what securities lacked; rows of its sequence.
CREATE FUNCTION rebuild_copy(firm int8, live text, line int8, first_id int8, next_id int8) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  made text := 'rebuild_' || firm;
  t record;
BEGIN
  EXECUTE format('UPDATE %1$I.security s SET name = CASE s.name WHEN '''' THEN l.name ELSE s.name END,
                    sector = CASE s.sector WHEN '''' THEN l.sector ELSE s.sector END,
                    exchange = CASE s.exchange WHEN '''' THEN l.exchange ELSE s.exchange END
                  FROM %2$I.security l
                  WHERE l.firm_id = s.firm_id AND l.security_id = s.security_id AND '''' IN (s.name, s.sector, s.exchange)',
                 made, live);
  EXECUTE format('INSERT INTO %I.security SELECT * FROM %I.security WHERE firm_id = $1 AND security_id >= $2 AND security_id < $3
                  ON CONFLICT DO NOTHING', made, live) USING firm, first_id, next_id;
  FOR t IN SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'sequence'
           WHERE c.relnamespace = made::regnamespace AND c.relkind = 'r' AND c.relname NOT IN ('journal', 'firm_head') LOOP
    EXECUTE format('INSERT INTO %1$I.%2$I SELECT * FROM %3$I.%2$I WHERE firm_id = $1 AND sequence = $2', made, t.name, live)
      USING firm, line;
  END LOOP;
END $$;

-- Rows of a live table that are not those made anew, by key, at most a hundred.
CREATE FUNCTION rebuild_differences(firm int8, live text, name text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  keys text[];
BEGIN
  SELECT array_agg(a.attname ORDER BY array_position(k.conkey, a.attnum)) INTO keys
  FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
  WHERE k.contype = 'p' AND k.conrelid = format('%I.%I', live, name)::regclass;
  IF keys IS NULL OR keys[1] <> 'firm_id' THEN
    RETURN;
  END IF;
  RETURN QUERY EXECUTE format(
    'SELECT %1$L || '' ('' || (SELECT string_agg(k || '' '' || coalesce(to_jsonb(l) ->> k, to_jsonb(r) ->> k), '', '' ORDER BY o)
                               FROM unnest(%2$L::text[]) WITH ORDINALITY AS n (k, o) WHERE o > 1 OR cardinality(%2$L::text[]) = 1) || ''): ''
       || CASE WHEN l.firm_id IS NULL THEN ''the row is missing'' WHEN r.firm_id IS NULL THEN ''no line of the journal wrote this row''
          ELSE ''altered: '' || (SELECT string_agg(j.key, '', '' ORDER BY j.key) FROM jsonb_each(to_jsonb(l)) j
                                 WHERE j.value IS DISTINCT FROM to_jsonb(r) -> j.key) END
     FROM (SELECT * FROM %3$I.%4$I WHERE firm_id = %5$s) l FULL JOIN %6$I.%4$I r USING (%7$s)
     WHERE (l.*) IS DISTINCT FROM (r.*)
     ORDER BY %7$s LIMIT 100',
    replace(name, '_', ' '), keys, live, name, firm, 'rebuild_' || firm,
    (SELECT string_agg(quote_ident(k), ', ' ORDER BY o) FROM unnest(keys) WITH ORDINALITY AS n (k, o)));
END $$;

CREATE FUNCTION rebuild_end(firm int8) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', 'rebuild_' || firm);
END $$;
