-- Whose accounts a user sees. The rule stands in these functions and nowhere else:
--   account_is_seen(firm, viewer, account, advisor)  for a few rows
--   account_seen(firm, viewer)   in FROM, in place of the table account, for whole books: inlined, reads a book by index
--   advisors_seen, accounts_shown   as arrays made once a statement, for rows that something else brings in order:
--     v = 0 OR a.advisor_id = ANY (ARRAY(SELECT * FROM advisors_seen(f, v))) OR a.account_id = ANY (ARRAY(SELECT * FROM accounts_shown(f, v)))
-- viewer 0 sees the whole firm, else it is a user id (account_book() in account.h says which). A user sees the accounts
-- of which it is the advisor of record; and, unless limited, those of books shared with it or assigned to it, and those
-- its own person holds; and those granted one by one.

-- Users that see another's book: 1 it is shared with another advisor, 2 an assistant is assigned to it.
CREATE TABLE book_member (
  firm_id     int8 NOT NULL,
  user_id     int8 NOT NULL,   -- who sees
  advisor_id  int8 NOT NULL,   -- whose book
  kind        int4 NOT NULL CHECK (kind IN (1, 2)),
  PRIMARY KEY (firm_id, user_id, advisor_id),
  FOREIGN KEY (firm_id, user_id) REFERENCES app_user,
  FOREIGN KEY (firm_id, advisor_id) REFERENCES app_user,
  CHECK (user_id <> advisor_id)
);

-- A client's own person; and whether a user (an API key's, as a rule) sees nothing but what it was granted.
ALTER TABLE app_user
  ADD COLUMN person_id int8,
  ADD COLUMN limited bool NOT NULL DEFAULT false,
  ADD FOREIGN KEY (firm_id, person_id) REFERENCES person;

CREATE TABLE account_grant (
  firm_id     int8 NOT NULL,
  user_id     int8 NOT NULL,
  account_id  int8 NOT NULL,
  PRIMARY KEY (firm_id, user_id, account_id),
  FOREIGN KEY (firm_id, user_id) REFERENCES app_user,
  FOREIGN KEY (firm_id, account_id) REFERENCES account
);

-- Advisors whose books a user sees, the own one among them.
CREATE FUNCTION advisors_seen(firm int8, viewer int8) RETURNS SETOF int8 LANGUAGE sql STABLE AS $$
  SELECT viewer
  UNION ALL
  SELECT m.advisor_id FROM book_member m JOIN app_user u ON u.firm_id = m.firm_id AND u.user_id = m.user_id
  WHERE m.firm_id = firm AND m.user_id = viewer AND NOT u.limited
$$;

-- Accounts a user sees one by one: granted, or held by its own person in a role of law (0 owner, 1 joint, 2 trustee,
-- 3 custodian). A beneficiary and a signer see nothing.
CREATE FUNCTION accounts_shown(firm int8, viewer int8) RETURNS SETOF int8 LANGUAGE sql STABLE AS $$
  SELECT g.account_id FROM account_grant g WHERE g.firm_id = firm AND g.user_id = viewer
  UNION ALL
  SELECT h.account_id FROM app_user u JOIN account_holder h ON h.firm_id = u.firm_id AND h.person_id = u.person_id
  WHERE u.firm_id = firm AND u.user_id = viewer AND h.role BETWEEN 0 AND 3 AND NOT u.limited
$$;

CREATE FUNCTION account_seen(firm int8, viewer int8) RETURNS SETOF account LANGUAGE sql STABLE AS $$
  SELECT a.* FROM account a WHERE a.firm_id = firm AND viewer = 0
  UNION ALL
  SELECT a.* FROM account a
  WHERE a.firm_id = firm AND viewer <> 0
    AND (a.advisor_id = ANY (ARRAY(SELECT * FROM advisors_seen(firm, viewer)))
         OR a.account_id = ANY (ARRAY(SELECT * FROM accounts_shown(firm, viewer))))
$$;

CREATE FUNCTION account_is_shared(firm int8, viewer int8, account int8, advisor int8) RETURNS bool LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM book_member m JOIN app_user u ON u.firm_id = m.firm_id AND u.user_id = m.user_id
                 WHERE m.firm_id = firm AND m.user_id = viewer AND m.advisor_id = advisor AND NOT u.limited)
      OR EXISTS (SELECT FROM accounts_shown(firm, viewer) AS s (account_id) WHERE s.account_id = account);
END $$;

CREATE FUNCTION account_is_seen(firm int8, viewer int8, account int8, advisor int8) RETURNS bool LANGUAGE sql STABLE AS $$
  SELECT viewer = 0 OR advisor = viewer OR account_is_shared(firm, viewer, account, advisor)
