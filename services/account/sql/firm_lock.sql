-- Lets one firm be opened at a time; reads go on.
-- in: none
-- out: none
LOCK TABLE firm IN SHARE ROW EXCLUSIVE MODE
