"""The figures: accuracy, calibration, and how well out-of-scope messages are told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Readings:
    """How messages were read: `confidence` is messages × labels; `scope` is larger the more a message
    is like those learnt from, None for a classifier that does not say."""

    labels: list[str]
    confidence: np.ndarray
    scope: np.ndarray | None

    @property
    def top(self) -> list[str]:
        """The likeliest label of each message."""
        return [self.labels[i] for i in self.confidence.argmax(axis=1)]

    @property
    def sureness(self) -> np.ndarray:
        """The confidence in the likeliest label of each message."""
        best: np.ndarray = self.confidence.max(axis=1)
        return best


def right(readings: Readings, labels: Sequence[str]) -> np.ndarray:
    """Which messages got their label, as booleans."""
    return np.array([got == wanted for got, wanted in zip(readings.top, labels, strict=True)])


def accuracy(readings: Readings, labels: Sequence[str]) -> float:
    """Share of messages that got their label, in per cent."""
    return 100 * float(right(readings, labels).mean())


@dataclass(frozen=True)
class Bin:
    """Messages of about the same confidence: how sure, how often right, how many."""

    sureness: float
    accuracy: float
    count: int


def reliability(sureness: np.ndarray, hits: np.ndarray, bins: int = 15) -> list[Bin]:
    """Messages in `bins` equal ranges of confidence; empty ranges are left out."""
    index = np.minimum((sureness * bins).astype(int), bins - 1)
    return [
        Bin(
            float(sureness[index == i].mean()),
            float(hits[index == i].mean()),
            int((index == i).sum()),
        )
        for i in range(bins)
        if (index == i).any()
    ]


def calibration_error(sureness: np.ndarray, hits: np.ndarray, bins: int = 15) -> float:
    """Expected calibration error, 0 to 1: the mean gap between confidence and accuracy over equal
    ranges of confidence, weighted by their messages (Naeini et al., 2015)."""
    gaps = [abs(b.sureness - b.accuracy) * b.count for b in reliability(sureness, hits, bins)]
    return sum(gaps) / len(sureness)


def auroc(inside: np.ndarray, outside: np.ndarray) -> float:
    """The chance that a message in scope has the larger score than one out of scope, ties counting
    half (Mann and Whitney, 1947)."""
    from scipy.stats import rankdata

    ranks = rankdata(np.concatenate([inside, outside]))
    wins = ranks[: len(inside)].sum() - len(inside) * (len(inside) + 1) / 2
    return float(wins / (len(inside) * len(outside)))


@dataclass(frozen=True)
class Scope:
    """Out-of-scope detection at a threshold that rejects 5 % of the validation messages; per cent."""

    auroc: float
    recall: float
    in_scope_right: float


def scope(validation: Readings, test: Readings, labels: Sequence[str], outside: Readings) -> Scope:
    """How well out-of-scope messages are told apart.

    Args:
        validation: Messages in scope that set the threshold, and nothing else.
        test: Messages in scope.
        labels: Their intents.
        outside: Messages out of scope.
    """
    assert validation.scope is not None
    assert test.scope is not None
    assert outside.scope is not None
    threshold = np.quantile(validation.scope, 0.05)
    kept = test.scope >= threshold
    return Scope(
        auroc=auroc(test.scope, outside.scope),
        recall=100 * float((outside.scope < threshold).mean()),
        in_scope_right=100 * float((right(test, labels) & kept).mean()),
    )
