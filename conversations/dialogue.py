"""The dialogue as the engine needs it: a bounded window of Rasa events, derived from the turns.

A turn's cost grows with the events that are sent (7 ms at 35, 48 at 260), so the window holds whole
turns up to a number of events, and begins with the slots and the form as they were before them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

MOST_EVENTS = 60
MOST_TURNS = 12
Event = dict[str, Any]

_LISTEN: Event = {"event": "action", "name": "action_listen"}


class PastTurn(Protocol):
    """What a turn left of the dialogue."""

    @property
    def outcome(self) -> str: ...
    @property
    def events(self) -> list[Event]: ...
    @property
    def slots(self) -> dict[str, Any]: ...
    @property
    def active_loop(self) -> str | None: ...


@dataclass(frozen=True)
class Window:
    """Rasa events, oldest first; empty for a new dialogue."""

    events: list[Event]


def window(turns: Sequence[PastTurn]) -> Window:
    """The window for the next turn, from the conversation's last turns, newest first.

    It goes back to where a person had the conversation, since after a hand-over and back a
    half-filled form is over; slots stay.
    """
    kept: list[PastTurn] = []
    before: PastTurn | None = None
    length = 0
    for turn in turns:
        if turn.outcome == "system":
            continue
        if turn.outcome != "bot":
            before = next((t for t in turns[turns.index(turn) :] if t.outcome == "bot"), None)
            return (
                Window(_opening(before, with_loop=False) + _events(kept))
                if before or kept
                else Window([])
            )
        if kept and length + len(turn.events) > MOST_EVENTS:
            before = turn
            break
        kept.append(turn)
        length += len(turn.events)
    if not kept:
        return Window([])
    return Window((_opening(before, with_loop=True) if before else []) + _events(kept))


def _opening(before: PastTurn | None, *, with_loop: bool) -> list[Event]:
    """What a dialogue that begins in the middle starts with."""
    if before is None:
        return [_LISTEN]
    slots: list[Event] = [
        {"event": "slot", "name": name, "value": value}
        for name, value in before.slots.items()
        if value is not None
    ]
    loop: list[Event] = (
        [{"event": "active_loop", "name": before.active_loop}]
        if with_loop and before.active_loop
        else []
    )
    return [*slots, *loop, _LISTEN]


def _events(newest_first: Sequence[PastTurn]) -> list[Event]:
    return [event for turn in reversed(newest_first) for event in turn.events]
