-- Journal lines whose link covers every column; facts that are confirmed; history that nobody deletes.

-- The summary keeps its bytes, for they are hashed. Lines of before were linked by the first formula.
ALTER TABLE journal ALTER COLUMN summary TYPE json USING summary::json;
ALTER TABLE journal ADD COLUMN link int4 NOT NULL DEFAULT 1 CHECK (link IN (1, 2));
ALTER TABLE journal ADD COLUMN first_id int8 NOT NULL DEFAULT 0;  -- what the head gave next before this line; 0: not kept
ALTER TABLE journal ADD COLUMN commands bytea NOT NULL DEFAULT '';   -- packed JobCommands: what a line that is no commit did as one

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
-- the ids it took, and what securities lacked; and, unless its commands are run again, rows of its sequence.
CREATE FUNCTION rebuild_copy(firm int8, live text, line int8, first_id int8, next_id int8, has_commands bool) RETURNS void LANGUAGE plpgsql AS $$
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
           WHERE NOT has_commands AND c.relnamespace = made::regnamespace AND c.relkind = 'r' AND c.relname NOT IN ('journal', 'firm_head') LOOP
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

-- Views for people with plain SQL (docs/reporting.md). A reader sees one firm: the one its role was admitted to, or, for
-- the schema's owner alone, the one that the setting steward.firm names. Enumerations come as words, scaled integers as
-- decimals. The views read with their owner's rights, so a reader needs none on the tables.
CREATE SCHEMA report;
COMMENT ON SCHEMA report IS 'Views of one firm for reports.';

CREATE TABLE report_reader (
  firm_id    int8 NOT NULL REFERENCES firm,
  role_name  name NOT NULL,
  PRIMARY KEY (firm_id, role_name)
);
CREATE UNIQUE INDEX report_reader_role ON report_reader (role_name);  -- of one firm alone

CREATE FUNCTION report.firm() RETURNS int8 LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  admitted int8;
BEGIN
  SELECT r.firm_id INTO admitted FROM report_reader r WHERE r.role_name = session_user;
  IF admitted IS NULL AND session_user = current_user THEN
    RETURN nullif(current_setting('steward.firm', true), '')::int8;
  END IF;
  RETURN admitted;
END $$;
COMMENT ON FUNCTION report.firm() IS 'The firm that the reader sees.';

CREATE FUNCTION report.label(names text[], place int4) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(names[place + 1], place::text)
$$;

-- Admits a role to the reports of a firm: the views of this schema and nothing else.
CREATE FUNCTION report.admit(reader name, firm int8) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.report_reader (firm_id, role_name) VALUES (firm, reader)
  ON CONFLICT (role_name) DO UPDATE SET firm_id = excluded.firm_id;
  EXECUTE format('GRANT USAGE ON SCHEMA report TO %I', reader);
  EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA report TO %I', reader);
END $$;
REVOKE EXECUTE ON FUNCTION report.admit(name, int8) FROM PUBLIC;

CREATE VIEW report.unsettled WITH (security_barrier) AS
SELECT l.account_id, l.segment_id, l.security_id, sum(l.quantity_e6) AS quantity_e6
FROM ledger_entry e JOIN ledger_leg l ON l.firm_id = e.firm_id AND l.entry_id = e.entry_id
WHERE e.firm_id = report.firm() AND l.account_id >= 1000
  AND e.settles_on > (SELECT (now() AT TIME ZONE f.time_zone)::date FROM firm f WHERE f.firm_id = report.firm())
GROUP BY 1, 2, 3;
COMMENT ON VIEW report.unsettled IS 'Sums of what settles after the firm''s business date, scale 1e-6.';
COMMENT ON COLUMN report.unsettled.account_id IS 'The account.';
COMMENT ON COLUMN report.unsettled.segment_id IS 'Segment; 0 is Independent.';
COMMENT ON COLUMN report.unsettled.security_id IS 'The security; 0 is cash.';
COMMENT ON COLUMN report.unsettled.quantity_e6 IS 'To come in, or to go out when below zero.';

