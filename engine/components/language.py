"""What the classifier has set for each language by itself, and messages compared with that language's examples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.components.calibration import NEVER_OUTSIDE, ScopeScale, softmax

WORDS_SHARE = 0.3
"""What n-grams have to say beside vectors; measured by cross-validation, 0.2 to 0.5 are as good."""


@dataclass(frozen=True)
class Language:
    """What is set for one language. `examples`: those of this language, as numbers."""

    examples: np.ndarray
    temperature: float = 0.25
    scope: ScopeScale = NEVER_OUTSIDE
    kernel_spread: float = 1.0
    words_spread: float = 1.0

    def added(self, kernel: np.ndarray, words: np.ndarray) -> np.ndarray:
        """The decision values of both machines as one."""
        total: np.ndarray = kernel / self.kernel_spread + words * (WORDS_SHARE / self.words_spread)
        return total

    def confidence(self, compared: Compared) -> np.ndarray:
        """Of each label; a message's add up to one."""
        return softmax(compared.decisions / self.temperature)


@dataclass(frozen=True)
class Compared:
    """A language's messages: decision values, and the cosine to each example of the language."""

    decisions: np.ndarray
    similarities: np.ndarray

    def lean(self, row: int, other: Compared, at: int) -> None:
        """Make a message one half of itself, and one half of another."""
        for mine, theirs in (
            (self.decisions, other.decisions),
            (self.similarities, other.similarities),
        ):
            mine[row] = (mine[row] + theirs[at]) / 2
