"""The engine's contract on the wire: what a request must look like, and the shape of what goes back.

    GET  /ready  -> {"model", "rasa", "memory_mb"}
    POST /parse  {"text"} -> {"intent", "ranking", "entities", "mood", "scope", "nearest", "topics"}
    POST /turn   {"turn", "events", "slots", "message": {"text", "payload", "message_id", "channel", "metadata"}}
              -> {"replies": [{"text", "buttons", "image", "custom", "response"}], "events": the new ones,
                  "slots", "active_loop", "failed": [{"action", "reason"}],
                  "trace": {"model", "language", "intent", "ranking", "entities", "mood", "scope", "nearest",
                            "topics", "steps", "slots_set", "slots_unknown", "ms"}}

`events` is the dialogue so far, as earlier turns gave it back: all of it, or a part that begins where a turn
begins, after slot and active_loop events for what was before. Empty, it starts a session. `slots` are set
before the message where they differ; those that the model lacks are named in `slots_unknown`.

`metadata` may hold "time", from which relative days are seen. `mood` is {"anger", "urgency"}, or null for a button
and for a model that does not listen to it. `scope` is {"score", "threshold", "outside"}, or null as mood is;
`nearest` are the training examples nearest to the message: up to three of {"text", "intent", "similarity"};
`topics` are the intents of a message about several things, else none.

Errors are {"error", "detail"}: 400 invalid_json; 413 too_large, too_many_events, text_too_long; 422 invalid,
empty, invalid_event, unknown_intent, invalid_payload; 500 failed; 503 stopping.

Knows nothing of Rasa but its events as dictionaries. Everything here is bounded, because it is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

MAX_EVENTS = 300
MAX_TEXT = 4096
MAX_TURN_ID = 200
RANKING_KEPT = 10
RANKING_TRACED = 5


class RequestError(Exception):
    """A request that cannot be served: `{"error": code, "detail": detail}` with a status."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail


@dataclass(frozen=True)
class Message:
    """What the customer said. `payload` is a button that we offered; text is only ever text."""

    text: str
    payload: str | None = None
    message_id: str | None = None
    channel: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TurnRequest:
    """One turn: the dialogue so far, slots that the app knows better, and the message."""

    turn: str
    events: list[dict[str, Any]]
    slots: dict[str, Any]
    message: Message


def read_turn(body: Any) -> TurnRequest:
    """Checks a request's shape and size. Raises RequestError (413, 422)."""
    body = _want(body, dict, "the request")
    turn = _want(body.get("turn"), str, "turn")
    if not 0 < len(turn) <= MAX_TURN_ID:
        raise RequestError(422, "invalid", f"turn must have 1 to {MAX_TURN_ID} characters")
    events = _want(body.get("events", []), list, "events")
    if len(events) > MAX_EVENTS:
        raise RequestError(413, "too_many_events", f"{len(events)} events, at most {MAX_EVENTS}")
    for event in events:
        _want(event, dict, "each event")
    message = _want(body.get("message"), dict, "message")
    return TurnRequest(
        turn=turn,
        events=events,
        slots=_optional(body.get("slots"), dict, "slots") or {},
        message=Message(
            text=read_text(message, required=not message.get("payload")),
            payload=_optional(message.get("payload"), str, "payload"),
            message_id=_optional(message.get("message_id"), str, "message_id"),
            channel=_optional(message.get("channel"), str, "channel"),
            metadata=_optional(message.get("metadata"), dict, "metadata") or {},
        ),
    )


def read_text(body: Any, required: bool = True) -> str:
    """The `text` of a message or of a request to parse one. Raises RequestError (413, 422)."""
    text = _want(_want(body, dict, "the request").get("text") or "", str, "text").strip()
    if len(text) > MAX_TEXT:
        raise RequestError(413, "text_too_long", f"{len(text)} characters, at most {MAX_TEXT}")
    if required and not text:
        raise RequestError(422, "empty", "there is no text and no payload")
    return text


def _want(value: Any, kind: type, name: str) -> Any:
    if not isinstance(value, kind):
        raise RequestError(422, "invalid", f"{name} must be a {kind.__name__}")
    return value


def _optional(value: Any, kind: type, name: str) -> Any:
    return None if value is None else _want(value, kind, name)


def slim(event: dict[str, Any]) -> dict[str, Any]:
    """An event as it is stored: of what was understood, only what a later turn or a person needs."""
    if event["event"] == "bot":
        return {**event, "data": {k: v for k, v in event["data"].items() if v is not None}}
    if event["event"] != "user":
        return event
    parsed = event.get("parse_data") or {}
    return {
        **event,
        "parse_data": {
            "text": parsed.get("text"),
            "intent": parsed.get("intent"),
            "entities": parsed.get("entities") or [],
            "intent_ranking": (parsed.get("intent_ranking") or [])[:RANKING_KEPT],
            "message_id": parsed.get("message_id"),
        },
    }


def replies(events: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What the bot says: one reply for each `bot` event."""
    return [_reply(event) for event in events if event["event"] == "bot"]


def _reply(event: Mapping[str, Any]) -> dict[str, Any]:
    data = event.get("data") or {}
    buttons = (data.get("buttons") or []) + (data.get("quick_replies") or [])
    custom = dict(data.get("custom") or {})
    # Rasa's older kinds of content; it gives an image as an attachment too.
    if data.get("attachment") not in (None, data.get("image")):
        custom.setdefault("attachment", data["attachment"])
    if data.get("elements"):
        custom.setdefault("elements", data["elements"])
    return {
        "text": event.get("text"),
        "buttons": [{"title": b.get("title"), "payload": b.get("payload")} for b in buttons],
        "image": data.get("image"),
        "custom": custom,
        "response": (event.get("metadata") or {}).get("utter_action"),
    }
