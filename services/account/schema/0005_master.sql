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
