"""Random identifiers and tokens."""

import hashlib
import secrets


def new_token() -> str:
    """256 random bits, for what opens something: a session, a visitor, an invitation."""
    return secrets.token_urlsafe(32)


def new_id() -> str:
    """128 random bits as hex, for what only has to be unique."""
    return secrets.token_hex(16)


def digest(token: str) -> str:
    """What is stored of a token, so that a copy of the database opens nothing. Tokens are random,
    so plain SHA-256 will do."""
    return hashlib.sha256(token.encode()).hexdigest()
