"""Every query about what is to be reviewed, and about locked tests and lessons."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, delete, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from conversations.models import Conversation, Message, Turn
from kit.language import Language
from studio.readings.models import TYPED, Reading
from studio.readings.trace import OUT_OF_SCOPE
from studio.review.cost import cost
from studio.review.models import Lesson, LockedTest, ReviewItem
from studio.review.schemas import Lane

# What joins a decision stays with it for good, so such a group grows: of these, so many are shown.
MOST_DECIDED = 100


class Found(NamedTuple):
    """A message that may be something to review, with what an item is made from."""

    reading: Reading
    text: str
    trace: dict[str, Any]
    customer_id: int


@dataclass(frozen=True)
class Group:
    """Messages of one group, the one that stands for it first, of `size` that it has; and what the
    group is worth. `outside` is the share of them that is far from every meaning."""

    items: Sequence[ReviewItem]
    size: int
    entropy: float
    cost: float
    outside: float

    @property
    def first(self) -> ReviewItem:
        return self.items[0]

    @property
    def rank(self) -> float:
        return self.entropy * self.size * self.cost


def to_review(session: Session, most: int) -> Sequence[Found]:
    """Doubtful and locked readings that are no items yet, oldest first."""
    found: list[Found] = []
    for chosen in (Reading.doubtful, Reading.locked):
        rows = session.execute(
            _found()
            .where(chosen, Reading.kind.in_(TYPED), ~exists().where(ReviewItem.id == Reading.id))
            .order_by(Reading.id)
            .limit(most)
        )
        known = {one.reading.id for one in found}
        found += [Found(*row) for row in rows if row[0].id not in known]
    return found


def found(session: Session, message_id: int) -> Found | None:
    """What an item of this message would be made from."""
    row = session.execute(_found().where(Reading.id == message_id)).first()
    return Found(*row) if row else None


def _found() -> Select[Reading, str, dict[str, Any], int]:
    return (
        select(Reading, Message.text, Turn.trace, Conversation.customer_id)
        .join(Message, Message.id == Reading.id)
        .join(Turn, Turn.id == Reading.id)
        .join(Conversation, Conversation.id == Reading.conversation_id)
    )


def get(session: Session, message_id: int, *, lock: bool = False) -> ReviewItem | None:
    """The item of a message."""
    return session.get(ReviewItem, message_id, with_for_update=lock or None, populate_existing=lock)


def known(session: Session, message_ids: Collection[int]) -> set[int]:
    """Which of these messages are items already."""
    return set(session.scalars(select(ReviewItem.id).where(ReviewItem.id.in_(message_ids))))


def clusters_of(session: Session, keys: Collection[str]) -> dict[tuple[Language, str], int]:
    """The groups in which texts like these wait already."""
    rows = session.execute(
        select(ReviewItem.language, ReviewItem.key, func.min(ReviewItem.cluster))
        .where(ReviewItem.key.in_(keys), *_waiting("unclear"))
        .group_by(ReviewItem.language, ReviewItem.key)
    )
    return {(language, key): cluster for language, key, cluster in rows}


class Made(NamedTuple):
    """A decision, as what joins it takes it over."""

    intent: str | None
    cluster: int
    by_id: int | None
    at: datetime


def newest_decisions(session: Session, keys: Collection[str]) -> dict[tuple[Language, str], Made]:
    """What was decided last about texts like these."""
    rows = session.execute(
        select(
            ReviewItem.language,
            ReviewItem.key,
            ReviewItem.intent,
            ReviewItem.cluster,
            ReviewItem.decided_by_id,
            ReviewItem.decided_at,
        )
        .where(
            ReviewItem.key.in_(keys), ReviewItem.lane == "unclear", ReviewItem.state != "waiting"
        )
        .distinct()
        .order_by(ReviewItem.decided_at)
    )
    return {
        (row.language, row.key): Made(row.intent, row.cluster, row.decided_by_id, row.decided_at)
        for row in rows
    }


def lock_alike(session: Session, items: Collection[ReviewItem]) -> Sequence[ReviewItem]:
    """What says the same as these and waits in other groups, kept from other transactions."""
    alike = {(item.language, item.key) for item in items if item.key}
    found = session.scalars(
        select(ReviewItem)
        .where(
            ReviewItem.key.in_({key for _, key in alike}),
            ReviewItem.cluster.not_in({item.cluster for item in items}),
            *_waiting("unclear"),
        )
        .order_by(ReviewItem.id)
        .with_for_update()
    )
    return [item for item in found if (item.language, item.key) in alike]


def models_of(session: Session, message_ids: Collection[int]) -> dict[int, str | None]:
    """Which model read these messages; None: none could."""
    query = select(Reading.id, Reading.model).where(Reading.id.in_(message_ids))
    return dict(session.execute(query).all())


def groups(
    session: Session, lane: Lane, language: Language | None, offset: int, limit: int
) -> tuple[list[Group], int]:
    """A page of groups, those first that are worth most, and how many groups there are."""
    if lane == "done":
        keys: tuple[Any, ...] = (ReviewItem.cluster, ReviewItem.decided_at)
        order: tuple[Any, ...] = (ReviewItem.decided_at.desc(), ReviewItem.cluster)
    else:
        keys = (ReviewItem.cluster,)
        order = (
            (
                (_ENTROPY * _SIZE * _COST).desc(),
                func.max(ReviewItem.id).desc(),
            )
            if lane == "unclear"
            else (ReviewItem.cluster,)
        )
    query = (
        select(*keys, *_WORTH)
        .select_from(ReviewItem)
        .join(Reading, Reading.id == ReviewItem.id)
        .where(*_in_lane(lane, language))
        .group_by(*keys)
    )
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.execute(query.order_by(*order).offset(offset).limit(limit)).all()
    within = _NEWEST if lane == "done" else _BY_PLACE
    place = func.row_number().over(partition_by=keys, order_by=within)
    numbered = (
        select(ReviewItem.id, place.label("place"))
        .join(Reading, Reading.id == ReviewItem.id)
        .where(*_in_lane(lane, language), ReviewItem.cluster.in_([row[0] for row in rows]))
        .subquery()
    )
    members: dict[tuple[Any, ...], list[ReviewItem]] = {}
    for item in session.scalars(
        select(ReviewItem)
        .join(numbered, numbered.c.id == ReviewItem.id)
        .where(or_(ReviewItem.state == "waiting", numbered.c.place <= MOST_DECIDED))
        .options(joinedload(ReviewItem.reading), joinedload(ReviewItem.decider))
        .order_by(numbered.c.place)
    ):
        key = (item.cluster, item.decided_at) if lane == "done" else (item.cluster,)
        members.setdefault(key, []).append(item)
    worth = len(_WORTH)
    found = [Group(members[tuple(row[:-worth])], *row[-worth:]) for row in rows]
    return found, total


def group_of(session: Session, item: ReviewItem) -> Group:
    """The group that an item is in."""
    same: list[ColumnElement[bool]] = [
        ReviewItem.cluster == item.cluster,
        ReviewItem.lane == item.lane,
        ReviewItem.state == item.state,
        _LOOKED_AT if item.decided_at is None else ReviewItem.decided_at == item.decided_at,
    ]
    items = session.scalars(
        select(ReviewItem)
        .join(Reading, Reading.id == ReviewItem.id)
        .where(or_(ReviewItem.id == item.id, and_(*same)))
        .options(joinedload(ReviewItem.reading), joinedload(ReviewItem.decider))
        .order_by(*(_BY_PLACE if item.decided_at is None else _NEWEST))
    ).all()
    ids = [one.id for one in items]
    worth = session.execute(
        select(*_WORTH)
        .select_from(ReviewItem)
        .join(Reading, Reading.id == ReviewItem.id)
        .where(ReviewItem.id.in_(ids))
    ).one()
    return Group(items, *worth)


def waiting(
    session: Session, lane: Lane, language: Language | None, most: int
) -> Sequence[ReviewItem]:
    """The newest items that wait in a lane, oldest of them first."""
    newest = session.scalars(
        select(ReviewItem)
        .join(Reading, Reading.id == ReviewItem.id)
        .where(*_in_lane(lane, language))
        .order_by(ReviewItem.id.desc())
        .limit(most)
    ).all()
    return newest[::-1]


def lock_items(session: Session, message_ids: Collection[int]) -> Sequence[ReviewItem]:
    """The items of these messages as they are now, kept from other transactions."""
    return session.scalars(
        select(ReviewItem)
        .where(ReviewItem.id.in_(message_ids))
        .order_by(ReviewItem.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def count_waiting(session: Session, lane: Lane) -> int:
    """How many messages wait in a lane."""
    return (
        session.scalar(
            select(func.count())
            .select_from(ReviewItem)
            .join(Reading, Reading.id == ReviewItem.id)
            .where(*_in_lane(lane, None))
        )
        or 0
    )


def traces(session: Session, message_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Why the bot did what it did, by message."""
    query = select(Turn.id, Turn.trace).where(Turn.id.in_(message_ids))
    return dict(session.execute(query).all())


