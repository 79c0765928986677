-- Defines a job, or defines it anew.
-- in: firm_id int8, name text, service text, kind int4, every_s int8, minute int4, day int4, roll int4, enabled bool, version int8
-- out: none
INSERT INTO schedule_job (firm_id, name, service, kind, every_s, minute, day, roll, enabled, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (firm_id, name) DO UPDATE SET kind = excluded.kind, every_s = excluded.every_s, minute = excluded.minute,
  day = excluded.day, roll = excluded.roll, enabled = excluded.enabled, version = excluded.version
