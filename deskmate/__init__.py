"""The `deskmate` command: starts everything, and does what an operator does besides."""