CREATE VIEW report.accounts WITH (security_barrier) AS
SELECT a.account_id AS account_id,
       a.alias AS alias,
       report.label('{unspecified,individual,joint,traditional_ira,rollover_ira,roth_ira,sep_ira,simple_ira,inherited_ira,trust,corporate,llc,custodial}', a.kind) AS kind,
       report.label('{prospective,opened,restricted,closed}', a.status) AS status,
       report.label('{discretionary,non_discretionary,reporting_only}', a.discretion) AS discretion,
       a.advisor_id AS advisor_id,
       u.name AS advisor,
       a.base_currency AS base_currency,
       report.label('{fifo,lifo,hifo,minimum_tax}', a.lot_method) AS lot_method,
       a.custodian AS custodian,
       a.custodian_number AS custodian_number,
       a.margin AS margin,
       a.opened_on AS opened_on,
       a.version AS version
FROM account a LEFT JOIN app_user u ON u.firm_id = a.firm_id AND u.user_id = a.advisor_id
WHERE a.firm_id = report.firm();
COMMENT ON VIEW report.accounts IS 'Client accounts.';
COMMENT ON COLUMN report.accounts.account_id IS 'The account.';
COMMENT ON COLUMN report.accounts.alias IS 'What people call it.';
COMMENT ON COLUMN report.accounts.kind IS 'individual, joint, traditional_ira, ...';
COMMENT ON COLUMN report.accounts.status IS 'prospective, opened, restricted or closed.';
COMMENT ON COLUMN report.accounts.discretion IS 'discretionary, non_discretionary or reporting_only.';
COMMENT ON COLUMN report.accounts.advisor_id IS 'User: advisor of record.';
COMMENT ON COLUMN report.accounts.advisor IS 'The advisor''s name.';
COMMENT ON COLUMN report.accounts.base_currency IS 'ISO 4217.';
COMMENT ON COLUMN report.accounts.lot_method IS 'Which lots a sale closes: fifo, lifo, hifo or minimum_tax.';
COMMENT ON COLUMN report.accounts.custodian IS 'Who keeps it.';
COMMENT ON COLUMN report.accounts.custodian_number IS 'The custodian''s number.';
COMMENT ON COLUMN report.accounts.margin IS 'Whether it is a margin account.';
COMMENT ON COLUMN report.accounts.opened_on IS 'When it was opened.';
COMMENT ON COLUMN report.accounts.version IS 'How often it was written.';

CREATE VIEW report.holders WITH (security_barrier) AS
SELECT h.account_id AS account_id,
       h.place AS place,
       h.person_id AS person_id,
       p.name AS name,
       p.organisation AS organisation,
       report.label('{owner,joint,trustee,custodian,beneficiary,signer}', h.role) AS role,
       p.household_id AS household_id
FROM account_holder h JOIN person p ON p.firm_id = h.firm_id AND p.person_id = h.person_id
WHERE h.firm_id = report.firm();
COMMENT ON VIEW report.holders IS 'Who holds which account, in which capacity.';
COMMENT ON COLUMN report.holders.account_id IS 'The account.';
COMMENT ON COLUMN report.holders.place IS '0 is the primary holder.';
COMMENT ON COLUMN report.holders.person_id IS 'The person or organisation.';
COMMENT ON COLUMN report.holders.name IS 'Name.';
COMMENT ON COLUMN report.holders.organisation IS 'An organisation; else a person.';
COMMENT ON COLUMN report.holders.role IS 'owner, joint, trustee, custodian, beneficiary or signer.';
COMMENT ON COLUMN report.holders.household_id IS 'Household of the person; none when absent.';

CREATE VIEW report.securities WITH (security_barrier) AS
SELECT s.security_id AS security_id,
       s.symbol AS symbol,
       s.name AS name,
       report.label('{unspecified,stock,etf,mutual_fund,money_market_fund,bond,option,certificate_of_deposit,other}', s.kind) AS kind,
       s.sector AS sector,
       s.industry AS industry,
       s.exchange AS exchange,
       s.currency AS currency,
       p.price_e6 / 1e6 AS last_price,
       p.at AS price_at,
       p.source AS price_source
