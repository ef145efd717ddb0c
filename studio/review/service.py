"""What can be done with messages that were not understood: put them into the inbox, and decide.

Functions flush; the caller commits. What becomes an example is put into the project's files by who
calls (`studio.review.http`), through `studio.intents`: files are no part of a transaction.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from kit.database import announce
from kit.language import Language
from studio.intents.sources.nlu import as_example
from studio.masking import key, mask
from studio.readings.models import TYPED
from studio.readings.repository import lock_collecting
from studio.readings.service import shortened
from studio.review import repository
from studio.review.errors import (
    AlreadyDecided,
    DecidedAnew,
    Locked,
    NoSuchItem,
    NotDecided,
    NothingToTeach,
)
from studio.review.models import LockedTest, ReviewItem
from studio.review.persons import Persons
from studio.review.repository import Found, Group, Made

BATCH = 200
LONGEST_EXAMPLE = 500
Examples = Mapping[Language, Sequence[str]]
# When each model was trained, by its id.
Trained = Mapping[str, datetime]


@dataclass(frozen=True)
class Decided:
    """What a decision is about: messages, with the masked texts that stand for them."""

    texts: Mapping[ReviewItem, str]
    # Texts that are in the locked test set word for word, so that they are not learnt.
    kept: Collection[str]

    @property
    def ids(self) -> list[int]:
        return [item.id for item in self.texts]

    @property
    def locked(self) -> bool:
        return next(iter(self.texts)).lane == "locked"

    def examples(self) -> dict[Language, list[str]]:
        """What is to be learnt, each once; nothing of the locked lane."""
        found: dict[Language, dict[str, str]] = {}
        for item, text in self.texts.items():
            if not self.locked and key(text) not in self.kept:
                found.setdefault(item.language, {}).setdefault(key(text), text)
        return {language: list(texts.values()) for language, texts in found.items()}


@dataclass(frozen=True)
class Standing:
    """A decision that stands: its messages, the examples that it `brought`, and those `examples` of
    them that nothing else needs. No intent: they were set aside."""

    items: Sequence[ReviewItem]
    intent: str
    brought: Collection[tuple[Language, str]]
    examples: Examples

    def kept(self, present: Mapping[Language, Collection[str]]) -> int:
        """How many of the examples that it brought are still among those that are `present`."""
        return sum(text in present.get(language, ()) for language, text in self.brought)


def prepare(session: Session, most: int = BATCH) -> list[ReviewItem]:
    """What is to be put into the inbox. Reads only: masking takes longer than others should wait
    for a database that has one writer."""
    persons = Persons(session)
    return [_item(found, persons) for found in repository.to_review(session, most)]


def put(session: Session, items: Sequence[ReviewItem], trained: Trained) -> None:
    """Put what was prepared into the inbox, each message once. What was decided already joins its
    decision."""
    lock_collecting(session)
    known = repository.known(session, [item.id for item in items])
    new = [item for item in items if item.id not in known]
    clusters = repository.clusters_of(session, {item.key for item in new})
    _join(session, new, repository.models_of(session, [item.id for item in new]), trained)
    for item in new:
        if item.lane == "unclear" and item.state == "waiting":
            # What says the same is in one group at once, without waiting for who makes groups.
            item.cluster = clusters.setdefault((item.language, item.key), item.id)
    session.add_all(new)
    session.flush()
    if new:
        announce(session, "studio", {"review": "new"})


def teach(session: Session, message_id: int, trained: Trained) -> Group:
    """The group of a message that a trainer stumbled over; it is put into the inbox when it is not
    there, or joins what was decided about its words. Raises NoSuchItem, NothingToTeach or Locked."""
    found = repository.found(session, message_id)
    if found is None:
        raise NoSuchItem(item=message_id)
    if found.reading.kind not in TYPED:
        raise NothingToTeach(item=message_id)
    if found.reading.locked:
        raise Locked(item=message_id)
    item = repository.get(session, message_id, lock=True) or _item(found, Persons(session))
    if not item.key:
        raise NothingToTeach(item=message_id)
    if item not in session:
        _join(session, [item], {item.id: found.reading.model}, trained)
        session.add(item)
    if item.state == "waiting" and not item.taught:
        item.taught = True
        announce(session, "studio", {"review": "new"})
    session.flush()
    return repository.group_of(session, item)


def get(session: Session, item_id: int) -> Group:
    """The group that an item is in. Raises NoSuchItem."""
    item = repository.get(session, item_id)
    if item is None:
        raise NoSuchItem(item=item_id)
    return repository.group_of(session, item)


def choose(
    session: Session,
    item_id: int,
    only: Collection[int] | None,
    texts: Mapping[int, str],
    *,
    lock: bool = False,
) -> Decided:
    """What a decision would be about: a group, or `only` some of it, with other wordings for some.

    Raises NoSuchItem for what is not in the group, AlreadyDecided.
    """
    group = get(session, item_id)
    chosen = [item for item in group.items if only is None or item.id in only]
    if missing := {*(only or ()), *texts} - {item.id for item in chosen}:
        raise NoSuchItem(item=min(missing))
    if lock:
        repository.lock_items(session, [item.id for item in chosen])
    for item in chosen:
        if item.state != "waiting":
            raise AlreadyDecided(item=item.id)
    wordings = {item: item.text for item in chosen}
    persons = Persons(session)
    owners = repository.customers_of(session, {i.reading.conversation_id for i in chosen})
    for item in chosen:
        if item.id in texts:
            # Also what a trainer typed: they may have seen the customer's own words elsewhere.
            person = persons.of(owners[item.reading.conversation_id])
            wordings[item] = mask(texts[item.id], person)[:LONGEST_EXAMPLE].strip()
            if not key(wordings[item]):
                raise NothingToTeach(item=item.id)
    kept = repository.locked_keys(session, {key(text) for text in wordings.values()})
    return Decided(wordings, kept)


def label(
    session: Session,
    decided: Decided,
    intent: str,
    by: int,
    now: datetime,
    added: Examples,
) -> int:
    """Record that these messages mean `intent`; how many it was about in the end. Those of the locked
    lane become tests. `added` are the examples that were new in the files: they go with the last
    decision that brought them."""
    if decided.locked:
        session.add_all(
            LockedTest(
                message_id=item.id,
                text=text,
                key=key(text),
                language=item.language,
                intent=intent,
                by_id=by,
                at=now,
            )
            for item, text in decided.texts.items()
        )
    else:
        examples = {item: as_example(text) for item, text in decided.texts.items()}
        brought = repository.others_examples(session, intent, set(examples.values()))
        for item, example in examples.items():
            if example in added.get(item.language, ()) or (item.language, example) in brought:
                item.example = example
    return _decide(session, decided, intent, by, now)


def dismiss(session: Session, decided: Decided, by: int, now: datetime) -> int:
    """Record that there is nothing to learn from these messages; how many they were in the end."""
    return _decide(session, decided, None, by, now)


def standing(
    session: Session, item_id: int, decided_at: datetime, *, lock: bool = False
) -> Standing:
    """The decision about an item that was made at this time. Raises NoSuchItem, NotDecided or
    DecidedAnew."""
    items = get(session, item_id).items
    if lock:
        repository.lock_items(session, [item.id for item in items])
    for item in items:
        if item.decided_at is None:
            raise NotDecided(item=item.id)
        if item.decided_at != decided_at:
            raise DecidedAnew(item=item.id)
    intent, ids = items[0].intent or "", [item.id for item in items]
    brought = {(item.language, item.example) for item in items if item.example}
    texts = {text for _, text in brought}
    others = repository.others_examples(session, intent, texts, but=ids)
    taught = repository.lesson_keys(session, intent, {key(text) for text in texts})
    examples: dict[Language, list[str]] = {}
    for language, text in sorted(brought - others):
        if key(text) not in taught:
            examples.setdefault(language, []).append(text)
    return Standing(items, intent, brought, examples)


def undo(session: Session, decision: Standing) -> Group:
    """Take a decision back: its messages wait again, and are no tests any more."""
    repository.remove_locked_tests(session, [item.id for item in decision.items])
    for item in decision.items:
        item.state = "waiting"
        item.intent = item.example = item.decided_by_id = item.decided_at = None
        # What came meanwhile may say the same: groups are made anew.
        item.place = None
    session.flush()
    announce(session, "studio", {"review": "undone"})
    return repository.group_of(session, decision.items[0])


def masked(found: Found, persons: Persons) -> str:
    """What was typed, as an example could be."""
    entities = found.trace.get("entities") or ()
    return shortened(mask(found.text, persons.of(found.customer_id), entities), LONGEST_EXAMPLE)


def _decide(session: Session, decided: Decided, intent: str | None, by: int, now: datetime) -> int:
    items = list(decided.texts)
    if not decided.locked:
        # Groups are made by likeness, so the same words can wait in another one.
        items += repository.lock_alike(session, items)
    # One decision is one group from now on.
    made = Made(intent, decided.ids[0], by, now)
    for item in items:
        _settle(item, made)
    session.flush()
    announce(session, "studio", {"review": "decided"})
    return len(items)


def _join(
    session: Session,
    items: Sequence[ReviewItem],
    models: Mapping[int, str | None],
    trained: Trained,
) -> None:
    """Let new messages join the last decision about the same words, unless the model that read them
    had learnt it by then: what it still does not understand is to be decided anew. What was set aside
    no model learns. `models` says which read each."""
    unclear = [item for item in items if item.lane == "unclear" and item.key]
    decisions = repository.newest_decisions(session, {item.key for item in unclear})
    for item in unclear:
        made, model = decisions.get((item.language, item.key)), models[item.id]
        if made is None:
            continue
        # Of a model that is gone nobody knows what it had learnt; the engine may have failed before
        # any model read it.
        unlearnt = model is None or (model in trained and trained[model] < made.at)
        if made.intent is None or unlearnt:
            _settle(item, made)


def _settle(item: ReviewItem, made: Made) -> None:
    item.state = "labelled" if made.intent else "dismissed"
    item.intent, item.cluster = made.intent, made.cluster
    item.decided_by_id, item.decided_at = made.by_id, made.at


def _item(found: Found, persons: Persons) -> ReviewItem:
    reading, text = found.reading, masked(found, persons)
    return ReviewItem(
        id=reading.id,
        lane="locked" if reading.locked else "unclear",
        state="waiting",
        language=reading.language,
        text=text,
        key=key(text),
        said=mask(reading.said, persons.of(found.customer_id)) if reading.said else None,
        cluster=reading.id,
        place=None,
        taught=False,
    )
