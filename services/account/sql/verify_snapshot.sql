-- Makes all that follows in the transaction see one state.
-- in: none
-- out: none
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY
