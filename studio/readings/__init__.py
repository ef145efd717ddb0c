"""How each message of a customer was read: one row a turn, from which review and figures are made."""
