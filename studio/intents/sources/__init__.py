"""The project's own files (domain.yml, data/, tests/stories), edited in place, byte for byte. Other rooms
use `studio.intents.edits`.
"""
