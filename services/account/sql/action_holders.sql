-- Accounts that held a security before a day, or hold it, or have open orders in it, with the segments they have it in, and
-- those orders; whether the action was applied to each.
-- in: firm_id int8, action_id int8, security_id int8, ex_on date
-- out: account_id int8, segment_ids int8[], order_ids int8[], is_applied bool
WITH holders AS (
  SELECT l.account_id, l.segment_id
  FROM ledger_leg l JOIN ledger_entry e ON e.firm_id = $1 AND e.entry_id = l.entry_id
  WHERE l.firm_id = $1 AND l.account_id >= 1000 AND l.security_id = $3
  GROUP BY l.account_id, l.segment_id
  HAVING sum(l.quantity_e6) <> 0 OR sum(l.quantity_e6) FILTER (WHERE e.effective_on < $4) <> 0
), orders AS (
  SELECT account_id, array_agg(order_id ORDER BY order_id) AS order_ids
  FROM trade_order WHERE firm_id = $1 AND security_id = $3 AND state < 8 GROUP BY account_id
), accounts AS (
  SELECT account_id FROM holders UNION SELECT account_id FROM orders
)
SELECT a.account_id,
       coalesce((SELECT array_agg(h.segment_id ORDER BY h.segment_id) FROM holders h WHERE h.account_id = a.account_id),
                '{}') AS segment_ids,
       coalesce(o.order_ids, '{}') AS order_ids,
       EXISTS (SELECT FROM corporate_action_account t
               WHERE t.firm_id = $1 AND t.action_id = $2 AND t.account_id = a.account_id) AS is_applied
FROM accounts a LEFT JOIN orders o USING (account_id)
ORDER BY a.account_id
