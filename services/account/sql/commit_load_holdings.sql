-- What some accounts held of the securities of some actions before the ex dates, by segment, those in which they have it
-- now among them; and whether the action was applied to the account. A row at least for each pair.
-- in: firm_id int8, action_ids int8[], account_ids int8[]
-- out: action_id int8, account_id int8, is_applied bool, segment_id int8, entitled_e6 int8
SELECT p.action_id, p.account_id,
       EXISTS (SELECT FROM corporate_action_account t
               WHERE t.firm_id = $1 AND t.action_id = p.action_id AND t.account_id = p.account_id) AS is_applied,
       s.segment_id, s.entitled_e6
FROM (SELECT DISTINCT * FROM unnest($2, $3) AS k (action_id, account_id)) p
LEFT JOIN LATERAL (SELECT security_id, ex_on FROM corporate_action WHERE firm_id = $1 AND action_id = p.action_id LIMIT 1) a
  ON true
LEFT JOIN LATERAL (
  SELECT l.segment_id, coalesce(sum(l.quantity_e6) FILTER (WHERE e.effective_on < a.ex_on), 0)::int8 AS entitled_e6
  FROM ledger_leg l
  CROSS JOIN LATERAL (SELECT effective_on FROM ledger_entry WHERE firm_id = $1 AND entry_id = l.entry_id LIMIT 1) e
  WHERE l.firm_id = $1 AND l.account_id = p.account_id AND l.security_id = a.security_id
  GROUP BY l.segment_id
  HAVING sum(l.quantity_e6) <> 0 OR sum(l.quantity_e6) FILTER (WHERE e.effective_on < a.ex_on) <> 0) s ON true
ORDER BY p.action_id, p.account_id, s.segment_id DESC
