"""Who: profiles, and the identities by which a customer is known. What was said, bought or rated is
in other rooms."""
