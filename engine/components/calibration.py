"""What is set by predictions for examples that were held out: how sure is sure, and what is outside.

Examples that are nearly the same stay on one side when some are held out: else a model would be found
to know what it only has seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

NEAR = 0.75
"""Messages of which the n-grams have this cosine are nearly the same."""
_RARE = 100
"""Messages that share only n-grams commoner than this are not compared: it would take minutes."""


def softmax(values: np.ndarray) -> np.ndarray:
    """Along the last axis."""
    shifted = np.exp(values - values.max(axis=-1, keepdims=True))
    result: np.ndarray = shifted / shifted.sum(axis=-1, keepdims=True)
    return result


def near_duplicates(matrix: Any) -> np.ndarray:
    """The number of each message's group: those that are nearly the same are in one.

    Args:
        matrix: The TF-IDF of the messages' n-grams, sparse.
    """
    from scipy.sparse.csgraph import connected_components
    from sklearn.preprocessing import normalize

    rare = normalize(matrix[:, np.diff(matrix.tocsc().indptr) <= _RARE])
    alike = rare @ rare.T
    alike.data[alike.data < NEAR] = 0
    alike.eliminate_zeros()
    groups: np.ndarray = connected_components(alike, directed=False)[1]
    return groups


def folds(groups: np.ndarray, target: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Pairs of (learnt from, held out), each message being held out once, with its whole group.

    Few messages are held out a tenth at a time, many a third, which is quick. None at all if there
    are not enough groups.
    """
    wanted = 10 if len(target) <= 2000 else 5 if len(target) <= 6000 else 3
    _, first = np.unique(groups, return_index=True)
    # Groups shuffled within their intent, dealt like cards: each fold gets of every intent.
    order = np.random.default_rng(0).permutation(len(first))
    order = order[np.argsort(target[first[order]], kind="stable")]
    fold_of_group = np.empty(len(first), np.intp)
    fold_of_group[order] = np.arange(len(first)) % wanted
    fold = fold_of_group[groups]
    for number in range(wanted):
        learnt, held = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        if len(held) and len(np.unique(target[learnt])) > 1:
            yield learnt, held


def fit_temperature(decisions: np.ndarray, target: np.ndarray) -> float:
    """The temperature with the least log loss on held-out decision values (Guo et al., 2017)."""
    from scipy.optimize import minimize_scalar

    rows = np.arange(len(target))

    def loss(log_temperature: float) -> float:
        right = softmax(decisions / np.exp(log_temperature))[rows, target]
        return float(-np.log(np.maximum(right, 1e-12)).mean())

    best = minimize_scalar(loss, bounds=(np.log(0.02), np.log(2.0)), method="bounded")
    return float(np.exp(best.x))


@dataclass(frozen=True)
class ScopeScale:
    """How a message's decision value and its nearness to training examples are added up.

    Each counts in units of its spread over messages in scope: 0 is a usual one.
    """

    decision: tuple[float, float]
    """Mean and spread."""
    nearness: tuple[float, float]
    threshold: float
    """Below it a message is out of scope."""
    weight: float = 1.0
    """Of the nearness; the decision value has 1."""

    def score(self, decision: np.ndarray, nearness: np.ndarray) -> np.ndarray:
        """Larger the more a message is like those learnt from."""
        terms = self.terms(decision, nearness)
        total: np.ndarray = terms[0] + self.weight * terms[1]
        return total

    def terms(self, decision: np.ndarray, nearness: np.ndarray) -> np.ndarray:
        """Both in their units: 2 × messages."""
        pairs = ((decision, self.decision), (nearness, self.nearness))
        return np.stack([(values - mean) / spread for values, (mean, spread) in pairs])


NEVER_OUTSIDE = ScopeScale((0.0, 1.0), (0.0, 1.0), -1e9)
"""Where nothing could be held out to learn a threshold from."""

_ENOUGH = 30
"""Messages out of scope to learn a weight from."""


def fit_scope(
    decision: np.ndarray, nearness: np.ndarray, inside: np.ndarray, rejected: float
) -> ScopeScale:
    """The scale for held-out messages: of those in scope (`inside`, truth values) the share `rejected` is
    below the threshold.

    Where messages out of scope were held out, too, it is learnt from them what nearness has to say beside
    the decision value, by logistic regression; that may be nothing. Else both count the same.
    """
    spreads = [
        (float(x[inside].mean()), max(float(x[inside].std()), 1e-6)) for x in (decision, nearness)
    ]
    scale = ScopeScale(spreads[0], spreads[1], 0.0)
    if min(inside.sum(), (~inside).sum()) >= _ENOUGH:
        scale = replace(scale, weight=_weight(scale.terms(decision, nearness).T, inside))
    threshold = float(np.quantile(scale.score(decision, nearness)[inside], rejected))
    return replace(scale, threshold=threshold)


def _weight(terms: np.ndarray, inside: np.ndarray) -> float:
    from sklearn.linear_model import LogisticRegression

    of_decision, of_nearness = (
        LogisticRegression(class_weight="balanced").fit(terms, inside).coef_[0]
    )
    return max(0.0, float(of_nearness / of_decision)) if of_decision > 0 else 1.0
