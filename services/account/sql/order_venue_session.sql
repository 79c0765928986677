-- The durable numbers of a venue's session.
-- in: venue text
-- out: steward.account.v1.VenueSessionState
SELECT venue, sender_reserved, target_next FROM venue_session WHERE venue = $1
