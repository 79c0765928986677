-- How this transaction's statements are planned: once a connection, and by keys, however empty the tables were then. Every
-- row that a batch reads or changes is found through an index, so no other plan is ever better for long.
-- in: none
-- out: value text
SELECT set_config(name, setting, true) AS value
FROM (VALUES ('plan_cache_mode', 'force_generic_plan'), ('enable_seqscan', 'off'), ('enable_hashjoin', 'off'),
             ('enable_mergejoin', 'off')) AS s (name, setting)
