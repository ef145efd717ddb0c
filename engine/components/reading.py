"""What the classifier tells of a message."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Scope:
    """Whether a message is about what was learnt: below the threshold it is `outside`."""

    score: float
    threshold: float
    outside: bool


@dataclass(frozen=True)
class Neighbour:
    """A training example near a message; similarity is a cosine."""

    text: str
    intent: str
    similarity: float


@dataclass(frozen=True)
class Reading:
    """How a message was understood. `ranking`: all intents with their confidence, likeliest first, which
    add up to one. `topics`: the intents of a message about several things, in the order in which they are said."""

    ranking: list[tuple[str, float]]
    scope: Scope
    nearest: list[Neighbour]
    topics: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Decisions:
    """Messages × labels, in the order of `Model.labels`; a score and a threshold a message."""

    confidence: np.ndarray
    scope: np.ndarray
    threshold: np.ndarray
