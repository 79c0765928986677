-- Tax lots, whole: why a lot changed other than by a closing, wash sales (26 USC 1091), named lots of orders, and the
-- marks of good faith. For every lot, in shares and in basis: opened + adjustments = open + closings.
ALTER TABLE lot
  ADD COLUMN acquired_on date,        -- begins the holding period: opened_on, or earlier where a wash sale's is tacked on
  ADD COLUMN origin_id int8,          -- the order by which the shares were acquired, or the first lot; stays with moves and splits
  ADD COLUMN may_replace bool,        -- bought, and not yet the replacement of shares sold at a loss
  ADD COLUMN unsettled_until date;    -- bought with money that settles then: not to be sold before
UPDATE lot SET acquired_on = opened_on, may_replace = true,
  origin_id = (SELECT coalesce(e.order_id, lot.lot_id) FROM ledger_entry e
               WHERE e.firm_id = lot.firm_id AND e.entry_id = lot.entry_id);
ALTER TABLE lot
  ALTER COLUMN acquired_on SET NOT NULL, ALTER COLUMN origin_id SET NOT NULL, ALTER COLUMN may_replace SET NOT NULL,
  ADD CONSTRAINT lot_acquired CHECK (acquired_on <= opened_on);
-- The security before the segment, so that it also finds the lots of a security in all segments of an account.
DROP INDEX lot_open;
CREATE INDEX lot_open ON lot (firm_id, account_id, security_id, segment_id) WHERE quantity_e6 > 0;

ALTER TABLE lot_closing ADD COLUMN account_id int8, ADD COLUMN security_id int8,
  ADD COLUMN acquired_on date;        -- of the lot when it was closed
UPDATE lot_closing SET account_id = l.account_id, security_id = l.security_id, acquired_on = l.acquired_on
FROM lot l WHERE l.firm_id = lot_closing.firm_id AND l.lot_id = lot_closing.lot_id;
ALTER TABLE lot_closing
  ALTER COLUMN account_id SET NOT NULL, ALTER COLUMN security_id SET NOT NULL, ALTER COLUMN acquired_on SET NOT NULL;
CREATE INDEX lot_closing_sold ON lot_closing (firm_id, account_id, closed_on, entry_id, lot_id) WHERE proceeds_e4 IS NOT NULL;

-- Kinds: 1 wash sale, 2 return of capital, 3 split, 4 spin-off, 5 merger, 6 step-up, 7 gift, 8 reversal, 9 correction,
-- 10 average cost.
CREATE TABLE lot_adjustment (
  firm_id         int8 NOT NULL,
  adjustment_id   int8 NOT NULL,
  entry_id        int8 NOT NULL,
  lot_id          int8 NOT NULL,
  kind            int4 NOT NULL CHECK (kind BETWEEN 1 AND 10),
  quantity_e6     int8 NOT NULL,      -- added to what is open; negative: taken away
  basis_e4        int8 NOT NULL,
  related_lot_id  int8,               -- the lot that it came from or went to
  PRIMARY KEY (firm_id, adjustment_id),
  FOREIGN KEY (firm_id, entry_id) REFERENCES ledger_entry,
  FOREIGN KEY (firm_id, lot_id) REFERENCES lot,
  FOREIGN KEY (firm_id, related_lot_id) REFERENCES lot,
  CHECK (quantity_e6 <> 0 OR basis_e4 <> 0)
);
CREATE INDEX lot_adjustment_lot ON lot_adjustment (firm_id, lot_id);