FROM security s LEFT JOIN price_last p ON p.firm_id = s.firm_id AND p.security_id = s.security_id
WHERE s.firm_id = report.firm();
COMMENT ON VIEW report.securities IS 'What can be held.';
COMMENT ON COLUMN report.securities.security_id IS 'The security; 0, which is no row here, is cash.';
COMMENT ON COLUMN report.securities.symbol IS 'Symbol.';
COMMENT ON COLUMN report.securities.name IS 'Name.';
COMMENT ON COLUMN report.securities.kind IS 'stock, etf, mutual_fund, ...';
COMMENT ON COLUMN report.securities.sector IS 'Sector.';
COMMENT ON COLUMN report.securities.industry IS 'Industry.';
COMMENT ON COLUMN report.securities.exchange IS 'Where it is listed.';
COMMENT ON COLUMN report.securities.currency IS 'ISO 4217.';
COMMENT ON COLUMN report.securities.last_price IS 'Last price; none when absent.';
COMMENT ON COLUMN report.securities.price_at IS 'When it was the price.';
COMMENT ON COLUMN report.securities.price_source IS 'Who said so.';

CREATE VIEW report.closes WITH (security_barrier) AS
SELECT c.security_id AS security_id,
       s.symbol AS symbol,
       c.on_date AS on_date,
       c.close_e6 / 1e6 AS close,
       c.source AS source
FROM price_close c JOIN security s ON s.firm_id = c.firm_id AND s.security_id = c.security_id
WHERE c.firm_id = report.firm();
COMMENT ON VIEW report.closes IS 'Daily closes.';
COMMENT ON COLUMN report.closes.security_id IS 'The security.';
COMMENT ON COLUMN report.closes.symbol IS 'Its symbol.';
COMMENT ON COLUMN report.closes.on_date IS 'The day.';
COMMENT ON COLUMN report.closes.close IS 'Close.';
COMMENT ON COLUMN report.closes.source IS 'Who said so.';

CREATE VIEW report.positions WITH (security_barrier) AS
SELECT q.account_id AS account_id,
       q.segment_id AS segment_id,
       q.security_id AS security_id,
       coalesce(s.symbol, 'cash') AS symbol,
       q.quantity_e6 / 1e6 AS quantity,
       (q.quantity_e6 - coalesce(u.quantity_e6, 0)) / 1e6 AS settled_quantity,
       q.held_e6 / 1e6 AS held,
       CASE q.security_id WHEN 0 THEN 1 ELSE p.price_e6 / 1e6 END AS last_price,
       p.at AS price_at,
       round(CASE q.security_id WHEN 0 THEN q.quantity_e6 / 1e6 ELSE q.quantity_e6 / 1e6 * p.price_e6 / 1e6 END, 2) AS value
FROM position q
LEFT JOIN security s ON s.firm_id = q.firm_id AND s.security_id = q.security_id
LEFT JOIN price_last p ON p.firm_id = q.firm_id AND p.security_id = q.security_id
LEFT JOIN report.unsettled u
  ON u.account_id = q.account_id AND u.segment_id = q.segment_id AND u.security_id = q.security_id
WHERE q.firm_id = report.firm() AND q.account_id >= 1000 AND (q.quantity_e6 <> 0 OR q.held_e6 <> 0);
COMMENT ON VIEW report.positions IS 'What client accounts hold, by segment; cash is symbol ''cash''. Positions of nothing are left out.';
COMMENT ON COLUMN report.positions.account_id IS 'The account.';
COMMENT ON COLUMN report.positions.segment_id IS 'Segment; 0 is Independent.';
COMMENT ON COLUMN report.positions.security_id IS 'The security; 0 is cash.';
COMMENT ON COLUMN report.positions.symbol IS 'Symbol, or cash.';
COMMENT ON COLUMN report.positions.quantity IS 'By trade date.';
COMMENT ON COLUMN report.positions.settled_quantity IS 'What has settled by the firm''s business date.';
COMMENT ON COLUMN report.positions.held IS 'Of it, held for open orders.';
COMMENT ON COLUMN report.positions.last_price IS 'Last price; none when absent.';
COMMENT ON COLUMN report.positions.price_at IS 'When it was the price.';
COMMENT ON COLUMN report.positions.value IS 'Quantity by trade date at the last price.';

