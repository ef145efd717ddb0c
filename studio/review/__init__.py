"""What the assistant was unsure of or got wrong, ranked, so that one decision labels many messages."""