$$;

-- A person is also seen by who keeps it: the user that made it, until an account says more.
CREATE TABLE household (
  firm_id       int8 NOT NULL REFERENCES firm,
  household_id  int8 NOT NULL,
  name          text NOT NULL,
  version       int8 NOT NULL,
  PRIMARY KEY (firm_id, household_id)
);
INSERT INTO household SELECT DISTINCT firm_id, household_id, 'Household ' || household_id, 1
FROM person WHERE household_id IS NOT NULL;

ALTER TABLE person
  ADD COLUMN keeper_id int8,
  ADD COLUMN tax_residence text NOT NULL DEFAULT '',
  ADD COLUMN died_on date,
  ADD COLUMN marital_status int4 NOT NULL DEFAULT 0,
  ADD COLUMN spouse_id int8,
  ADD COLUMN phone text NOT NULL DEFAULT '',
  ADD COLUMN address_line1 text NOT NULL DEFAULT '',
  ADD COLUMN address_line2 text NOT NULL DEFAULT '',
  ADD COLUMN city text NOT NULL DEFAULT '',
  ADD COLUMN region text NOT NULL DEFAULT '',
  ADD COLUMN postal_code text NOT NULL DEFAULT '',
  ADD COLUMN country text NOT NULL DEFAULT '',
  ADD COLUMN employment int4 NOT NULL DEFAULT 0,
  ADD COLUMN employer text NOT NULL DEFAULT '',
  ADD COLUMN occupation text NOT NULL DEFAULT '',
  ADD COLUMN broker_dealer bool NOT NULL DEFAULT false,
  ADD COLUMN controls_company text NOT NULL DEFAULT '',
  ADD COLUMN politically_exposed bool NOT NULL DEFAULT false,
  ADD FOREIGN KEY (firm_id, keeper_id) REFERENCES app_user,
  ADD FOREIGN KEY (firm_id, spouse_id) REFERENCES person,
  ADD FOREIGN KEY (firm_id, household_id) REFERENCES household,
  ADD CHECK (died_on >= born_on),
  ADD CHECK (spouse_id <> person_id);
CREATE INDEX person_household ON person (firm_id, household_id) WHERE household_id IS NOT NULL;
CREATE INDEX person_keeper ON person (firm_id, keeper_id) WHERE keeper_id IS NOT NULL;

-- Sealed by the account service under a key that is not in the database.
CREATE TABLE person_tax_id (
  firm_id    int8 NOT NULL,
  person_id  int8 NOT NULL,
  sealed     bytea NOT NULL,
  last_four  text NOT NULL CHECK (length(last_four) = 4),
  sequence   int8 NOT NULL,
  PRIMARY KEY (firm_id, person_id),
  FOREIGN KEY (firm_id, person_id) REFERENCES person
);

CREATE FUNCTION people_seen(firm int8, viewer int8) RETURNS SETOF int8 LANGUAGE sql STABLE AS $$
  SELECT h.person_id
  FROM account_seen(firm, viewer) a JOIN account_holder h ON h.firm_id = firm AND h.account_id = a.account_id
  UNION
  SELECT p.person_id FROM person p
  WHERE p.firm_id = firm AND p.keeper_id = ANY (ARRAY(SELECT * FROM advisors_seen(firm, viewer)))
$$;

CREATE FUNCTION person_is_seen(firm int8, viewer int8, person int8) RETURNS bool LANGUAGE sql STABLE AS $$
  SELECT viewer = 0
      OR EXISTS (SELECT FROM person p WHERE p.firm_id = firm AND p.person_id = person
                 AND p.keeper_id IN (SELECT * FROM advisors_seen(firm, viewer)))
      OR EXISTS (SELECT FROM account_holder h JOIN account a ON a.firm_id = firm AND a.account_id = h.account_id
                 WHERE h.firm_id = firm AND h.person_id = person
                   AND account_is_seen(firm, viewer, a.account_id, a.advisor_id))
$$;

