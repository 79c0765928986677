-- Every firm's last batch of prices.
-- in: none
-- out: firm_id int8, sequence int8
SELECT firm_id, sequence FROM price_feed
