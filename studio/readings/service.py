"""Reads turns: makes their readings, and adds later what can only be known later.

`collect` takes a bounded batch, and can be called by any number of apps at any time: the lock on the
one row of `Collecting` lets one of them work at a time. A turn is found by having no reading, so
none is left out because its transaction ended later than that of a younger one; the cursor only
spares looking at what has long been read.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from kit.language import detect
from studio.readings import repository
from studio.readings.models import NOT_UNDERSTOOD, TYPED, Collecting, Kind, Reading
from studio.readings.repository import Said, Unread
from studio.readings.trace import OUT_OF_SCOPE, understood
from tickets.models import Reason, Ticket

BATCH = 200
# A visit ends when the customer has been silent for so long.
QUIET = timedelta(hours=2)
# The share of typed messages that is kept for testing only.
LOCKED_SHARE = 0.05
BAD_SCORE = 2  # this and less
LONGEST_SAID = 1_000
# When a person was called for one of these reasons, the assistant may have to learn something. The
# others are rules that call a person on purpose, or failures of machines.
TEACHING_REASONS: tuple[Reason, ...] = ("asked", "unsure", "failed_action", "low_rating")
# Asking for a person is not what the person was asked about.
CALLS_PERSON = "talk_to_person"
# What says nothing of what went wrong when it was read as that, as surely as SURE.
COURTESY = frozenset({"greet", "thanks", "goodbye", "inform"})
SURE = 0.9
# How far before a hand-over a message may be that was not understood and led to it.
LOOKED_BACK = 3

# No transaction is open for longer than this, so what it wrote can be seen by then.
_SETTLED = timedelta(minutes=10)
# A score can be changed for a day after it was given.
_RATING_MAY_CHANGE = timedelta(hours=25)
_EVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@dataclass(frozen=True)
class Collected:
    """What a batch was: how many new readings, and whether more wait."""

    new: int
    more: bool


def collect(
    session: Session, now: datetime, topics: Mapping[str, str], most: int = BATCH
) -> Collected:
    """Read the next turns. `topics` names the topic of each intent."""
    state = repository.lock_collecting(session)
    # Before the turns: a turn that is stored between the two is then still seen as one to come.
    pending = repository.oldest_pending(session)
    turns = repository.unread(session, state.turn_id, most)
    if turns:
        _read(session, turns, topics, state.salt)
    more = len(turns) == most
    # Up to the last one that was looked at, if there are more.
    ends = [end for end in (pending, turns[-1].id + 1 if more else None) if end is not None]
    done = repository.settled(session, state.turn_id, now - _SETTLED, min(ends, default=None))
    state.turn_id = done or state.turn_id
    if not more:
        _look_at_tickets(session, state, now)
        _look_at_ratings(session, state, now)
        state.collected_at = now
    session.flush()
    return Collected(len(turns), more)


def shortened(text: str, longest: int) -> str:
    """The text, or its beginning with a sign that more was said."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def is_doubtful(reading: Reading) -> bool:
    """Whether a person should look at how this was read."""
    escalated = reading.escalated in TEACHING_REASONS and not only_calls_person(reading)
    rated = reading.bad_rating and not _surely_courtesy(reading)
    return _is_missed(reading) or (reading.kind in TYPED and (rated or escalated))


def _is_missed(reading: Reading) -> bool:
    """Whether it was not understood, though it may be about the shop."""
    return reading.kind in NOT_UNDERSTOOD and not _surely_none_of_our_business(reading)


def _surely_courtesy(reading: Reading) -> bool:
    """Nobody gives a bad rating because a greeting was taken for one."""
    return reading.kind == "answered" and reading.intent in COURTESY and _sure(reading)


def _surely_none_of_our_business(reading: Reading) -> bool:
    """It was understood, as one of the messages that the shop has nothing to say to. A customer is
    sent away, so this has to be surer than an answer."""
    return reading.kind == "out_of_scope" and reading.intent == OUT_OF_SCOPE and _sure(reading)


def _sure(reading: Reading) -> bool:
    return reading.confidence is not None and reading.confidence >= SURE


def only_calls_person(reading: Reading) -> bool:
    """The customer asked for a person, and was understood."""
    return reading.kind == "answered" and reading.intent == CALLS_PERSON