-- Attributes of accounts. margin stays what the rules ask: whether the account may borrow.
ALTER TABLE account
  ADD COLUMN margin_type int4 NOT NULL DEFAULT 0 CHECK (margin_type BETWEEN 0 AND 3),
  ADD COLUMN tax_status int4 NOT NULL DEFAULT 1 CHECK (tax_status BETWEEN 1 AND 3),
  ADD COLUMN options_level int4 NOT NULL DEFAULT 0 CHECK (options_level BETWEEN 0 AND 5),
  ADD COLUMN short_selling bool NOT NULL DEFAULT false,
  ADD COLUMN fractional_shares bool NOT NULL DEFAULT false,
  ADD COLUMN reinvests_dividends bool NOT NULL DEFAULT false,
  ADD COLUMN fee_schedule text NOT NULL DEFAULT '',
  ADD COLUMN fee_household bool NOT NULL DEFAULT false,
  ADD COLUMN fee_prorated bool NOT NULL DEFAULT false,
  ADD COLUMN fee_debit bool NOT NULL DEFAULT false,
  ADD COLUMN fee_in_advance bool NOT NULL DEFAULT false,
  ADD COLUMN fee_minimum_e4 int8 CHECK (fee_minimum_e4 >= 0),
  ADD COLUMN decedent_born_on date,
  ADD COLUMN decedent_died_on date,
  ADD COLUMN decedent_beneficiary int4 NOT NULL DEFAULT 0 CHECK (decedent_beneficiary BETWEEN 0 AND 3),
  ADD COLUMN decedent_sole bool NOT NULL DEFAULT false,
  ADD COLUMN decedent_relation text NOT NULL DEFAULT '',
  ADD COLUMN closed_on date,
  ADD CHECK (decedent_died_on >= decedent_born_on),
  ADD CHECK (closed_on >= opened_on);
UPDATE account SET margin_type = margin::int4,
                   tax_status = CASE WHEN kind IN (3, 4, 6, 7, 8) THEN 2 WHEN kind = 5 THEN 3 ELSE 1 END;
ALTER TABLE account ADD CHECK (margin = (margin_type IN (1, 2))), ADD CHECK (NOT short_selling OR margin);
CREATE UNIQUE INDEX account_custodian_number ON account (firm_id, custodian, custodian_number) WHERE custodian_number <> '';

CREATE TABLE account_fee_tier (
  firm_id     int8 NOT NULL,
  account_id  int8 NOT NULL,
  place       int4 NOT NULL,
  up_to_e4    int8 CHECK (up_to_e4 > 0),   -- NULL: without end
  rate_e8     int8 NOT NULL CHECK (rate_e8 >= 0),
  PRIMARY KEY (firm_id, account_id, place),
  FOREIGN KEY (firm_id, account_id) REFERENCES account
);

CREATE TABLE account_beneficiary (
  firm_id            int8 NOT NULL,
  account_id         int8 NOT NULL,
  place              int4 NOT NULL,
  person_id          int8 NOT NULL,
  share_e8           int8 NOT NULL CHECK (share_e8 BETWEEN 1 AND 100000000),
  contingent         bool NOT NULL,
  sole_spouse        bool NOT NULL,
  sole_spouse_since  date,
  PRIMARY KEY (firm_id, account_id, place),
  FOREIGN KEY (firm_id, account_id) REFERENCES account,
  FOREIGN KEY (firm_id, person_id) REFERENCES person
);
CREATE INDEX account_beneficiary_person ON account_beneficiary (firm_id, person_id);

-- Every version of a person (1), an account (2), a household (3) as it was put: the packed message. Begins with this
-- migration; what was before is in the journal.
CREATE TABLE master_version (
  firm_id      int8 NOT NULL REFERENCES firm,
  kind         int4 NOT NULL CHECK (kind BETWEEN 1 AND 3),
  id           int8 NOT NULL,
  version      int8 NOT NULL,
  sequence     int8 NOT NULL,
  recorded_at  timestamptz NOT NULL,
  body         bytea NOT NULL,
  PRIMARY KEY (firm_id, kind, id, version)
);
CREATE TRIGGER only_inserted BEFORE UPDATE OR DELETE OR TRUNCATE ON master_version FOR EACH STATEMENT EXECUTE FUNCTION only_inserted();

-- Where a venue takes other quantities of a security than its increment says.
CREATE TABLE security_venue (
  firm_id       int8 NOT NULL,
  security_id   int8 NOT NULL,
  venue         text NOT NULL,
  increment_e6  int8 NOT NULL CHECK (increment_e6 > 0),
  minimum_e6    int8 CHECK (minimum_e6 >= 0),
  PRIMARY KEY (firm_id, security_id, venue),
  FOREIGN KEY (firm_id, security_id) REFERENCES security
);

-- How many batches of prices went out on a firm's feed: its sequence is gapless over all replicas.
CREATE TABLE price_feed (
  firm_id   int8 PRIMARY KEY REFERENCES firm,
  sequence  int8 NOT NULL
);
CREATE INDEX observation_security ON observation (firm_id, security_id);
