"""E-mail addresses and phone numbers in one form, so that how they are typed does not matter."""

import re

# The last digits of a phone number say whose it is; what comes before is how it is dialled from
# where (+86, 0086, 0), which people leave out or not.
TELLING_DIGITS = 9
LEAST_DIGITS = 7


def email_key(text: str) -> str | None:
    """The address in lower case, or None when `text` is none."""
    text = text.strip().lower()
    return text if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text) else None


def phone_key(text: str) -> str | None:
    """What two spellings of one phone number have in common, or None when `text` is no number."""
    if re.search(r"[^\d\s+().\-/]", text):
        return None
    digits = re.sub(r"\D", "", text).lstrip("0")
    return digits[-TELLING_DIGITS:] if len(digits) >= LEAST_DIGITS else None


def contact_key(text: str) -> str | None:
    """The key of an e-mail address or a phone number; None for anything else."""
    return email_key(text) or phone_key(text)
