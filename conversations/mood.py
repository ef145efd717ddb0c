"""How a customer has sounded lately: anger and urgency, as the engine heard them in each message (a turn's
trace has them)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy.orm import Session

from conversations import repository

Sign = Literal["anger", "urgency"]

LIKELY = 0.5
"""From here on somebody counts as angry, or in a hurry."""
STRONG = 0.8
"""Anger that one message is enough to show."""
LATELY = 3
"""So many of the last messages count. Buttons have no mood."""
_TURNS_READ = 8


@dataclass(frozen=True)
class Mood:
    """Chances, 0 to 1."""

    anger: float
    urgency: float


def read(heard: Any) -> Mood | None:
    """The mood in a trace or a message, or None when none was heard."""
    if not isinstance(heard, Mapping):
        return None
    return Mood(float(heard.get("anger") or 0), float(heard.get("urgency") or 0))


def lately(session: Session, conversation_id: int, most: int = LATELY) -> list[Mood]:
    """The moods of the conversation's last messages, newest first."""
    session.flush()  # the present turn's is among them when it has been set
    traces = repository.past_traces(session, conversation_id, _TURNS_READ)
    moods = [mood for trace in traces if (mood := read(trace.get("mood")))]
    return moods[:most]


def signs(moods: Sequence[Mood]) -> list[Sign]:
    """What is likely in any of them."""
    found: list[Sign] = []
    if any(mood.anger >= LIKELY for mood in moods):
        found.append("anger")
    if any(mood.urgency >= LIKELY for mood in moods):
        found.append("urgency")
    return found


def is_upset(session: Session, conversation_id: int, heard: Any) -> bool:
    """Whether the customer should be offered a person: strong anger, or anger twice in a row. `heard` is
    the mood of the present message, whose turn has no trace yet."""
    now = read(heard)
    if now is None or now.anger < LIKELY:
        return False
    before = lately(session, conversation_id, most=1)
    return now.anger >= STRONG or any(mood.anger >= LIKELY for mood in before)
