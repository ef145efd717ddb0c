"""What was said: one message log for customer, bot and agent, and the turns that answered it."""
