-- How far the journals of all firms have come.
-- in: none
-- out: firm_id int8, sequence int8
SELECT firm_id, sequence FROM firm_head
