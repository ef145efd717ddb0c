"""The inbox as trainers see it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from studio.readings import repository as readings
from studio.readings.trace import nearest_of, ranking_of
from studio.review import repository
from studio.review.cost import why
from studio.review.models import ReviewItem
from studio.review.repository import Group
from studio.review.schemas import (
    Decision,
    Guess,
    NearExample,
    ReviewGroup,
    ReviewMessage,
    ReviewQuery,
    ReviewView,
)
from tickets.models import FIRST_NUMBER

MOST_GUESSES = 5
# A group's guesses are those of so many of its messages.
ASKED_FOR_GUESSES = 20
# A group is a new topic when at least this share of it is out of scope.
NEW_TOPIC = 0.5


def inbox(session: Session, query: ReviewQuery) -> ReviewView:
    """A page of a lane."""
    found, total = repository.groups(session, query.lane, query.language, query.offset, query.limit)
    locked = repository.count_locked_tests(session)
    state = readings.collecting(session)
    return ReviewView(
        groups=groups(session, found),
        total=total,
        waiting_unclear=repository.count_waiting(session, "unclear"),
        waiting_locked=repository.count_waiting(session, "locked"),
        locked_en=locked.get("en", 0),
        locked_zh=locked.get("zh", 0),
        collected_at=state.collected_at if state else None,
    )


def groups(session: Session, found: Sequence[Group]) -> list[ReviewGroup]:
    """The views of some groups, in the same order."""
    items = [item for group in found for item in _shown(group)]
    owners = repository.customers_of(session, {item.reading.conversation_id for item in items})
    asked = [item.id for group in found for item in group.items[:ASKED_FOR_GUESSES]]
    traces = repository.traces(session, asked)
    return [
        ReviewGroup(
            id=group.first.id,
            lane="done" if group.first.state != "waiting" else group.first.lane,
            language=group.first.language,
            size=group.size,
            entropy=round(group.entropy, 4),
            cost=round(group.cost, 2),
            rank=round(group.rank, 4),
            new_topic=group.outside >= NEW_TOPIC,
            guesses=_guesses(group, traces),
            nearest=[
                NearExample(text=near.text, intent=near.intent, similarity=near.similarity)
                for near in nearest_of(traces.get(group.first.id) or {})
            ],
            messages=[_message(item, owners) for item in _shown(group)],
            decided=_decision(group.first),
        )
        for group in found
    ]


def _shown(group: Group) -> Sequence[ReviewItem]:
    return group.items if group.first.state == "waiting" else group.items[: repository.MOST_DECIDED]


def _guesses(group: Group, traces: dict[int, dict[str, Any]]) -> list[Guess]:
    """What the classifier takes the group for, on average; before that, what customers chose from
    the buttons when they were asked back."""
    chosen = Counter(item.reading.chosen for item in group.items if item.reading.chosen)
    rankings = [ranking_of(traces.get(item.id) or {}) for item in group.items[:ASKED_FOR_GUESSES]]
    confidences: dict[str, float] = defaultdict(float)
    for ranking in rankings:
        for meaning in ranking:
            confidences[meaning.intent] += meaning.confidence / len(rankings)
    names = {*chosen, *confidences}
    best = sorted(names, key=lambda name: (-chosen[name], -confidences[name], name))
    return [
        Guess(intent=name, confidence=round(min(confidences[name], 1.0), 4))
        for name in best[:MOST_GUESSES]
    ]


def _message(item: ReviewItem, owners: dict[int, int]) -> ReviewMessage:
    reading = item.reading
    ticket = reading.ticket_id
    return ReviewMessage(
        id=item.id,
        text=item.text,
        language=item.language,
        channel=reading.channel,
        conversation_id=reading.conversation_id,
        customer_id=owners[reading.conversation_id],
        ticket=None if ticket is None else ticket + FIRST_NUMBER - 1,
        at=reading.at,
        why=why(reading, item.taught),
        said=item.said,
    )


def _decision(item: ReviewItem) -> Decision | None:
    if item.decided_at is None or item.decider is None:
        return None
    return Decision(intent=item.intent, by=item.decider.name, at=item.decided_at)