CREATE VIEW report.cash WITH (security_barrier) AS
SELECT q.account_id AS account_id,
       q.segment_id AS segment_id,
       q.quantity_e6 / 1e6 AS balance,
       q.held_e6 / 1e6 AS held,
       coalesce(u.quantity_e6, 0) / 1e6 AS unsettled,
       (q.quantity_e6 - coalesce(u.quantity_e6, 0)) / 1e6 AS settled
FROM position q LEFT JOIN report.unsettled u
  ON u.account_id = q.account_id AND u.segment_id = q.segment_id AND u.security_id = q.security_id
WHERE q.firm_id = report.firm() AND q.account_id >= 1000 AND q.security_id = 0;
COMMENT ON VIEW report.cash IS 'Cash of client accounts, by segment.';
COMMENT ON COLUMN report.cash.account_id IS 'The account.';
COMMENT ON COLUMN report.cash.segment_id IS 'Segment; 0 is Independent.';
COMMENT ON COLUMN report.cash.balance IS 'By trade date.';
COMMENT ON COLUMN report.cash.held IS 'For open orders.';
COMMENT ON COLUMN report.cash.unsettled IS 'Part of the balance that settles after the firm''s business date; below zero when more is to be paid.';
COMMENT ON COLUMN report.cash.settled IS 'Balance without what is unsettled.';

CREATE VIEW report.lots WITH (security_barrier) AS
SELECT l.lot_id AS lot_id,
       l.account_id AS account_id,
       l.segment_id AS segment_id,
       l.security_id AS security_id,
       s.symbol AS symbol,
       l.opened_on AS opened_on,
       l.acquired_on AS acquired_on,
       l.quantity_e6 / 1e6 AS quantity,
       l.basis_e4 / 1e4 AS basis,
       p.price_e6 / 1e6 AS last_price,
       p.at AS price_at,
       round(l.quantity_e6 / 1e6 * p.price_e6 / 1e6, 2) AS value,
       round(l.quantity_e6 / 1e6 * p.price_e6 / 1e6, 2) - l.basis_e4 / 1e4 AS unrealised
FROM lot l JOIN security s ON s.firm_id = l.firm_id AND s.security_id = l.security_id
LEFT JOIN price_last p ON p.firm_id = l.firm_id AND p.security_id = l.security_id
WHERE l.firm_id = report.firm() AND l.quantity_e6 > 0;
COMMENT ON VIEW report.lots IS 'Open tax lots, valued at the last price.';
COMMENT ON COLUMN report.lots.lot_id IS 'The lot.';
COMMENT ON COLUMN report.lots.account_id IS 'The account.';
COMMENT ON COLUMN report.lots.segment_id IS 'Segment; 0 is Independent.';
COMMENT ON COLUMN report.lots.security_id IS 'The security.';
COMMENT ON COLUMN report.lots.symbol IS 'Its symbol.';
COMMENT ON COLUMN report.lots.opened_on IS 'When it was opened.';
COMMENT ON COLUMN report.lots.acquired_on IS 'When the holding period began.';
COMMENT ON COLUMN report.lots.quantity IS 'What is open.';
COMMENT ON COLUMN report.lots.basis IS 'Cost of what is open.';
COMMENT ON COLUMN report.lots.last_price IS 'Last price; none when absent.';
COMMENT ON COLUMN report.lots.price_at IS 'When it was the price.';
COMMENT ON COLUMN report.lots.value IS 'At the last price.';
COMMENT ON COLUMN report.lots.unrealised IS 'Value less basis.';

CREATE VIEW report.realised_gains WITH (security_barrier) AS
SELECT extract(year FROM c.closed_on)::int4 AS year,
       c.account_id AS account_id,
       c.security_id AS security_id,
       s.symbol AS symbol,
       CASE WHEN c.long_term THEN 'long' ELSE 'short' END AS term,
       sum(c.quantity_e6) / 1e6 AS quantity,
       sum(c.proceeds_e4) / 1e4 AS proceeds,
       sum(c.basis_e4) / 1e4 AS basis,
       sum(c.proceeds_e4 - c.basis_e4) / 1e4 AS gain,
       coalesce(sum(w.disallowed_e4), 0) / 1e4 AS disallowed
