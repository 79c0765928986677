-- Orders by id, or all of a proposal.
-- in: firm_id int8, order_ids int8[], proposal_id int8, book int8
-- out: steward.account.v1.Order
SELECT o.order_id, o.account_id, o.segment_id, o.security_id, s.symbol, o.side, o.type, o.time_in_force, o.quantity_e6,
       o.limit_price_e6, o.state, o.revision, o.filled_e6,
       round(o.filled_cash_e4 * 100000000::numeric / nullif(o.filled_e6, 0))::int8 AS average_price_e6, o.hold_e6,
       o.proposal_id, o.reason, o.venue, o.placed_by, o.created_at, o.changed_at, o.version, o.note, o.firm_id,
       o.pass_id
FROM trade_order o
JOIN security s ON s.firm_id = o.firm_id AND s.security_id = o.security_id
JOIN account a ON a.firm_id = o.firm_id AND a.account_id = o.account_id
WHERE o.firm_id = $1 AND (o.order_id = ANY ($2) OR ($3 <> 0 AND o.proposal_id = $3))
  AND ($4 = 0 OR a.advisor_id = ANY (ARRAY(SELECT * FROM advisors_seen($1, $4)))
       OR a.account_id = ANY (ARRAY(SELECT * FROM accounts_shown($1, $4))))
ORDER BY o.order_id
