-- The server process of this connection.
-- in: none
-- out: pid int4
SELECT pg_backend_pid() AS pid
