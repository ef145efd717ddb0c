"""Intents, their examples and answers: edited in the same files that a Rasa trainer edits by hand."""