def customers_of(session: Session, conversation_ids: Collection[int]) -> dict[int, int]:
    """Whose these conversations are."""
    query = select(Conversation.id, Conversation.customer_id).where(
        Conversation.id.in_(conversation_ids)
    )
    return dict(session.execute(query).all())


def locked_tests(session: Session, language: Language | None = None) -> Sequence[LockedTest]:
    """The locked test set, in the order in which it was made."""
    query = select(LockedTest).order_by(LockedTest.id)
    return session.scalars(
        query if language is None else query.where(LockedTest.language == language)
    ).all()


def count_locked_tests(session: Session) -> dict[Language, int]:
    """How many locked tests there are, by language."""
    query = select(LockedTest.language, func.count()).group_by(LockedTest.language)
    return dict(session.execute(query).all())


def locked_keys(session: Session, keys: Collection[str]) -> set[str]:
    """Which of these texts are for testing only, decided or not."""
    tests = select(LockedTest.key).where(LockedTest.key.in_(keys))
    items = select(ReviewItem.key).where(
        ReviewItem.key.in_(keys), ReviewItem.lane == "locked", ReviewItem.state != "dismissed"
    )
    return set(session.scalars(tests.union(items)))


def others_examples(
    session: Session, intent: str, texts: Collection[str], but: Collection[int] = ()
) -> set[tuple[Language, str]]:
    """Which of these examples of an intent are in the files by decisions about other messages than
    `but`."""
    query = select(ReviewItem.language, ReviewItem.example).where(
        ReviewItem.intent == intent, ReviewItem.example.in_(texts), ReviewItem.id.not_in(but)
    )
    return {(language, example) for language, example in session.execute(query) if example}


