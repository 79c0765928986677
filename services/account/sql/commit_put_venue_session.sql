-- Writes the durable numbers of a FIX session; they only rise.
-- in: venue text, sender_reserved int8, target_next int8
-- out: none
INSERT INTO venue_session (venue, sender_reserved, target_next) VALUES ($1, $2, $3)
ON CONFLICT (venue) DO UPDATE
SET sender_reserved = greatest(venue_session.sender_reserved, excluded.sender_reserved),
    target_next = greatest(venue_session.target_next, excluded.target_next)