FROM lot_closing c
JOIN security s ON s.firm_id = c.firm_id AND s.security_id = c.security_id
LEFT JOIN (SELECT firm_id, closing_entry_id, closing_lot_id, sum(disallowed_e4) AS disallowed_e4
           FROM wash_sale GROUP BY firm_id, closing_entry_id, closing_lot_id) w
  ON w.firm_id = c.firm_id AND w.closing_entry_id = c.entry_id AND w.closing_lot_id = c.lot_id
WHERE c.firm_id = report.firm() AND c.proceeds_e4 IS NOT NULL
GROUP BY 1, 2, 3, 4, 5;
COMMENT ON VIEW report.realised_gains IS 'Gains of sales by year, account, security and term.';
COMMENT ON COLUMN report.realised_gains.year IS 'Of the sale''s trade date.';
COMMENT ON COLUMN report.realised_gains.account_id IS 'The account.';
COMMENT ON COLUMN report.realised_gains.security_id IS 'The security.';
COMMENT ON COLUMN report.realised_gains.symbol IS 'Its symbol.';
COMMENT ON COLUMN report.realised_gains.term IS 'long (held more than a year) or short.';
COMMENT ON COLUMN report.realised_gains.quantity IS 'Shares sold.';
COMMENT ON COLUMN report.realised_gains.proceeds IS 'What they brought, after commissions.';
COMMENT ON COLUMN report.realised_gains.basis IS 'What they had cost.';
COMMENT ON COLUMN report.realised_gains.gain IS 'Proceeds less basis.';
COMMENT ON COLUMN report.realised_gains.disallowed IS 'Of losses, not deductible because of wash sales.';

CREATE VIEW report.entries WITH (security_barrier) AS
SELECT e.entry_id AS entry_id,
       report.label('{unspecified,opening_balance,deposit,withdrawal,in_kind,segment_transfer,buy,sell,dividend,interest,fee_charged,correction,margin_interest,gift,step_up,split,stock_dividend,cash_in_lieu,reinvestment,return_of_capital,spin_off,merger,delisting,withholding}', e.kind) AS kind,
       e.effective_on AS effective_on,
       e.settles_on AS settles_on,
       e.recorded_at AS recorded_at,
       e.sequence AS sequence,
       e.order_id AS order_id,
       e.proposal_id AS proposal_id,
       e.reverses AS reverses,
       e.memo AS memo
FROM ledger_entry e
WHERE e.firm_id = report.firm();
COMMENT ON VIEW report.entries IS 'Entries of the ledger. They are never changed; a correction is a reversing entry.';
COMMENT ON COLUMN report.entries.entry_id IS 'The entry.';
COMMENT ON COLUMN report.entries.kind IS 'deposit, buy, dividend, ...';
COMMENT ON COLUMN report.entries.effective_on IS 'Trade date.';
COMMENT ON COLUMN report.entries.settles_on IS 'Settlement date.';
COMMENT ON COLUMN report.entries.recorded_at IS 'When it was posted.';
COMMENT ON COLUMN report.entries.sequence IS 'Line of the journal.';
COMMENT ON COLUMN report.entries.order_id IS 'Order that it fills; none when absent.';
COMMENT ON COLUMN report.entries.proposal_id IS 'Proposal that it carries out; none when absent.';
COMMENT ON COLUMN report.entries.reverses IS 'Entry that it reverses; none when absent.';
COMMENT ON COLUMN report.entries.memo IS 'For people.';

CREATE VIEW report.legs WITH (security_barrier) AS
SELECT l.entry_id AS entry_id,
       l.leg AS leg,
       l.account_id AS account_id,
       coalesce(a.alias, report.label('{none,street,external,income,fee,opening,error,allocation}', l.account_id::int4)) AS account,
       l.segment_id AS segment_id,
       l.security_id AS security_id,
       coalesce(s.symbol, 'cash') AS symbol,
       l.quantity_e6 / 1e6 AS quantity
