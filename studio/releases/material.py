"""What candidates are measured on: the locked set, recent messages of customers, and the test stories."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations.models import Conversation
from studio.masking import mask
from studio.readings import repository as readings
from studio.releases.comparison import Material
from studio.review import repository as review
from studio.review.persons import Persons

RECENT = 1_000
# Customers often say the same: so many are looked through for that many different ones.
LOOKED_THROUGH = 5_000


def locked_tests(session: Session) -> list[Material]:
    """The locked set: messages with their right intents, which are never learnt from."""
    return [
        Material(test.text, test.language, test.intent, test.message_id)
        for test in review.locked_tests(session)
    ]


def recent_messages(session: Session, most: int = RECENT) -> list[Material]:
    """The last different messages that customers typed, newest first, without what is personal."""
    typed = readings.recent_typed(session, LOOKED_THROUGH)
    rows = session.execute(
        select(Conversation.id, Conversation.customer_id).where(
            Conversation.id.in_({reading.conversation_id for reading, _ in typed})
        )
    )
    customers = {row.id: row.customer_id for row in rows}
    persons = Persons(session)
    found: dict[str, Material] = {}
    seen: set[str] = set()  # as typed: masking takes time
    for reading, text in typed:
        if text in seen:
            continue
        seen.add(text)
        masked = mask(text, persons.of(customers[reading.conversation_id]))
        if masked and masked not in found:
            found[masked] = Material(masked, reading.language, message=reading.id)
            if len(found) == most:
                break
    return list(found.values())


def digest(locked: Sequence[Material], stories: Path) -> str:
    """SHA-256 of the locked set and the test stories: another one means that what was measured with
    them is stale."""
    found = hashlib.sha256()
    for test in sorted((t.language, t.text, t.expected or "") for t in locked):
        found.update(repr(test).encode())
    for path in sorted(stories.glob("**/*.yml")):
        found.update(f"\0{path.name}\0".encode() + path.read_bytes())
    return found.hexdigest()
