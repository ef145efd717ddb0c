"""Customers who talk to a bot that understood what the test says it did."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from conversations import repository as conversation_log
from conversations import service as conversations
from conversations.models import Message, Turn
from studio.readings import service as readings
from studio.readings.models import Reading
from studio.review import service as review
from tests.desk import VISITOR, Desk

TOPICS = {"order_track": "orders", "order_cancel": "orders", "greet": "smalltalk"}
Ranking = Mapping[str, float]


def trace(
    ranking: Ranking, *, asked: bool = False, outside: bool = False, **more: Any
) -> dict[str, Any]:
    """What the engine says of a message: as sure as the ranking, asking back, or taking it for out of
    scope where it is `outside` and not asked about."""
    entries = [{"name": name, "confidence": sure} for name, sure in ranking.items()]
    taken = entries[0]
    if asked or outside:
        taken = {"name": "nlu_fallback" if asked else "out_of_scope", "confidence": 0.45}
    return {
        "model": "m1",
        "intent": taken,
        "ranking": [taken, *entries] if asked else entries,
        "entities": [],
        "steps": [{"action": "action_clarify" if asked else "utter_something"}],
        "scope": {"score": 0.9 if outside else 0.1, "threshold": 0.5, "outside": outside},
        **more,
    }


async def says(
    desk: Desk,
    text: str,
    ranking: Ranking | None = None,
    *,
    at: str = VISITOR,
    offers: Sequence[str] = (),
    reply: str = "Well",
    outcome: str | None = None,
    payload: str | None = None,
    channel: Any = "widget",
    asked: bool = False,
    **more: Any,
) -> Message:
    """One message and its turn; `offers` are the meanings on the buttons under the bot's reply."""
    message = await desk.customer_writes(text, at, channel, payload=payload)
    known = trace(ranking or {"order_track": 0.97}, asked=asked or bool(offers), **more)

    def answer(session: Session) -> None:
        turn = session.get(Turn, message.id)
        assert turn is not None
        if turn.outcome != "bot":
            return
        turn.trace = known
        turn.outcome = outcome or "bot"  # type: ignore[assignment]
        conversations.say(
            session,
            conversation_log.lock(session, message.conversation_id),
            author="bot",
            text=reply,
            turn=turn,
            buttons=[{"title": name, "payload": f"/{name}"} for name in (*offers, "help")],
            now=desk.clock(),
        )

    await desk.write(answer)
    return message


async def collected(desk: Desk, trained: review.Trained | None = None) -> None:
    """Everything is read and in the inbox. `trained` says when models were trained; of others
    nobody knows."""

    def work(session: Session) -> None:
        while readings.collect(session, desk.clock(), TOPICS).more:
            pass

    await desk.write(work)
    items = await desk.read(review.prepare)
    await desk.write(lambda s: review.put(s, items, trained or {}))


async def reading(desk: Desk, message: Message) -> Reading:
    """How a message was read."""
    found = await desk.read(lambda s: s.get(Reading, message.id))
    assert found is not None
    return found
