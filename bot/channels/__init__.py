"""The ways by which customers reach us. Each stores what it receives before it acknowledges it."""
