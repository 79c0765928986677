-- Suitability passes: which one an order has, and how often an account accepted orders.

-- Orders from before have none; the order router asks for one before it routes them.
ALTER TABLE trade_order ADD COLUMN pass_id int8;

-- Counts the commits that accepted orders of the account, so that two proposals checked at the same time, each without
-- the other's orders, are not both accepted.
ALTER TABLE account ADD COLUMN orders_version int8 NOT NULL DEFAULT 0;