def lesson_keys(session: Session, intent: str, keys: Collection[str]) -> set[str]:
    """Which of these texts taught an intent when a ticket was done."""
    query = (
        select(ReviewItem.key)
        .join(Lesson, Lesson.message_id == ReviewItem.id)
        .where(Lesson.intent == intent, ReviewItem.key.in_(keys))
    )
    return set(session.scalars(query))


def remove_locked_tests(session: Session, message_ids: Collection[int]) -> None:
    """Take these messages out of the locked test set."""
    session.execute(delete(LockedTest).where(LockedTest.message_id.in_(message_ids)))


def lesson(session: Session, ticket_id: int) -> Lesson | None:
    """What was taught when this ticket was done."""
    return session.get(Lesson, ticket_id)


# Something is to review while one of the reasons for it holds: a rating may have become better. What
# has no words ("?!") says nothing that could be learnt.
_LOOKED_AT = and_(
    ReviewItem.key != "", or_(Reading.doubtful, ReviewItem.taught, ReviewItem.lane == "locked")
)
_BY_PLACE = (func.coalesce(ReviewItem.place, 2**31 - 1), ReviewItem.id)
# Of what was decided: the one that the decision is called by, then what joined it last.
_NEWEST = (ReviewItem.id != ReviewItem.cluster, ReviewItem.id.desc())
_SIZE = func.count()
_ENTROPY = func.avg(Reading.entropy)
_COST = func.avg(cost(ReviewItem.taught.expression))
# Taken for what is none of the shop's business, it is far from the rest and yet no new topic.
_OUTSIDE = func.avg(
    case((and_(Reading.outside, Reading.intent.is_distinct_from(OUT_OF_SCOPE)), 1.0), else_=0.0)
)
_WORTH = (_SIZE, _ENTROPY, _COST, _OUTSIDE)


def _waiting(lane: str) -> tuple[ColumnElement[bool], ...]:
    return ReviewItem.state == "waiting", ReviewItem.lane == lane


def _in_lane(lane: Lane, language: Language | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = (
        [ReviewItem.state != "waiting"] if lane == "done" else [*_waiting(lane), _LOOKED_AT]
    )
    if language is not None:
        conditions.append(ReviewItem.language == language)
    return conditions