FROM ledger_leg l
LEFT JOIN account a ON a.firm_id = l.firm_id AND a.account_id = l.account_id
LEFT JOIN security s ON s.firm_id = l.firm_id AND s.security_id = l.security_id
WHERE l.firm_id = report.firm();
COMMENT ON VIEW report.legs IS 'Legs of entries; per entry and asset they sum to zero.';
COMMENT ON COLUMN report.legs.entry_id IS 'The entry.';
COMMENT ON COLUMN report.legs.leg IS 'Its place in the entry.';
COMMENT ON COLUMN report.legs.account_id IS 'Client account, or an internal one below 1000.';
COMMENT ON COLUMN report.legs.account IS 'Alias, or street, external, income, fee, opening, error, allocation.';
COMMENT ON COLUMN report.legs.segment_id IS 'Segment; 0 is Independent.';
COMMENT ON COLUMN report.legs.security_id IS 'The security; 0 is cash.';
COMMENT ON COLUMN report.legs.symbol IS 'Symbol, or cash.';
COMMENT ON COLUMN report.legs.quantity IS 'Signed: into the account is positive; shares, or currency.';

CREATE VIEW report.orders WITH (security_barrier) AS
SELECT o.order_id AS order_id,
       o.account_id AS account_id,
       o.segment_id AS segment_id,
       o.security_id AS security_id,
       s.symbol AS symbol,
       report.label('{unspecified,buy,sell}', o.side) AS side,
       report.label('{market,limit}', o.type) AS type,
       report.label('{day,good_till_cancel}', o.time_in_force) AS time_in_force,
       report.label('{draft,waiting_approval,pending_cash,accepted,routed,working,partially_filled,pending_cancel,filled,canceled,rejected,expired}', o.state) AS state,
       o.quantity_e6 / 1e6 AS quantity,
       o.limit_price_e6 / 1e6 AS limit_price,
       o.filled_e6 / 1e6 AS filled,
       CASE WHEN o.filled_e6 > 0 THEN round(o.filled_cash_e4 * 100::numeric / o.filled_e6, 6) END AS average_price,
       o.proposal_id AS proposal_id,
       o.venue AS venue,
       o.placed_by AS placed_by,
       o.reason AS reason,
       o.note AS note,
       o.created_at AS created_at,
       o.changed_at AS changed_at
FROM trade_order o JOIN security s ON s.firm_id = o.firm_id AND s.security_id = o.security_id
WHERE o.firm_id = report.firm();
COMMENT ON VIEW report.orders IS 'Orders as they stand.';
COMMENT ON COLUMN report.orders.order_id IS 'The order.';
COMMENT ON COLUMN report.orders.account_id IS 'The account.';
COMMENT ON COLUMN report.orders.segment_id IS 'Segment; 0 is Independent.';
COMMENT ON COLUMN report.orders.security_id IS 'The security.';
COMMENT ON COLUMN report.orders.symbol IS 'Its symbol.';
COMMENT ON COLUMN report.orders.side IS 'buy or sell.';
COMMENT ON COLUMN report.orders.type IS 'market or limit.';
COMMENT ON COLUMN report.orders.time_in_force IS 'day or good_till_cancel.';
COMMENT ON COLUMN report.orders.state IS 'draft, ..., filled, canceled, rejected or expired.';
COMMENT ON COLUMN report.orders.quantity IS 'Shares asked for.';
COMMENT ON COLUMN report.orders.limit_price IS 'Limit; none when absent.';
COMMENT ON COLUMN report.orders.filled IS 'Shares filled.';
COMMENT ON COLUMN report.orders.average_price IS 'Of the shares filled.';
COMMENT ON COLUMN report.orders.proposal_id IS 'Proposal that it is of; none when absent.';
COMMENT ON COLUMN report.orders.venue IS 'Where it went.';
COMMENT ON COLUMN report.orders.placed_by IS 'User; 0 is a service.';
COMMENT ON COLUMN report.orders.reason IS 'Why it was placed.';
COMMENT ON COLUMN report.orders.note IS 'What was last said of it.';
COMMENT ON COLUMN report.orders.created_at IS 'When it was accepted.';
COMMENT ON COLUMN report.orders.changed_at IS 'When it last moved.';

