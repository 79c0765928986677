-- Says for the rest of the transaction whose rows the views for reports show.
-- in: firm_id int8
-- out: firm text
SELECT set_config('steward.firm', $1::text, true) AS firm
