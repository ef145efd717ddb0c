"""What goes to an engine worker and comes back, and what can go wrong between."""

from dataclasses import dataclass, field
from typing import Any

from kit.errors import Unavailable


class EngineError(Unavailable):
    """The engine gave no answer to this turn.

    ├── EngineDown       no worker is running, and none came up in time
    ├── EngineTimeout    the worker took too long; it is being replaced
    └── EngineFailed     the worker answered with an error
    """

    code = "engine_error"


class EngineDown(EngineError):
    code = "engine_down"


class EngineTimeout(EngineError):
    code = "engine_timeout"


class EngineFailed(EngineError):
    code = "engine_failed"


@dataclass(frozen=True)
class TurnRequest:
    """One message and the dialogue so far. `payload` is an intent that we offered as a button,
    never typed text."""

    turn: str
    events: list[dict[str, Any]]
    slots: dict[str, Any]
    text: str
    payload: str | None
    message_id: str
    metadata: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {
            "turn": self.turn,
            "events": self.events,
            "slots": self.slots,
            "message": {
                "text": self.text,
                "payload": self.payload,
                "message_id": self.message_id,
                "metadata": self.metadata,
            },
        }


@dataclass(frozen=True)
class Reply:
    """One thing that the assistant says."""

    text: str
    buttons: list[dict[str, Any]]
    extra: dict[str, Any]


@dataclass(frozen=True)
class TurnResult:
    """What the engine made of a message."""

    replies: list[Reply]
    events: list[dict[str, Any]]
    slots: dict[str, Any]
    active_loop: str | None
    failed: list[dict[str, Any]]
    trace: dict[str, Any]

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> "TurnResult":
        """Raises KeyError when the worker left a part out."""
        return cls(
            replies=[_reply(reply) for reply in body["replies"]],
            events=body["events"],
            slots=body["slots"],
            active_loop=body["active_loop"],
            failed=body["failed"],
            trace=body["trace"],
        )


def _reply(body: dict[str, Any]) -> Reply:
    extra = dict(body.get("custom") or {})
    if body.get("image"):
        extra["image"] = body["image"]
    return Reply(body.get("text") or "", list(body.get("buttons") or ()), extra)
