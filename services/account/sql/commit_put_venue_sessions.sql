-- Writes the durable numbers of FIX sessions; they only rise. In the order of venues, so that firms do not deadlock.
-- in: venues text[], sender_reserved int8[], target_next int8[]
-- out: none
INSERT INTO venue_session (venue, sender_reserved, target_next)
SELECT venue, max(sender_reserved), max(target_next)
FROM unnest($1, $2, $3) AS s (venue, sender_reserved, target_next)
GROUP BY venue
ORDER BY venue
ON CONFLICT (venue) DO UPDATE
SET sender_reserved = greatest(venue_session.sender_reserved, excluded.sender_reserved),
    target_next = greatest(venue_session.target_next, excluded.target_next)
