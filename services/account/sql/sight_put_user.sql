-- Says whose person a user is (0: nobody's), and whether it sees nothing but a list.
-- in: firm_id int8, user_id int8, person_id int8, limited bool
-- out: none
UPDATE app_user SET person_id = nullif($3, 0), limited = $4 WHERE firm_id = $1 AND user_id = $2
