"""Who works here: users and their roles, log-in sessions, invitations. Knows nothing of
customers."""
