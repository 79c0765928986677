-- Identity: names to sign in by, secrets, sessions, limits of keys, tries that failed. Distributed by firm_id, like all.

ALTER TABLE app_user
  ADD COLUMN login_name   text NOT NULL DEFAULT '' CHECK (login_name = lower(login_name)),
  ADD COLUMN version      int8 NOT NULL DEFAULT 1 CHECK (version >= 1),
  ADD COLUMN disabled_at  timestamptz;
CREATE UNIQUE INDEX app_user_login_name ON app_user (firm_id, login_name) WHERE login_name <> '';

-- What a user proves to be that user with. The password as argon2id's text; one-time-code secrets sealed, the one that was
-- shown and not yet confirmed apart from the one in use; the last time step whose code was taken, so that none works twice.
CREATE TABLE credential (
  firm_id        int8 NOT NULL,
  user_id        int8 NOT NULL,
  password_hash  text NOT NULL,
  totp_pending   bytea,
  totp_secret    bytea,
  totp_step      int8 NOT NULL,
  changed_at     timestamptz NOT NULL,
  PRIMARY KEY (firm_id, user_id),
  FOREIGN KEY (firm_id, user_id) REFERENCES app_user
);

CREATE TABLE recovery_code (
  firm_id    int8 NOT NULL,
  user_id    int8 NOT NULL,
  code_hash  bytea NOT NULL CHECK (length(code_hash) = 32),
  used_at    timestamptz,
  PRIMARY KEY (firm_id, user_id, code_hash),
  FOREIGN KEY (firm_id, user_id) REFERENCES app_user
);

-- used_at is kept to the minute and not journaled: it decides when an idle session ends, nothing else.
CREATE TABLE session (
  firm_id        int8 NOT NULL,
  session_id     int8 NOT NULL,
  user_id        int8 NOT NULL,
  token_hash     bytea NOT NULL CHECK (length(token_hash) = 32),
  second_factor  bool NOT NULL,
  address        text NOT NULL,
  created_at     timestamptz NOT NULL,
  used_at        timestamptz NOT NULL,
  idle_s         int4 NOT NULL CHECK (idle_s > 0),
  ends_at        timestamptz NOT NULL,
  ended_at       timestamptz,
  PRIMARY KEY (firm_id, session_id),
  FOREIGN KEY (firm_id, user_id) REFERENCES app_user
);
CREATE INDEX session_token ON session (token_hash);
CREATE INDEX session_of_user ON session (firm_id, user_id, session_id);

-- How long sessions of a firm last; a firm without a row has the defaults.
CREATE TABLE session_limit (
  firm_id     int8 PRIMARY KEY REFERENCES firm,
  idle_s      int4 NOT NULL CHECK (idle_s BETWEEN 60 AND 86400),
  absolute_s  int4 NOT NULL CHECK (absolute_s BETWEEN 60 AND 2592000)
);

-- Tries that failed, by whom they were aimed at and by where they came from. Firm 0 counts those at firms that do not
-- exist, so that these are refused like any other; hence no foreign key.
CREATE TABLE sign_in_try (
  firm_id  int8 NOT NULL,
  subject  text NOT NULL CHECK (length(subject) BETWEEN 1 AND 300),
  since    timestamptz NOT NULL,
  tries    int4 NOT NULL CHECK (tries > 0),
  PRIMARY KEY (firm_id, subject)
);
CREATE INDEX sign_in_try_since ON sign_in_try (firm_id, since);

-- What a key may do less than its user: role 0 is the user's, an empty scope every method, no made_by an administrator's
-- gift at opening the firm or making the user.
ALTER TABLE api_key
  ADD COLUMN name        text NOT NULL DEFAULT '',
  ADD COLUMN role        int4 NOT NULL DEFAULT 0 CHECK (role BETWEEN 0 AND 6),
  ADD COLUMN scope       text NOT NULL DEFAULT '' CHECK (length(scope) <= 1024),
  ADD COLUMN expires_at  timestamptz,
  ADD COLUMN made_by     int8,
  ADD FOREIGN KEY (firm_id, made_by) REFERENCES app_user;
ALTER TABLE curve_key
  ADD COLUMN scope       text NOT NULL DEFAULT '' CHECK (length(scope) <= 1024);
