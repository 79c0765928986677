-- Whether a user and a person (0: none) are there, and how many of some accounts are not.
-- in: firm_id int8, user_id int8, person_id int8, account_ids int8[]
-- out: is_user bool, is_person bool, unknown int8
SELECT EXISTS (SELECT FROM app_user u WHERE u.firm_id = $1 AND u.user_id = $2) AS is_user,
       $3 = 0 OR EXISTS (SELECT FROM person p WHERE p.firm_id = $1 AND p.person_id = $3) AS is_person,
       (SELECT count(*) FROM unnest($4) AS w (account_id)
        WHERE NOT EXISTS (SELECT FROM account a WHERE a.firm_id = $1 AND a.account_id = w.account_id)) AS unknown
