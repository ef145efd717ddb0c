"""What is found by comparing examples: near duplicates, and examples nearer to another intent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np

from engine.checks.likeness import Likeness, has_words, normal

NEIGHBOURS = 5
AGREEING = 4
"""Of the neighbours, how many must be near, and all of these of one other intent, to make an example suspicious."""


@dataclass(frozen=True)
class Finding:
    """One thing to look at; `certainty` (0 to 1) is for the order only."""

    problem: str
    severity: str
    intent: str
    language: str
    text: str
    certainty: float
    other_intent: str | None = None
    other_text: str | None = None
    similarity: float | None = None

    def to_json(self) -> dict[str, Any]:
        """As it goes over the wire: what there is to say."""
        said = asdict(self)
        del said["certainty"]
        return {name: value for name, value in said.items() if value is not None}


@dataclass(frozen=True)
class Group:
    """The examples of a language, in order, with their intents. Those of the intent `outside` are near
    others on purpose: to say what is none of the shop's business."""

    language: str
    texts: list[str]
    intents: list[str]
    outside: str | None = None

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where each text stands, whatever its case and signs."""
        found: dict[str, list[int]] = {}
        for n, text in enumerate(self.texts):
            found.setdefault(normal(text), []).append(n)
        return found


def of_new(
    group: Group, likeness: Likeness, intent: str, examples: Sequence[str], added: Sequence[str]
) -> Iterator[Finding]:
    """What new examples of an intent collide with, when the intent has these `examples` (the new
    ones among them) and no others."""
    if not added:
        return
    stands = {text for text, its in zip(group.texts, group.intents, strict=True) if its == intent}
    more = [text for text in dict.fromkeys(examples) if text not in stands]
    together = Group(
        group.language,
        [*group.texts, *more],
        [*group.intents, *(intent for _ in more)],
        group.outside,
    )
    wanted = set(examples)
    gone = [
        n
        for n, (text, its) in enumerate(zip(group.texts, group.intents, strict=True))
        if its == intent and text not in wanted
    ]
    for text, row in zip(added, likeness.new(added, more), strict=True):
        row[gone] = -1.0
        itself = [
            n
            for n, (known, its) in enumerate(zip(together.texts, together.intents, strict=True))
            if known == text and its == intent
        ]
        row[itself] = -1.0
        yield from _of_row(together, likeness, text, intent, row)


def of_all(group: Group, likeness: Likeness) -> Iterator[Finding]:
    """The same for every example of the group; of two that are alike, the later one is named."""
    for start, block in likeness.among():
        for offset, row in enumerate(block):
            at = start + offset
            row = row.copy()
            row[at] = -1.0
            for finding in _of_row(group, likeness, group.texts[at], group.intents[at], row):
                if finding.problem == "near_duplicate" and int(np.argmax(row)) > at:
                    continue
                yield finding


def ranked(findings: Iterable[Finding]) -> list[Finding]:
    """Errors first, then the most certain; each once."""
    order = sorted(findings, key=lambda f: (f.severity != "error", -f.certainty, f.text))
    return list(dict.fromkeys(order))


def _of_row(
    group: Group, likeness: Likeness, text: str, intent: str, row: np.ndarray
) -> Iterator[Finding]:
    if not len(row):
        return
    # The same letters in another case are no distance, whatever the measure says.
    letters = [n for n in group.places.get(normal(text), ()) if row[n] >= 0]
    row[letters] = 1.0
    elsewhere = [n for n in letters if group.intents[n] != intent]
    best = (elsewhere or letters or [int(np.argmax(row))])[0]
    if not letters and not has_words(text):
        return  # an emoji means nothing to the measures
    if letters or row[best] >= likeness.space.same:
        # Alike within an intent costs nothing but room; alike in two teaches the wrong thing.
        yield _finding("near_duplicate", group, text, intent, best, row, error=bool(elsewhere))
        return
    nearest = np.argsort(-row)[:NEIGHBOURS]
    others = [group.intents[n] for n in nearest if row[n] >= likeness.space.near]
    agree = len(others) >= AGREEING and len(set(others)) == 1
    if agree and intent not in (others[0], group.outside):
        yield _finding("nearer_to_other", group, text, intent, int(nearest[0]), row, error=False)


def _finding(
    problem: str,
    group: Group,
    text: str,
    intent: str,
    other: int,
    row: np.ndarray,
    *,
    error: bool,
) -> Finding:
    alike = min(1.0, round(float(row[other]), 3))
    return Finding(
        problem=problem,
        severity="error" if error else "warning",
        intent=intent,
        language=group.language,
        text=text,
        other_intent=group.intents[other],
        other_text=group.texts[other],
        similarity=alike,
        certainty=alike,
    )