-- A loss that is not deductible because shares were acquired in place of those sold. A lot replaces as a whole and once:
-- where only some of its shares do, it was split before. Void when the sale or entry_id is taken back: then the lot may
-- replace again.
CREATE TABLE wash_sale (
  firm_id             int8 NOT NULL,
  closing_entry_id    int8 NOT NULL,  -- the sale at a loss
  closing_lot_id      int8 NOT NULL,
  replacement_lot_id  int8 NOT NULL,
  entry_id            int8 NOT NULL,  -- the sale or the purchase that made it one
  quantity_e6         int8 NOT NULL CHECK (quantity_e6 > 0),
  disallowed_e4       int8 NOT NULL CHECK (disallowed_e4 >= 0),
  tacked_days         int4 NOT NULL CHECK (tacked_days >= 0),
  permanent           bool NOT NULL,  -- replaced in an IRA: the loss is not added to any basis (Rev. Rul. 2008-5)
  PRIMARY KEY (firm_id, closing_entry_id, closing_lot_id, replacement_lot_id, entry_id),
  FOREIGN KEY (firm_id, closing_entry_id, closing_lot_id) REFERENCES lot_closing (firm_id, entry_id, lot_id),
  FOREIGN KEY (firm_id, replacement_lot_id) REFERENCES lot,
  FOREIGN KEY (firm_id, entry_id) REFERENCES ledger_entry
);

-- Of some trades, in pairs of account and security and as orders: every account that is taxed with the traded one, which
-- is those of the same primary holder; an account without holders stands alone.
CREATE FUNCTION traded_by_taxpayers(firm int8, accounts int8[], securities int8[], orders int8[])
  RETURNS TABLE (account_id int8, taxpayer_id int8, security_id int8) LANGUAGE sql STABLE AS $$
  WITH traded AS MATERIALIZED (
    SELECT k.account_id, k.security_id FROM unnest(accounts, securities) AS k (account_id, security_id)
    UNION
    SELECT o.account_id, o.security_id
    FROM unnest(orders) AS k (order_id)
    CROSS JOIN LATERAL (SELECT * FROM trade_order WHERE firm_id = firm AND order_id = k.order_id LIMIT 1) o
  ), held AS MATERIALIZED (
    SELECT t.account_id, t.security_id, p.person_id
    FROM traded t
    LEFT JOIN LATERAL (
      SELECT person_id FROM account_holder WHERE firm_id = firm AND account_id = t.account_id AND place = 0 LIMIT 1) p
    ON true
  )
  SELECT h.account_id, coalesce(h.person_id, h.account_id), h.security_id FROM held h
  UNION
  SELECT o.account_id, h.person_id, h.security_id
  FROM held h
  CROSS JOIN LATERAL (
    SELECT account_id FROM account_holder WHERE firm_id = firm AND person_id = h.person_id AND place = 0 OFFSET 0) o
$$;
CREATE INDEX wash_sale_replacement ON wash_sale (firm_id, replacement_lot_id);

-- Lots that a sell order names (26 CFR 1.1012-1(c)).
CREATE TABLE order_lot (
  firm_id      int8 NOT NULL,
  order_id     int8 NOT NULL,
  place        int4 NOT NULL,
  lot_id       int8 NOT NULL,
  quantity_e6  int8 NOT NULL CHECK (quantity_e6 > 0),
  PRIMARY KEY (firm_id, order_id, place),
  FOREIGN KEY (firm_id, order_id) REFERENCES trade_order,
  FOREIGN KEY (firm_id, lot_id) REFERENCES lot
);

CREATE TRIGGER only_inserted BEFORE UPDATE OR DELETE OR TRUNCATE ON lot_closing FOR EACH STATEMENT EXECUTE FUNCTION only_inserted();
CREATE TRIGGER only_inserted BEFORE UPDATE OR DELETE OR TRUNCATE ON lot_adjustment FOR EACH STATEMENT EXECUTE FUNCTION only_inserted();
CREATE TRIGGER only_inserted BEFORE UPDATE OR DELETE OR TRUNCATE ON wash_sale FOR EACH STATEMENT EXECUTE FUNCTION only_inserted();
CREATE TRIGGER only_inserted BEFORE UPDATE OR DELETE OR TRUNCATE ON order_lot FOR EACH STATEMENT EXECUTE FUNCTION only_inserted();
