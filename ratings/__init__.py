"""What the customer thought of it: one score and comment for each resolution, by bot or by
person."""
