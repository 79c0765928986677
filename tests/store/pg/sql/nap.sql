-- Sleeps at the server.
-- in: seconds float8
-- out: slept text
SELECT 'slept' AS slept FROM pg_sleep($1)