CREATE VIEW report.order_events WITH (security_barrier) AS
SELECT v.order_id AS order_id,
       v.version AS version,
       report.label('{draft,waiting_approval,pending_cash,accepted,routed,working,partially_filled,pending_cancel,filled,canceled,rejected,expired}', v.state) AS state,
       v.note AS note,
       v.recorded_at AS recorded_at,
       v.sequence AS sequence
FROM order_event v
WHERE v.firm_id = report.firm();
COMMENT ON VIEW report.order_events IS 'Each change of an order.';
COMMENT ON COLUMN report.order_events.order_id IS 'The order.';
COMMENT ON COLUMN report.order_events.version IS 'From 1.';
COMMENT ON COLUMN report.order_events.state IS 'State that it moved to.';
COMMENT ON COLUMN report.order_events.note IS 'What was said of it.';
COMMENT ON COLUMN report.order_events.recorded_at IS 'When.';
COMMENT ON COLUMN report.order_events.sequence IS 'Line of the journal.';

CREATE VIEW report.fills WITH (security_barrier) AS
SELECT f.venue AS venue,
       f.exec_id AS exec_id,
       f.order_id AS order_id,
       o.account_id AS account_id,
       s.symbol AS symbol,
       report.label('{unspecified,buy,sell}', o.side) AS side,
       f.quantity_e6 / 1e6 AS quantity,
       f.price_e6 / 1e6 AS price,
       f.amount_e4 / 1e4 AS amount,
       f.commission_e4 / 1e4 AS commission,
       f.executed_at AS executed_at,
       f.entry_id AS entry_id
FROM fill f
JOIN trade_order o ON o.firm_id = f.firm_id AND o.order_id = f.order_id
JOIN security s ON s.firm_id = o.firm_id AND s.security_id = o.security_id
WHERE f.firm_id = report.firm();
COMMENT ON VIEW report.fills IS 'Executions.';
COMMENT ON COLUMN report.fills.venue IS 'Where.';
COMMENT ON COLUMN report.fills.exec_id IS 'The venue''s id.';
COMMENT ON COLUMN report.fills.order_id IS 'The order.';
COMMENT ON COLUMN report.fills.account_id IS 'The account.';
COMMENT ON COLUMN report.fills.symbol IS 'Symbol.';
COMMENT ON COLUMN report.fills.side IS 'buy or sell.';
COMMENT ON COLUMN report.fills.quantity IS 'Shares.';
COMMENT ON COLUMN report.fills.price IS 'Each.';
COMMENT ON COLUMN report.fills.amount IS 'Quantity by price, without commission.';
COMMENT ON COLUMN report.fills.commission IS 'Commission.';
COMMENT ON COLUMN report.fills.executed_at IS 'At the venue.';
COMMENT ON COLUMN report.fills.entry_id IS 'Entry of the ledger.';

CREATE VIEW report.records WITH (security_barrier) AS
SELECT r.kind AS kind,
       r.id AS id,
       r.version AS version,
       r.type AS type,
       r.account_id AS account_id,
       r.projection AS projection,
       r.sequence AS sequence,
       r.recorded_at AS recorded_at
FROM record_head h
JOIN record r ON r.firm_id = h.firm_id AND r.kind = h.kind AND r.id = h.id AND r.version = h.version
WHERE h.firm_id = report.firm();
COMMENT ON VIEW report.records IS 'The latest version of each record that services keep.';
COMMENT ON COLUMN report.records.kind IS 'Kind: risk.client_score, rebalancer.proposal, ...';
COMMENT ON COLUMN report.records.id IS 'The record, of its kind.';
COMMENT ON COLUMN report.records.version IS 'From 1.';
COMMENT ON COLUMN report.records.type IS 'Name of its message.';
COMMENT ON COLUMN report.records.account_id IS 'Account that it is about; none when absent.';
COMMENT ON COLUMN report.records.projection IS 'Its content as JSON; null for what is too large for reports.';
COMMENT ON COLUMN report.records.sequence IS 'Line of the journal.';
COMMENT ON COLUMN report.records.recorded_at IS 'When it was written.';

