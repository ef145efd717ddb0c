"""What talks to customers: channels, turns, delivery, the engine's client, and start-up."""
