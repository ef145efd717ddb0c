"""What is found in examples: near duplicates, examples nearer to another intent, likely wrong labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np

from engine.checks.likeness import Likeness, has_words, normal
from engine.held_out import HeldOut

NEIGHBOURS = 5
AGREEING = 4
"""Of the neighbours, how many of one other intent make an example suspicious."""

VOTERS = 10
"""Neighbours that guess an example's intent."""


@dataclass(frozen=True)
class Finding:
    """One thing to look at; `certainty` (0 to 1) is for the order only."""

    problem: str
    severity: str
    intent: str
    language: str
    text: str
    other_intent: str | None
    other_text: str | None
    similarity: float | None
    certainty: float

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Group:
    """The examples of a language, in order, with their intents."""

    language: str
    texts: list[str]
    intents: list[str]

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
        group.language, [*group.texts, *more], [*group.intents, *(intent for _ in more)]
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


def guessed(group: Group, likeness: Likeness) -> tuple[Group, Sequence[str], np.ndarray]:
    """The same by the examples nearest to each, itself left out: for as long as no classifier's
    predictions are there."""
    classes = sorted(set(group.intents))
    number = {name: n for n, name in enumerate(classes)}
    labels = np.array([number[intent] for intent in group.intents])
    votes = np.full((len(labels), len(classes)), 1e-3)
    for start, block in likeness.among():
        block = block.copy()
        block[np.arange(len(block)), np.arange(start, start + len(block))] = -1.0
        near = np.argpartition(-block, min(VOTERS, block.shape[1] - 1), axis=1)[:, :VOTERS]
        for offset, columns in enumerate(near):
            weights = np.maximum(block[offset, columns], 0.0) ** 2
            np.add.at(votes[start + offset], labels[columns], weights)
    return group, classes, votes / votes.sum(1, keepdims=True)


def recalled(group: Group, learnt: HeldOut) -> tuple[Group, Sequence[str], np.ndarray]:
    """What a classifier has held out of the group's examples; those that it has not seen, or with
    another intent, are left out."""
    rows = {pair: n for n, pair in enumerate(zip(learnt.texts, learnt.intents, strict=True))}
    pairs = [
        pair
        for pair in dict.fromkeys(zip(group.texts, group.intents, strict=True))
        if pair in rows and pair[1] in learnt.classes
    ]
    known = Group(group.language, [text for text, _ in pairs], [intent for _, intent in pairs])
    return known, learnt.classes, learnt.probabilities[[rows[pair] for pair in pairs]]


def wrong_labels(
    group: Group, classes: Sequence[str], probabilities: np.ndarray
) -> Iterator[Finding]:
    """Examples whose intent is probably another one, by predictions of who had not learnt them
    (examples × classes): confident learning (Northcutt et al., 2021), as cleanlab does it."""
    from cleanlab.filter import find_label_issues

    if len(set(group.intents)) < 2:
        return
    number = {name: n for n, name in enumerate(classes)}
    labels = np.array([number[intent] for intent in group.intents])
    for at in find_label_issues(
        labels, probabilities, return_indices_ranked_by="self_confidence", n_jobs=1
    ):
        best = int(probabilities[at].argmax())
        if best == labels[at]:
            continue
        yield Finding(
            problem="wrong_label",
            severity="warning",
            intent=group.intents[at],
            language=group.language,
            text=group.texts[at],
            other_intent=classes[best],
            other_text=None,
            similarity=None,
            certainty=round(float(probabilities[at, best]), 3),
        )


def ranked(findings: Iterable[Finding], most: int) -> list[Finding]:
    """Errors first, then the most certain; each once, and no more than `most`."""
    order = sorted(findings, key=lambda f: (f.severity != "error", -f.certainty, f.text))
    return list(dict.fromkeys(order))[:most]


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
    rival = max(set(others), key=others.count) if others else intent
    if rival != intent and others.count(rival) >= AGREEING and intent not in others[:2]:
        at = next(int(n) for n in nearest if group.intents[n] == rival)
        yield _finding("nearer_to_other", group, text, intent, at, row, error=False)


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
