"""The trials: what is trained on, what is asked, and which figures come out."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Protocol

import numpy as np

from engine.evaluation import measures
from engine.evaluation.datasets import Clinc, Labelled
from engine.evaluation.disturbed import in_courtesy, with_slip, with_story
from engine.evaluation.measures import Readings

SEEDS = range(5)
EXAMPLES = 10
"""An intent, where a trainer's new intent starts."""
ROUNDS, MESSAGES = 5, 200
"""In which the time for one message is taken."""

Say = Callable[[str], None]


class Learner(Protocol):
    """A classifier that can be trained and asked."""

    def fit(self, data: Labelled) -> None:
        """Forget, and learn from these."""

    def read(self, texts: list[str]) -> Readings:
        """How each message is read."""


@dataclass
class Outcome:
    """What a trial found. Shares in per cent, `ece` and `auroc` from 0 to 1, times in seconds and
    milliseconds; None: not measured."""

    full: float | None = None
    shot10: float | None = None
    shot10_each: list[float] = field(default_factory=list)
    ece: float | None = None
    reliability: list[measures.Bin] = field(default_factory=list)
    scope: measures.Scope | None = None
    scores: tuple[np.ndarray, np.ndarray] | None = None
    """Scope scores of messages in scope and out of it."""
    with_slip: float | None = None
    in_courtesy: float | None = None
    with_story: float | None = None
    train_s: float | None = None
    ms_per_message: float | None = None


def split(learner: Learner, train: Labelled, test: Labelled) -> tuple[Outcome, Readings]:
    """Trains once, asks once."""
    started = time.perf_counter()
    learner.fit(train)
    train_s = time.perf_counter() - started
    readings = learner.read(test.texts)
    hits = measures.right(readings, test.labels)
    outcome = Outcome(
        full=100 * float(hits.mean()),
        ece=measures.calibration_error(readings.sureness, hits),
        reliability=measures.reliability(readings.sureness, hits),
        train_s=train_s,
        ms_per_message=milliseconds(learner, test.texts),
    )
    return outcome, readings


def few_examples(
    learner: Learner, train: Labelled, test: Labelled, seeds: Sequence[int] = SEEDS
) -> list[float]:
    """Accuracy with `EXAMPLES` examples an intent, for each seed."""
    found = []
    for seed in seeds:
        learner.fit(train.sample(EXAMPLES, seed))
        found.append(measures.accuracy(learner.read(test.texts), test.labels))
    return found


def banking77(learner: Learner, train: Labelled, test: Labelled, say: Say) -> Outcome:
    """All examples, then ten an intent."""
    outcome, _ = split(learner, train, test)
    say(f"BANKING77, all examples: {outcome.full:.1f} % right, trained in {outcome.train_s:.0f} s")
    return _with_few(outcome, learner, train, test, "BANKING77", say)


def clinc150(learner: Learner, data: Clinc, say: Say) -> Outcome:
    """All examples with out-of-scope messages, then ten an intent."""
    outcome, test = split(learner, data.train, data.test)
    say(f"CLINC150, all examples: {outcome.full:.1f} % right, trained in {outcome.train_s:.0f} s")
    validation, outside = learner.read(data.validation.texts), learner.read(data.outside_test)
    if test.scope is not None and outside.scope is not None:
        outcome.scope = measures.scope(validation, test, data.test.labels, outside)
        outcome.scores = test.scope, outside.scope
        say(
            f"CLINC150, out of scope: AUROC {outcome.scope.auroc:.3f}, "
            f"{outcome.scope.recall:.1f} % found at 5 % rejected"
        )
    return _with_few(outcome, learner, data.train, data.test, "CLINC150", say)


def shop(
    learner: Learner,
    train: Labelled,
    held_out: dict[str, Labelled],
    asides: Collection[str],
    say: Say,
) -> dict[str, Outcome]:
    """The shop's own examples; each held-out file by its name. Nobody tells a story around a "yes": the intents
    that are `asides` have none."""
    started = time.perf_counter()
    learner.fit(train)
    train_s = time.perf_counter() - started
    found = {}
    for name, messages in held_out.items():
        readings = learner.read(messages.texts)
        hits = measures.right(readings, messages.labels)
        found[name] = Outcome(
            full=100 * float(hits.mean()),
            ece=measures.calibration_error(readings.sureness, hits),
            reliability=measures.reliability(readings.sureness, hits),
            train_s=train_s,
            with_slip=_accuracy_after(with_slip, learner, messages),
            in_courtesy=_accuracy_after(in_courtesy, learner, messages),
            with_story=_accuracy_after(with_story, learner, messages.without(asides)),
        )
        say(f"Shop, held out, {name}: {found[name].full:.1f} % of {len(messages)} right")
    return found


def _accuracy_after(
    change: Callable[[str, Random], str], learner: Learner, messages: Labelled
) -> float | None:
    if not len(messages):
        return None
    chance = Random(0)
    changed = [change(text, chance) for text in messages.texts]
    return measures.accuracy(learner.read(changed), messages.labels)


def milliseconds(learner: Learner, texts: list[str]) -> float:
    """The median time to read one message alone, in the quickest of `ROUNDS` rounds: what else a shared
    machine does only ever adds to it."""
    return min(1000 * _median_seconds(learner, texts[:MESSAGES]) for _ in range(ROUNDS))


def _median_seconds(learner: Learner, texts: list[str]) -> float:
    times = []
    for text in texts:
        started = time.perf_counter()
        learner.read([text])
        times.append(time.perf_counter() - started)
    return float(np.median(times))


def _with_few(
    outcome: Outcome, learner: Learner, train: Labelled, test: Labelled, name: str, say: Say
) -> Outcome:
    outcome.shot10_each = few_examples(learner, train, test)
    outcome.shot10 = float(np.mean(outcome.shot10_each))
    spread = float(np.std(outcome.shot10_each))
    say(f"{name}, {EXAMPLES} an intent: {outcome.shot10:.1f} ± {spread:.1f} % right")
    return outcome