CREATE VIEW report.facts WITH (security_barrier) AS
SELECT f.name AS name,
       f.account_id AS account_id,
       f.value AS value,
       f.valid_from AS valid_from,
       f.confirmed_at AS confirmed_at,
       now() - f.confirmed_at AS age,
       f.sequence AS sequence,
       f.inputs_sequence AS inputs_sequence
FROM (SELECT DISTINCT ON (name, account_id) * FROM fact WHERE firm_id = report.firm()
      ORDER BY name, account_id, valid_from DESC) f;
COMMENT ON VIEW report.facts IS 'What is said of accounts now, one row a name and account.';
COMMENT ON COLUMN report.facts.name IS 'Which fact: risk_level, ...';
COMMENT ON COLUMN report.facts.account_id IS 'The account.';
COMMENT ON COLUMN report.facts.value IS 'Text or decimal.';
COMMENT ON COLUMN report.facts.valid_from IS 'Since when it has this value.';
COMMENT ON COLUMN report.facts.confirmed_at IS 'When it was last said.';
COMMENT ON COLUMN report.facts.age IS 'How long ago.';
COMMENT ON COLUMN report.facts.sequence IS 'Line of the journal that gave it this value.';
COMMENT ON COLUMN report.facts.inputs_sequence IS 'Line up to which its inputs were read; none when not said.';

CREATE VIEW report.performance_inputs WITH (security_barrier) AS
SELECT l.account_id AS account_id,
       l.segment_id AS segment_id,
       e.effective_on AS on_date,
       l.security_id AS security_id,
       sum(l.quantity_e6) / 1e6 AS change,
       coalesce(sum(l.quantity_e6) FILTER (WHERE o.is_outside), 0) / 1e6 AS flow
FROM ledger_leg l
JOIN ledger_entry e ON e.firm_id = l.firm_id AND e.entry_id = l.entry_id
CROSS JOIN LATERAL (
  SELECT EXISTS (SELECT 1 FROM ledger_leg x
                 WHERE x.firm_id = l.firm_id AND x.entry_id = l.entry_id AND x.security_id = l.security_id
                   AND (x.account_id IN (2, 5, 6, 7)
                        OR (x.account_id >= 1000 AND (x.account_id, x.segment_id) <> (l.account_id, l.segment_id)))) AS is_outside) o
WHERE l.firm_id = report.firm() AND l.account_id >= 1000
GROUP BY 1, 2, 3, 4;
COMMENT ON VIEW report.performance_inputs IS 'What changed in accounts by day, and of it what came from outside: with the closes, what returns are measured from.';
COMMENT ON COLUMN report.performance_inputs.account_id IS 'The account.';
COMMENT ON COLUMN report.performance_inputs.segment_id IS 'Segment; 0 is Independent.';
COMMENT ON COLUMN report.performance_inputs.on_date IS 'Trade date.';
COMMENT ON COLUMN report.performance_inputs.security_id IS 'The security; 0 is cash.';
COMMENT ON COLUMN report.performance_inputs.change IS 'Into the segment; shares, or currency.';
COMMENT ON COLUMN report.performance_inputs.flow IS 'Of the change, what came from outside the segment and is no return: deposits, transfers, ...';

CREATE VIEW report.journal WITH (security_barrier) AS
SELECT j.sequence AS sequence,
       j.recorded_at AS recorded_at,
       j.principal AS principal,
       j.method AS method,
       j.idempotency_key AS idempotency_key,
       j.summary AS summary,
       encode(j.chain, 'hex') AS chain
FROM journal j
WHERE j.firm_id = report.firm();
COMMENT ON VIEW report.journal IS 'The audit trail: who changed what, when.';
COMMENT ON COLUMN report.journal.sequence IS 'From 1, without gaps.';
COMMENT ON COLUMN report.journal.recorded_at IS 'When.';
COMMENT ON COLUMN report.journal.principal IS 'Who: user:12, system:risk.';
COMMENT ON COLUMN report.journal.method IS 'By which request.';
COMMENT ON COLUMN report.journal.idempotency_key IS 'Under which key.';
COMMENT ON COLUMN report.journal.summary IS 'Kinds and ids of what was written, as JSON.';
COMMENT ON COLUMN report.journal.chain IS 'Link to all lines before.';
