-- Makes the transaction serializable.
-- in: none
-- out: none
SET TRANSACTION ISOLATION LEVEL SERIALIZABLE
