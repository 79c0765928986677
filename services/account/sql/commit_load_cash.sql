-- Cash by settlement of some accounts, and of those of some orders and entries: what settles after the business date at
-- an instant, by segment; and, without a date, an account that may borrow: its cash, the market value of its shares at
-- last prices, and what is held for open buys (retirement and custodial accounts never may).
-- in: firm_id int8, account_ids int8[], order_ids int8[], entry_ids int8[], at timestamptz
-- out: account_id int8, segment_id int8, settles_on date, quantity_e6 int8, market_e4 int8, held_e4 int8
WITH ids AS MATERIALIZED (
  SELECT unnest($2) AS account_id
  UNION
  SELECT o.account_id
  FROM unnest($3) AS k (order_id)
  CROSS JOIN LATERAL (SELECT account_id FROM trade_order WHERE firm_id = $1 AND order_id = k.order_id LIMIT 1) o
  UNION
  SELECT l.account_id
  FROM unnest($4) AS k (entry_id)
  CROSS JOIN LATERAL (SELECT account_id FROM ledger_leg WHERE firm_id = $1 AND entry_id = k.entry_id OFFSET 0) l
), today AS MATERIALIZED (
  SELECT ($5 AT TIME ZONE f.time_zone)::date AS business_on FROM firm f WHERE f.firm_id = $1
)
SELECT i.account_id, d.segment_id, d.settles_on, d.quantity_e6, 0::int8 AS market_e4, 0::int8 AS held_e4
FROM today t CROSS JOIN ids i
CROSS JOIN LATERAL (
  SELECT segment_id, settles_on, quantity_e6 FROM cash_due
  WHERE firm_id = $1 AND account_id = i.account_id AND settles_on > t.business_on
  OFFSET 0) d
UNION ALL
SELECT i.account_id, 0, NULL, m.cash_e6, m.market_e4, m.held_e4
FROM ids i
CROSS JOIN LATERAL (
  SELECT 1 FROM account
  WHERE firm_id = $1 AND account_id = i.account_id AND margin AND kind NOT BETWEEN 3 AND 8 AND kind <> 12
  LIMIT 1) a
CROSS JOIN LATERAL (
  SELECT coalesce(sum(p.quantity_e6) FILTER (WHERE p.security_id = 0), 0)::int8 AS cash_e6,
         coalesce(sum(trunc(p.quantity_e6::numeric * l.price_e6 / 100000000)), 0)::int8 AS market_e4,
         coalesce(sum(p.held_e6) FILTER (WHERE p.security_id = 0), 0)::int8 / 100 AS held_e4
  FROM position p
  LEFT JOIN LATERAL (
    SELECT price_e6 FROM price_last WHERE firm_id = $1 AND security_id = p.security_id LIMIT 1) l ON true
  WHERE p.firm_id = $1 AND p.account_id = i.account_id) m