def is_locked(salt: str, message_id: int) -> bool:
    """Whether a message is for testing only: at random, the same whenever it is asked, and
    whatever is in it."""
    digest = hashlib.sha256(f"{salt}:{message_id}".encode()).digest()
    return int.from_bytes(digest[:8]) < LOCKED_SHARE * 2**64


def _read(session: Session, turns: Sequence[Unread], topics: Mapping[str, str], salt: str) -> None:
    said = repository.said(session, turns)
    last = repository.last_of(session, (turn.conversation_id for turn in turns))
    for turn in turns:
        before = last.get(turn.conversation_id)
        reading = _reading(turn, said.get(turn.id, Said()), before, topics, salt)
        if before is not None and reading.kind == "pressed" and reading.intent in before.offered:
            before.chosen = reading.intent
        session.add(reading)
        last[turn.conversation_id] = reading
    session.flush()


def _reading(
    turn: Unread, said: Said, before: Reading | None, topics: Mapping[str, str], salt: str
) -> Reading:
    found = understood(turn.outcome, turn.payload is not None, turn.trace)
    best, second = found.best, found.second
    typed = found.kind in TYPED
    visit, visit_at = _visit(turn, found.kind, before)
    reading = Reading(
        id=turn.id,
        conversation_id=turn.conversation_id,
        visit=visit,
        visit_at=visit_at,
        at=turn.at,
        channel=turn.channel,
        language=(detect(turn.text) if typed else None) or turn.language,
        kind=found.kind,
        model=found.model,
        intent=best.intent if best else None,
        topic=topics.get(best.intent) if best else None,
        confidence=best.confidence if best else None,
        second=second.confidence if second else None,
        entropy=found.entropy,
        outside=found.outside,
        said=shortened("\n".join(said.texts), LONGEST_SAID) or None,
        offered=_offered(said, [meaning.intent for meaning in found.ranking])
        if found.kind in NOT_UNDERSTOOD
        else [],
        locked=typed and is_locked(salt, turn.id),
        bad_rating=False,
    )
    reading.doubtful = is_doubtful(reading)
    return reading


def _visit(turn: Unread, kind: Kind, before: Reading | None) -> tuple[int, datetime]:
    goes_on = (
        before is not None
        and kind != "person"
        and before.kind != "person"
        and turn.at - before.at < QUIET
    )
    return (before.visit, before.visit_at) if before and goes_on else (turn.id, turn.at)


def _offered(said: Said, ranking: Sequence[str]) -> list[str]:
    """The meanings that were offered: other buttons (something else, a person) are none."""
    intents = [payload.removeprefix("/").partition("{")[0] for payload in said.payloads]
    return [intent for intent in intents if intent in ranking]


def _look_at_tickets(session: Session, state: Collecting, now: datetime) -> None:
    settled = True
    for ticket in repository.tickets_after(session, state.ticket_id):
        if repository.of_ticket(session, ticket.id) is None:
            visit = repository.last_visit(session, ticket.conversation_id, ticket.opened_at)
            reading = about(ticket, visit)
            if reading is not None:
                reading.ticket_id, reading.escalated = ticket.id, ticket.reason
                reading.doubtful = is_doubtful(reading)
        settled = settled and ticket.opened_at < now - _SETTLED
        if settled:
            state.ticket_id = ticket.id


def about(ticket: Ticket, visit: Sequence[Reading]) -> Reading | None:
    """Which message of a visit (newest first) a person was called about.

    The last in the customer's own words that does more than ask for a person. When that was asked
    for, or the bot was unsure, one shortly before it that was not understood comes first.
    """
    words = [
        reading for reading in visit if reading.kind in TYPED and not only_calls_person(reading)
    ]
    if ticket.reason in ("asked", "unsure", "low_rating"):
        words = [reading for reading in words[:LOOKED_BACK] if _is_missed(reading)] or words
    return next(iter(words), None) or next(iter(visit), None)


def _look_at_ratings(session: Session, state: Collecting, now: datetime) -> None:
    until = state.rated_until or _EVER
    for rating in repository.ratings_since(session, until - _RATING_MAY_CHANGE, until - _SETTLED):
        bad = rating.score is not None and rating.score <= BAD_SCORE
        for reading in repository.last_visit(session, rating.conversation_id, rating.asked_at):
            if reading.kind in TYPED and reading.bad_rating != bad:
                reading.bad_rating = bad
                reading.doubtful = is_doubtful(reading)
    state.rated_until = now
