-- Lets a user see an advisor's book, or no more (kind 0).
-- in: firm_id int8, user_id int8, advisor_id int8, kind int4
-- out: none
WITH ended AS (
  DELETE FROM book_member WHERE firm_id = $1 AND user_id = $2 AND advisor_id = $3 AND $4 = 0)
INSERT INTO book_member (firm_id, user_id, advisor_id, kind)
SELECT $1, $2, $3, $4 WHERE $4 <> 0
ON CONFLICT (firm_id, user_id, advisor_id) DO UPDATE SET kind = excluded.kind
