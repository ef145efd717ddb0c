"""What a trainer should know of their examples before training; imports nothing of Rasa."""
